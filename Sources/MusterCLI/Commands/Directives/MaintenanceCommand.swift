import ArgumentParser
import MusterAPI

/// `muster maintenance`.
struct MaintenanceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "maintenance",
        abstract: "Let a node be away for a while without its replicas being placed elsewhere.",
        discussion: """
            Its leaders move off first. Once the time is over, its absence counts as any other: from then on it runs.
            'muster uncordon' ends it earlier.

            EXAMPLES
              muster maintenance n3 --for 30m
            """)

    @OptionGroup
    var node: NodeArgument

    @Option(name: .customLong("for"), help: ArgumentHelp("For how long, for example 30m.", valueName: "time"))
    var span: Span

    @OptionGroup
    var options: DirectiveOptions

    func run() async throws {
        try await options.place.withClient { client in
            let name = try await node.name(client)
            let request = DirectiveRequest(.maintenance, node: name, seconds: span.seconds)
            try await Directing(client: client, request: request).run(
                options,
                next: "\(name) may be away for \(Units.duration(span.seconds)); 'muster uncordon \(name)' ends it")
        }
    }
}
