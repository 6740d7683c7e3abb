import ArgumentParser
import Glibc
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
              until muster status >/dev/null 2>&1; do sleep 1; done
              muster status --output json | jq .traffic
            """)

    @OptionGroup
    var query: QueryOptions

    func run() async throws {
        let status = try await query.agent.withClient { try await $0.status() }
        switch query.output {
        case .json: Terminal.print(try OutputFormat.json(status))
        case .table: Terminal.print(StatusCommand.render(status, isColoured: Terminal.hasColour(STDOUT_FILENO)))
        }
        let isHealthy =
            status.ready && status.membership.nameWinner == nil && status.members.suspect == 0
            && status.members.dead == 0
            && status.partitions.underReplicated == 0 && status.partitions.leaderless == 0
        if !isHealthy { throw ExitCode(Exit.unhealthy) }
    }

    /// What is not as it should be in the membership protocol; nothing if all is well.
    static func oddities(_ membership: ProtocolRecord) -> [(name: String, value: String)] {
        var oddities: [(String, String)] = []
        if membership.localHealth > 0 {
            oddities.append(("local health", "\(membership.localHealth)/\(membership.localHealthLimit)"))
        }
        func add(_ name: String, _ counts: [String: UInt64]) {
            let names = counts.keys.sorted().filter { counts[$0] != 0 }
            guard !names.isEmpty else { return }
            oddities.append((name, names.map { "\(counts[$0] ?? 0) \($0)" }.joined(separator: ", ")))
        }
        add("malformed", membership.malformed)
        add("refused claims", membership.refused)
        add("refused pages", membership.refusedPages)
        let odd = ["limited_accusations", "own_identity_packets", "former_process_packets"]
        for name in odd where membership.counters[name] ?? 0 != 0 {
            oddities.append((name.replacing("_", with: " "), "\(membership.counters[name] ?? 0)"))
        }
        return oddities
    }

    static func render(_ status: Status, isColoured: Bool) -> String {
        var table = Table(["WHAT", "VALUE"])
        let members = status.members
        let isWhole = members.suspect == 0 && members.dead == 0
        let partitions = status.partitions
        let isPlaced = partitions.underReplicated == 0 && partitions.leaderless == 0
        table.add(["agent", "\(status.name) (\(status.id))"])
        table.add(["cluster", .init(status.cluster)])
        table.add(["version", .init(status.version)])
        table.add(["address", .init(status.address)])
        table.add(["up", .init(Units.duration(status.uptimeSeconds))])
        table.add(["ready", .init(status.ready ? "yes" : "no", status.ready ? .green : .red)])
        if let winner = status.membership.nameWinner {
            table.add([
                "refused",
                .init("the name \(winner.name) is held by \(winner.id) at \(winner.address), which is older", .red),
            ])
        }
        table.add([
            "members",
            .init(
                "\(members.alive) alive, \(members.suspect) suspect, \(members.dead) dead, \(members.left) left",
                isWhole ? .green : .yellow),
        ])
        table.add([
            "partitions",
            .init(
                "\(partitions.total), \(partitions.underReplicated) under-replicated, \(partitions.leaderless) leaderless",
                isPlaced ? .green : .yellow),
        ])
        let coordination = status.coordination
        table.add([
            "coordinator",
            "\(coordination.coordinator ?? "none")\(coordination.isLocal ? " (this agent)" : ""), epoch \(coordination.epoch)",
        ])
        for hold in coordination.holds { table.add(["holding", "\(hold.rule): \(hold.text)"]) }
        if let broker = status.broker { for row in BrokerRows.rows(broker) { table.add(row) } }
        let traffic = status.traffic
        table.add(["sent", "\(traffic.packetsSent) packets, \(Units.bytes(traffic.bytesSent))"])
        table.add(["received", "\(traffic.packetsReceived) packets, \(Units.bytes(traffic.bytesReceived))"])
        let dropped = traffic.dropped.keys.sorted().filter { traffic.dropped[$0] != 0 }
        table.add([
            "dropped",
            .init(
                dropped.isEmpty ? "none" : dropped.map { "\(traffic.dropped[$0] ?? 0) \($0)" }.joined(separator: ", ")),
        ])
        for (name, value) in oddities(status.membership) { table.add([.init(name), .init(value, .yellow)]) }
        return table.render(isColoured: isColoured)
    }
}
