import MusterAPI

/// An agent's status, one thing per line.
enum StatusTable {
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
        for warning in status.warnings { table.add(["warning", .init("\(warning.rule): \(warning.text)", .yellow)]) }
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
        table.add(["coordinator", coordinator(status.coordination)])
        if let moves = status.moves { table.add(["moves", MoveText.summary(moves)]) }
        for directive in status.directives { table.add(["asked", .init(DirectiveText.line(directive))]) }
        for hold in status.coordination.holds { table.add(["held", .init(HoldText.line(hold), .yellow)]) }
        if let broker = status.broker { for row in BrokerRows.rows(broker) { table.add(row) } }
        let traffic = status.traffic
        table.add(["sent", "\(Units.count(traffic.packetsSent, "packet")), \(Units.bytes(traffic.bytesSent))"])
        table.add([
            "received", "\(Units.count(traffic.packetsReceived, "packet")), \(Units.bytes(traffic.bytesReceived))",
        ])
        let dropped = traffic.dropped.keys.sorted().filter { traffic.dropped[$0] != 0 }
        table.add([
            "dropped",
            .init(
                dropped.isEmpty ? "none" : dropped.map { "\(traffic.dropped[$0] ?? 0) \($0)" }.joined(separator: ", ")),
        ])
        for (name, value) in oddities(status.membership) { table.add([.init(name), .init(value, .yellow)]) }
        return table.render(isColoured: isColoured)
    }

    /// What may change, a line each.
    static func lines(_ status: Status) -> [WatchedLine] {
        let (members, partitions) = (status.members, status.partitions)
        var lines = [
            WatchedLine(status.ready ? "ready" : "not ready"),
            WatchedLine(
                "members: \(members.alive) alive, \(members.suspect) suspect, \(members.dead) dead, \(members.left) left"
            ),
            WatchedLine(
                "partitions: \(partitions.total), \(partitions.underReplicated) under-replicated, "
                    + "\(partitions.leaderless) leaderless"),
            WatchedLine(
                "coordinator: \(coordinator(status.coordination).text)",
                key: "coordinator \(status.coordination.coordinator ?? "") \(status.coordination.epoch)"),
        ]
        for warning in status.warnings {
            lines.append(WatchedLine("warning: \(warning.rule): \(warning.text)", key: "warning \(warning.rule)"))
        }
        if let moves = status.moves {
            lines.append(
                WatchedLine(
                    "moves: \(MoveText.summary(moves).text)",
                    key: "moves \(moves.waiting) \(moves.running) \(moves.done) \(moves.failed)"))
        }
        lines += status.directives.map { DirectiveText.watched($0) }
        lines += status.coordination.holds.map { HoldText.watched($0) }
        return lines
    }

    /// `n2, epoch 7`, or `none (no quorum for 12s; last n2, epoch 7)`.
    static func coordinator(_ coordination: Status.Coordination) -> Table.Cell {
        if let name = coordination.coordinator {
            return .init("\(name)\(coordination.isLocal ? " (this agent)" : ""), epoch \(coordination.epoch)")
        }
        var notes: [String] = []
        if let seconds = coordination.quorumLostSeconds { notes.append("no quorum for \(Units.duration(seconds))") }
        if let last = coordination.lastCoordinator { notes.append("last \(last), epoch \(coordination.epoch)") }
        return .init("none" + (notes.isEmpty ? "" : " (\(notes.joined(separator: "; ")))"), .yellow)
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
}
