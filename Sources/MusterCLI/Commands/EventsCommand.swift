import ArgumentParser
import Glibc
import MusterAPI
import MusterClient

/// `muster events`.
struct EventsCommand: AsyncParsableCommand {
    /// How events are shown.
    enum Format: String, CaseIterable, ExpressibleByArgument {
        /// One line for people.
        case text
        /// One JSON object per line.
        case json
    }

    static let configuration = CommandConfiguration(
        commandName: "events",
        abstract: "Follow who joins, leaves, is suspected and dies.",
        discussion: """
            Shows all members first and then every change, until the agent ends or you press Ctrl-C.

            EXAMPLES
              muster events
              muster events --output json | jq 'select(.change == "died") | .member.name'
            """)

    @OptionGroup
    var agent: SocketOptions

    @Option(name: [.short, .long], help: "How to show events: text or json.")
    var output: Format = .text

    func run() async throws {
        let output = output
        let isColoured = Terminal.hasColour(STDOUT_FILENO)
        try await agent.withClient { client in
            for try await event in client.events() {
                switch output {
                case .json: Terminal.print(try OutputFormat.json(event, isPretty: false))
                case .text: EventsCommand.lines(event, isColoured: isColoured).forEach(Terminal.print)
                }
            }
        }
        Terminal.say("muster: the agent has ended")
    }

    static func lines(_ event: EventRecord, isColoured: Bool) -> [String] {
        switch event.type {
        case .snapshot:
            (event.members ?? []).map { member in
                "\(event.revision)  present  \(member.name)  \(member.address)  "
                    + MemberTable.style(member.state).apply(member.state.rawValue, isColoured)
            }
        case .change:
            event.member.map { member in
                [
                    "\(event.revision)  \(style(event.change).apply(event.change?.rawValue ?? "?", isColoured))  "
                        + "\(member.name)  \(member.address)  \(member.incarnation)"
                ]
            } ?? []
        }
    }

    private static func style(_ change: EventRecord.Change?) -> Style {
        switch change {
        case .joined, .refuted, .updated: .green
        case .suspected, .nameConflict: .yellow
        case .died: .red
        default: .dim
        }
    }
}
