package import Placement

/// Why each node may or may not hold a partition, and whether it does.
package struct PlacementExplanation: Hashable, Sendable, Encodable {
    /// Something that speaks for or against a node.
    package struct Rule: Hashable, Sendable, Encodable {
        package var rule: String
        package var decision: String
        package var text: String
    }

    /// A node's case.
    package struct NodeCase: Hashable, Sendable, Encodable {
        package struct Load: Hashable, Sendable, Encodable {
            /// Replicas that it holds.
            package var count: Int
            /// Its share by weight, rounded to the nearest.
            package var ideal: Int
        }

        package var node: String
        package var domain: String
        package var state: String
        /// Whether it holds a replica now, and whether it will after the plan.
        package var holds: Bool
        package var willHold: Bool
        /// Whether it could receive a replica beside those that stay.
        package var allowed: Bool
        package var rules: [Rule]
        package var load: Load
    }

    package var partition: String
    package var replicationFactor: Int
    /// The replicas after the plan, the leader first.
    package var desired: [String]
    /// The replicas now, the leader first.
    package var actual: [String]
    /// Why it changes, if it does.
    package var why: [Rule]
    /// By id.
    package var nodes: [NodeCase]

    /// Explains one partition of a plan; nil if there is no such partition. O(partitions + nodes × replicas).
    package init?(_ id: PartitionID, in result: PlanResult) {
        let cluster = result.cluster
        guard let current = cluster.partitions.first(where: { $0.id == id }),
            let planned = result.assignment.first(where: { $0.id == id })
        else { return nil }
        partition = id.description
        replicationFactor = current.replicationFactor
        desired = planned.replicas
        actual = current.replicas
        why = (result.moves.first { $0.partition == id }?.reasons ?? []).map {
            Rule(rule: $0.rule, decision: "move", text: $0.text)
        }
        why += result.plan.refused.filter { $0.partition == id }.map {
            Rule(rule: $0.reason.rule, decision: "refused", text: $0.reason.text)
        }
        var counts: [String: Int] = [:]
        var used: [String: UInt64] = [:]
        for partition in cluster.partitions {
            for replica in partition.replicas {
                counts[replica, default: 0] += 1
                used[replica, default: 0] &+= partition.bytes
            }
        }
        let receivers = cluster.nodes.filter { $0.state == .up }
        let weights = receivers.reduce(0) { $0 + Int($1.weight) }
        let wanted = cluster.partitions.reduce(0) { $0 + min($1.replicationFactor, receivers.count) }
        let byID = Dictionary(cluster.nodes.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        nodes = cluster.nodes.sorted { $0.id < $1.id }.map { node in
            let count = counts[node.id, default: 0]
            let isReceiver = node.state == .up && weights > 0
            let ideal = isReceiver ? (wanted * Int(node.weight) + weights / 2) / weights : 0
            let others = current.replicas.filter { $0 != node.id && byID[$0]?.state != .dead }
            let rules = Self.rules(
                for: node, current: current, others: others.compactMap { byID[$0] }, count: count, ideal: ideal,
                used: used[node.id, default: 0])
            return NodeCase(
                node: node.id, domain: node.domain.joined(separator: "/"), state: node.state.rawValue,
                holds: current.replicas.contains(node.id), willHold: planned.replicas.contains(node.id),
                allowed: !rules.contains { $0.decision == "no" }, rules: rules,
                load: NodeCase.Load(count: count, ideal: ideal))
        }
    }

    private static func rules(
        for node: Node, current: Partition, others: [Node], count: Int, ideal: Int, used: UInt64
    ) -> [Rule] {
        var rules: [Rule] = []
        func add(_ rule: String, _ decision: String, _ text: String) {
            rules.append(Rule(rule: rule, decision: decision, text: text))
        }
        let holds = current.replicas.contains(node.id)
        switch node.state {
        case .up: if node.weight == 0 { add("weight", "no", "\(node.id) has weight 0") }
        case .dead: add("node-dead", "no", "\(node.id) is dead")
        case .draining: add("node-draining", "no", "\(node.id) is being drained")
        case .cordoned: add("node-cordoned", holds ? "keep" : "no", "\(node.id) keeps what it has and receives nothing")
        case .maintenance:
            add("node-maintenance", holds ? "keep" : "no", "\(node.id) keeps what it has, receives and leads nothing")
        }
        if let home = node.domain.last,
            let neighbour = others.first(where: { $0.domain == node.domain })
        {
            add("domain-shared", holds ? "worse" : "avoid", "\(home) already holds \(neighbour.id)")
        }
        if let capacity = node.capacity, !holds, used > capacity || capacity - used < current.bytes {
            add("capacity", "no", "\(current.bytes) bytes do not fit: \(used) of \(capacity) are used")
        }
        if node.state == .up, count != ideal {
            add("load", count > ideal ? "worse" : "better", "\(node.id) holds \(count) of \(ideal)")
        }
        return rules
    }
}
