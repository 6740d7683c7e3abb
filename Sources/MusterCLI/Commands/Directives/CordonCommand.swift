import ArgumentParser
import MusterAPI

/// `muster cordon`.
struct CordonCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cordon",
        abstract: "Let a node keep what it has and receive nothing new.",
        discussion: """
            EXAMPLES
              muster cordon n3
              muster uncordon n3
            """)

    @OptionGroup
    var node: NodeArgument

    @OptionGroup
    var options: DirectiveOptions

    func run() async throws {
        try await options.place.withClient { client in
            let name = try await node.name(client)
            try await Directing(client: client, request: DirectiveRequest(.cordon, node: name)).run(
                options, next: "\(name) receives nothing new; 'muster uncordon \(name)' ends it")
        }
    }
}

/// `muster uncordon`.
struct UncordonCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "uncordon",
        abstract: "End drain, cordon, maintenance and replacement of a node.",
        discussion: """
            The node receives replicas again, as far as balance asks for it.

            EXAMPLES
              muster uncordon n3
            """)

    @OptionGroup
    var node: NodeArgument

    @OptionGroup
    var options: DirectiveOptions

    func run() async throws {
        try await options.place.withClient { client in
            let name = try await node.name(client)
            try await Directing(client: client, request: DirectiveRequest(.uncordon, node: name)).run(
                options, next: "\(name) takes part again")
        }
    }
}
