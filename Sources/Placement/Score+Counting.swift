extension Score {
    /// Scores an assignment as its draft stands, with some counts.
    init(_ draft: Draft, faults: Faults) {
        let topology = draft.topology
        self.init(
            missing: faults.missing, spreadExcess: faults.spreadExcess,
            replicaSpread: Self.spread(draft.held, topology), leaderSpread: Self.spread(draft.led, topology),
            leaderless: faults.leaderless, underSpread: faults.underSpread, ruleViolations: faults.ruleViolations,
            overCapacity: topology.hasCapacities
                ? topology.nodes.indices.count {
                    topology.keeps[$0] && draft.used[$0] > topology.capacity[$0]
                } : 0)
    }

    /// The largest difference between two nodes of equal weight that may receive.
    private static func spread(_ counts: [Int32], _ topology: Topology) -> Int {
        let nodes = topology.members.map(Int.init).sorted {
            topology.nodes[$0].weight != topology.nodes[$1].weight
                ? topology.nodes[$0].weight < topology.nodes[$1].weight : counts[$0] < counts[$1]
        }
        var spread = 0
        var lowest = 0
        for (position, node) in nodes.enumerated() {
            if position == 0 || topology.nodes[nodes[position - 1]].weight != topology.nodes[node].weight {
                lowest = Int(counts[node])
            }
            spread = max(spread, Int(counts[node]) - lowest)
        }
        return spread
    }
}
