extension Assignment {
    /// Tells for one partition which nodes may hold it and why the others may not, by the tests that a plan makes.
    ///
    /// O(partitions that are not as they should be + nodes × (domains + replicas × levels)).
    ///
    /// - Returns: `nil` if there is no such partition.
    public func explain(_ id: PartitionID) -> Explanation? {
        guard let partition = position(of: id) else { return nil }
        var draft = self.draft
        draft.begin()
        // What has to go is gone then, and its room is free.
        draft.keep()
        let holders = partitions[partition].replicas.compactMap { draft.topology.numbers[$0] }
        let nodes = draft.topology.nodes.indices.sorted { draft.topology.rank[$0] < draft.topology.rank[$1] }
        return Explanation(
            partition: partitions[partition],
            nodes: nodes.map { node in
                let holds = holders.contains(Int32(node))
                let rules = draft.explain(partition, on: node, holds: holds, count: self.draft.held[node])
                return Explanation.NodeCase(
                    node: draft.topology.nodes[node].id, holds: holds,
                    isAllowed: draft.isAllowed(partition, node, holds),
                    rules: rules, count: Int(self.draft.held[node]),
                    low: draft.topology.receives[node] ? Int(draft.shares.low[node]) : 0,
                    high: draft.topology.receives[node] ? Int(draft.shares.high[node]) : 0)
            })
    }
}

extension Draft {
    /// Whether a replica may be on a node once what has to go is gone.
    fileprivate func isAllowed(_ partition: Int, _ node: Int, _ isThere: Bool) -> Bool {
        holds(partition, Int32(node))
            || !isThere && topology.receives[node] && fits(partition, on: Int32(node), leaving: Self.none)
    }

    /// What speaks for or against a node.
    fileprivate func explain(
        _ partition: Int, on node: Int, holds isThere: Bool, count: Int32
    ) -> [Explanation.Rule] {
        var rules: [Explanation.Rule] = []
        func add(_ rule: String, _ decision: Explanation.Decision, _ text: String) {
            rules.append(Explanation.Rule(rule: rule, decision: decision, text: text))
        }
        let id = topology.nodes[node].id
        switch topology.nodes[node].state {
        case .up: if !topology.receives[node] { add("weight", .no, "\(id) has weight 0") }
        case .dead: add("node-dead", .no, "\(id) is dead")
        case .draining: add("node-draining", .no, "\(id) is being drained")
        case .cordoned: add("node-cordoned", isThere ? .keep : .no, "\(id) keeps what it has and receives nothing")
        case .maintenance:
            add("node-maintenance", isThere ? .keep : .no, "\(id) keeps what it has, receives and leads nothing")
        }
        if !permits(partition, node) { add("excluded", .no, "a rule forbids \(id) to hold it") }
        if isPinned(partition, node) { add("pinned", .must, "a rule pins it to \(id)") }
        if let text = fullDomain(partition, beside: node) { add("rack-cap", .no, text) }
        if !isThere, topology.receives[node], topology.capacity[node] < .max,
            used[node] + catalog.bytes[partition] > topology.capacity[node]
        {
            add(
                "capacity", .no,
                "\(catalog.bytes[partition]) bytes do not fit: \(used[node]) of \(topology.capacity[node]) are used")
        }
        if isThere, !holds(partition, Int32(node)), rules.allSatisfy({ $0.decision != .no }) {
            add(
                "surplus-replica", .no, "\(catalog.factor[partition]) replicas are wanted, and others are better placed"
            )
        }
        if topology.receives[node] {
            let (low, high) = (shares.low[node], shares.high[node])
            let share = low == high ? "\(low)" : "\(low) to \(high)"
            if count > high { add("load", .worse, "\(id) holds \(count), its share is \(share)") }
            if count < low { add("load", .better, "\(id) holds \(count), its share is \(share)") }
        }
        return rules
    }

    /// The outermost domain of a node that has no room beside the replicas that stay on others, in words; nil if all have.
    private func fullDomain(_ partition: Int, beside node: Int) -> String? {
        let kind = Int(catalog.class[partition])
        for level in 0..<topology.depth {
            let domain = topology.chain[node * topology.depth + level]
            if domain < 0 { break }
            var others: [String] = []
            for slot in range(partition) where slots[slot] >= 0 && Int(slots[slot]) != node {
                if topology.chain[Int(slots[slot]) * topology.depth + level] == domain {
                    others.append(topology.nodes[Int(slots[slot])].id)
                }
            }
            let limit = limits.limit(kind, Int(domain))
            // A domain where nothing can stay has no share; that its nodes cannot hold anything is said of them.
            guard limit > 0, others.count + 1 > Int(limit) else { continue }
            return "\(topology.path[Int(domain)]) already holds \(others.joined(separator: " and ")), "
                + (limit == 1 ? "and 1 is its share" : "and \(limit) are its share")
        }
        return nil
    }
}
