import ArgumentParser
import MusterAPI

/// `muster replace`.
struct ReplaceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replace",
        abstract: "Let one node take over exactly what another one holds.",
        discussion: """
            The other one may be alive or dead. It stays empty until 'muster uncordon'.

            EXAMPLES
              muster replace n3 n7
              muster replace n3 n7 --wait --timeout 2h

            EXIT STATUS
              0 taken, or done with --wait  4 not done in time  7 refused, or ended by somebody else
            """)

    @Argument(help: "The node that gives everything up.")
    var node: String

    @Argument(help: "The node that takes it over.")
    var successor: String

    @OptionGroup
    var waiting: WaitOptions

    @OptionGroup
    var options: DirectiveOptions

    func run() async throws {
        try await options.place.withClient { client in
            let request = DirectiveRequest(.replace, node: node, successor: successor)
            try await Directing(client: client, request: request).run(
                options, waiting,
                next:
                    "\(successor) takes over from \(node); 'muster plan show' tells how far, 'muster uncordon \(node)' "
                    + "ends it")
        }
    }
}
