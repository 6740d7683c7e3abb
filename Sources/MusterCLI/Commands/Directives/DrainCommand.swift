import ArgumentParser
import MusterAPI

/// `muster drain`.
struct DrainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drain",
        abstract: "Empty a node: its leaders and replicas move to others.",
        discussion: """
            Nothing is forced: a replica that no other node can hold stays, and is shown as what cannot be placed. The node
            stays empty until 'muster uncordon'. Any agent may be asked; the directive survives it.

            EXAMPLES
              muster drain n3
              muster drain n3 --wait --timeout 1h
              muster drain --self --wait && muster leave      a broker's farewell, for example from preStop

            EXIT STATUS
              0 taken, or done with --wait  4 not done in time  7 refused, or ended by somebody else
            """)

    @OptionGroup
    var node: NodeArgument

    @OptionGroup
    var waiting: WaitOptions

    @Option(help: ArgumentHelp("Report what is left after this time; nothing is forced.", valueName: "time"))
    var within: Span?

    @OptionGroup
    var options: DirectiveOptions

    func run() async throws {
        try await options.place.withClient { client in
            let name = try await node.name(client)
            let request = DirectiveRequest(.drain, node: name, seconds: within?.seconds)
            try await Directing(client: client, request: request).run(
                options, waiting,
                next: "\(name) is being drained; 'muster plan show' tells how far, 'muster uncordon \(name)' ends it")
        }
    }
}
