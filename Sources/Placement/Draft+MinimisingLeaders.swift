extension Draft {
    /// Finds the leaders that are as even as they are now with the fewest changes.
    ///
    /// As for replicas, by the negative cycles of the residual graph; a partition has one leader, so its changes never get in
    /// each other's way. O(partitions × replicas + nodes²) for each look at the graph.
    mutating func minimiseLeaderChanges() {
        let members = topology.members
        var graph = ResidualGraph<Int8>(nodes: members.count)
        var number = [Int32](repeating: -1, count: topology.count)
        for (position, node) in members.enumerated() { number[Int(node)] = Int32(position) }
        while true {
            fillLeaders(&graph, number: number)
            var cycles = graph.negativeCycles()
            if cycles.isEmpty { return }
            while !cycles.isEmpty {
                for cycle in cycles { cancelLeaders(cycle, in: &graph) }
                cycles = graph.negativeCycles()
            }
        }
    }

    /// An edge is a partition that one node leads and another one holds.
    func fillLeaders(_ graph: inout ResidualGraph<Int8>, number: [Int32]) {
        let members = topology.members
        graph.removeAll()
        for a in members.indices {
            var partition = leaderLists.first[Int(members[a])]
            while partition >= 0 {
                for slot in range(Int(partition)) where slots[slot] >= 0 && slots[slot] != members[a] {
                    guard mayLead(Int(partition), Int(slots[slot])) else { continue }
                    graph.add(a, Int(number[Int(slots[slot])]), leaderPrice(Int(partition), to: slots[slot]))
                }
                partition = leaderLists.next(after: partition)
            }
            for b in members.indices where a != b && isEvenInLeaders(Int(members[a]), Int(members[b])) {
                graph.add(a, b, 0)
            }
        }
    }

    private func leaderPrice(_ partition: Int, to node: Int32) -> Int8 {
        let before = leaderBefore(partition)
        return (node == before ? 0 : 1) - (leader[partition] == before ? 0 : 1)
    }

    /// Whether `a` may lead one more and `b` one less without a change in evenness.
    private func isEvenInLeaders(_ a: Int, _ b: Int) -> Bool {
        (2 * Int64(led[a]) + 1) * topology.weight[b] == (2 * Int64(led[b]) - 1) * topology.weight[a]
    }

    private mutating func cancelLeaders(_ cycle: [Int], in graph: inout ResidualGraph<Int8>) {
        var steps: [(partition: Int32, node: Int32)] = []
        var isStale = false
        for (position, from) in cycle.enumerated() {
            let to = cycle[(position + 1) % cycle.count]
            let (node, target) = (Int(topology.members[from]), topology.members[to])
            var cost = isEvenInLeaders(node, Int(target)) ? Int8(0) : ResidualGraph<Int8>.none
            var best = Self.none
            var partition = leaderLists.first[node]
            while partition >= 0, cost > -1 {
                let price = leaderPrice(Int(partition), to: target)
                if price < cost, holds(Int(partition), target), mayLead(Int(partition), Int(target)) {
                    (best, cost) = (partition, price)
                }
                partition = leaderLists.next(after: partition)
            }
            if cost != graph.cost[from * graph.count + to] {
                graph.set(from, to, cost)
                isStale = true
            }
            if best >= 0 { steps.append((best, target)) }
        }
        if isStale { return }
        for step in steps { setLeader(of: Int(step.partition), to: step.node) }
    }
}
