import MusterAPI

/// Partitions as a table, one line each.
enum PartitionTable {
    static func render(_ partitions: [PartitionRecord], isColoured: Bool) -> String {
        var table = Table([
            "PARTITION", "LEADER", "FOLLOWERS", "LEARNERS", .init("IN SYNC", isNumber: true),
            .init("SIZE", isNumber: true), .init("EPOCH", isNumber: true), "STATE",
        ])
        for partition in partitions {
            let names = { (role: PartitionRecord.Role) -> String in
                let names = partition.replicas.filter { $0.role == role }.map(describe)
                return names.isEmpty ? "-" : names.joined(separator: " ")
            }
            let state: Table.Cell =
                partition.leader == nil
                ? .init("leaderless", .red)
                : partition.underReplicated ? .init("under-replicated", .yellow) : .init("ok", .green)
            table.add([
                .init(partition.name), .init(names(.leader)), .init(names(.follower)), .init(names(.learner)),
                "\(partition.inSync)/\(partition.replicationFactor)",
                .init(Units.bytes(partition.replicas.map(\.totalBytes).max() ?? 0)), "\(partition.epoch)", state,
            ])
        }
        return table.render(isColoured: isColoured)
    }

    /// One partition, a line per replica.
    static func render(replicasOf partition: PartitionRecord, isColoured: Bool) -> String {
        var table = Table(["MEMBER", "ROLE", "STATE", .init("BYTES", isNumber: true), .init("OF", isNumber: true)])
        for replica in partition.replicas {
            table.add([
                .init(replica.member), .init(replica.role.rawValue, replica.role == .leader ? .bold : .plain),
                .init(replica.state.rawValue, style(replica.state)), .init(Units.bytes(replica.bytes)),
                .init(Units.bytes(replica.totalBytes)),
            ])
        }
        return table.render(isColoured: isColoured)
    }

    /// What may change, a line each.
    static func lines(_ partitions: [PartitionRecord]) -> [WatchedLine] {
        partitions.map { partition in
            let replicas = partition.replicas.map { "\(describe($0)) \($0.role.rawValue)" }.joined(separator: ", ")
            let states = partition.replicas.map { "\($0.member) \($0.role.rawValue) \($0.state.rawValue)" }
            let state = partition.leader == nil ? "leaderless" : partition.underReplicated ? "under-replicated" : "ok"
            return WatchedLine(
                "\(partition.name)  \(state)  \(replicas)",
                key: "\(partition.name) \(state) \(states.joined(separator: " "))")
        }
    }

    /// A replica's member, marked if it is not in sync.
    private static func describe(_ replica: PartitionRecord.Replica) -> String {
        switch replica.state {
        case .inSync: replica.member
        case .catchingUp: "\(replica.member)(\(Progress.percent(replica.bytes, of: replica.totalBytes)))"
        case .missing: "\(replica.member)(missing)"
        }
    }

    private static func style(_ state: PartitionRecord.ReplicaState) -> Style {
        switch state {
        case .inSync: .green
        case .catchingUp: .yellow
        case .missing: .red
        }
    }
}
