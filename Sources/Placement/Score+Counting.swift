extension Score {
    /// Scores the assignment in which `nodes[start[p]..<start[p + 1]]` hold partition `p` and the first of them leads.
    init(_ topology: Topology, _ catalog: Catalog, _ limits: SpreadLimits, start: [Int32], nodes: [Int32]) {
        var held = [Int32](repeating: 0, count: topology.count)
        var led = held
        let isReadable = topology.nodes.map { $0.state != .dead }
        self.init(missing: 0, spreadExcess: 0, replicaSpread: 0, leaderSpread: 0, leaderless: 0)
        for partition in 0..<catalog.count {
            let range = Int(start[partition])..<Int(start[partition + 1])
            var readable = 0
            for position in range where isReadable[Int(nodes[position])] {
                readable += 1
                held[Int(nodes[position])] += 1
            }
            missing += max(0, Int(catalog.factor[partition]) - readable)
            if readable == 0 { leaderless += 1 }
            if let first = range.first, isReadable[Int(nodes[first])] { led[Int(nodes[first])] += 1 }
            spreadExcess += Self.excess(nodes, range, topology, limits, class: Int(limits.classes[partition]))
        }
        replicaSpread = Self.spread(held, topology)
        leaderSpread = Self.spread(led, topology)
    }

    /// Replicas beyond the limits of their domains, over all levels. Those on nodes that cannot keep theirs do not count.
    static func excess(
        _ nodes: [Int32], _ range: Range<Int>, _ topology: Topology, _ limits: SpreadLimits, class kind: Int
    ) -> Int {
        let depth = topology.depth
        var excess = 0
        for position in range where topology.keeps[Int(nodes[position])] {
            for level in 0..<depth {
                let domain = topology.chain[Int(nodes[position]) * depth + level]
                if domain < 0 { break }
                var rank: Int32 = 1
                for other in range.lowerBound..<position
                where topology.chain[Int(nodes[other]) * depth + level] == domain && topology.keeps[Int(nodes[other])] {
                    rank += 1
                }
                if rank > limits.limit(kind, Int(domain)) { excess += 1 }
            }
        }
        return excess
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
