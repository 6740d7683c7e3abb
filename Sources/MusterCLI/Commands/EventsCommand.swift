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
            Shows all members first and then every change, until the agent ends or you press Ctrl-C. With --changes only
            those who are gone or have come for certain, in batches and some seconds later: for whoever acts on it.

            EXAMPLES
              muster events
              muster events --output json | jq 'select(.change == "died") | .member.name'
              muster events --changes --output json | jq 'select(.removed) | [.removed[].name]'
            """)

    @OptionGroup
    var agent: SocketOptions

    @Option(name: [.short, .long], help: "How to show events: text or json.")
    var output: Format = .text

    @Flag(help: "Show batched changes: who is gone or has come for certain.")
    var changes = false

    func run() async throws {
        let (isBatched, output) = (changes, output)
        let isColoured = Terminal.hasColour(STDOUT_FILENO)
        try await agent.withClient { client in
            if isBatched {
                try await EventsCommand.show(client.changes(), as: output) {
                    EventsCommand.lines($0, isColoured: isColoured)
                }
            } else {
                try await EventsCommand.show(client.events(), as: output) {
                    EventsCommand.lines($0, isColoured: isColoured)
                }
            }
        }
        Terminal.say("muster: the agent has ended")
    }

    private static func show<Record: Codable & Sendable>(
        _ records: RecordStream<Record>, as output: Format, lines: (Record) -> [String]
    ) async throws {
        for try await record in records {
            switch output {
            case .json: Terminal.print(try OutputFormat.json(record, isPretty: false))
            case .text: lines(record).forEach(Terminal.print)
            }
        }
    }

    static func lines(_ record: ChangeRecord, isColoured: Bool) -> [String] {
        func line(_ word: String, _ style: Style, _ member: EventRecord.Member) -> String {
            "\(record.revision)  \(style.apply(word, isColoured))  \(member.name)  \(member.address)"
        }
        return (record.members ?? []).map { line("present", .plain, $0) }
            + (record.removed ?? []).map { line("removed", $0.state == .left ? .dim : .red, $0) }
            + (record.added ?? []).map { line("added", .green, $0) }
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
