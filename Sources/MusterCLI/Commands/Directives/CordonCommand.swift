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
