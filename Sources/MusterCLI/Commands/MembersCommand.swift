import ArgumentParser
import MusterAPI
import MusterClient

/// `muster members`.
struct MembersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "members",
        abstract: "Show who is in the cluster.",
        discussion: """
            EXAMPLES
              muster members
              muster members n3
              muster members --output json | jq -r '.[] | select(.state == "alive") | .address'
            """)

    @Argument(help: "Show only the member with this name.")
    var name: String?

    @OptionGroup
    var query: QueryOptions

    func run() async throws {
        if let name {
            try await query.show(
                { try await $0.member(name) }, table: { MemberTable.render([$0], isColoured: $1) },
                lines: { MemberTable.lines([$0]) })
        } else {
            try await query.show(
                { try await $0.members() }, table: { MemberTable.render($0, isColoured: $1) }, lines: MemberTable.lines)
        }
    }
}
