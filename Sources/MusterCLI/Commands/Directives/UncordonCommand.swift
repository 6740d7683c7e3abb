import ArgumentParser
import MusterAPI

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
