import ArgumentParser
import MusterAPI
import MusterClient

/// `muster status`.
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show how this host's agent and its cluster are.",
        discussion: """
            Ends with status 5 if the agent is not part of its cluster or refused for its name, a member is suspect or
            dead, or a partition has too few replicas in sync.

            EXAMPLES
              muster status
              muster status --watch
              until muster status >/dev/null 2>&1; do sleep 1; done
              muster status --output json | jq .traffic
            """)

    @OptionGroup
    var query: QueryOptions

    func run() async throws {
        guard
            let status = try await query.show(
                { try await $0.status() }, table: { StatusTable.render($0, isColoured: $1) }, lines: StatusTable.lines)
        else { return }
        let isHealthy =
            status.ready && status.membership.nameWinner == nil && status.members.suspect == 0
            && status.members.dead == 0
            && status.partitions.underReplicated == 0 && status.partitions.leaderless == 0
        if !isHealthy { throw ExitCode(Exit.unhealthy) }
    }
}
