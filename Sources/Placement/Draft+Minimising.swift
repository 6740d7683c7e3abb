extension Draft {
    /// A change that an edge of the residual graph stands for.
    struct Step {
        /// From which member to which.
        var from: Int
        var to: Int
        /// The slot that moves, or -1 if only the counts of the two nodes are exchanged: `to` may hold one less than now and
        /// `from` one more without being less even.
        var slot: Int32
    }

    /// Finds the cheapest of the assignments that are as good in everything else: that with the fewest replicas to copy.
    ///
    /// Cancels the negative cycles of the residual graph. That there is none left is the proof. The counts are already the
    /// most even ones, so that cycles through the sink of the flow matter only where they leave the evenness as it is.
    ///
    /// O((touched partitions + nodes) × nodes) for each look at the graph.
    ///
    /// - Returns: whether it is proved that no cheaper one exists.
    mutating func minimiseMoves() -> Bool {
        var graph = ResidualGraph<Int8>(nodes: topology.members.count)
        var number = [Int32](repeating: -1, count: topology.count)
        for (position, node) in topology.members.enumerated() { number[Int(node)] = Int32(position) }
        while true {
            fill(&graph, number: number)
            var cycles = graph.negativeCycles()
            if cycles.isEmpty { return true }
            var hasImproved = false
            // The graph goes stale with each change; wrong edges are corrected as they turn up.
            while !cycles.isEmpty {
                for cycle in cycles where cancel(cycle, in: &graph) { hasImproved = true }
                cycles = graph.negativeCycles()
            }
            // The same graph would be filled again, for ever.
            if !hasImproved { return false }
        }
    }

    // MARK: The graph

    private mutating func fill(_ graph: inout ResidualGraph<Int8>, number: [Int32]) {
        graph.removeAll()
        let members = topology.members
        for partition in journal.touched where !frozen.contains(Int(partition)) {
            addTouched(Int(partition), to: &graph, number: number)
        }
        for a in members.indices { addUntouched(from: a, to: &graph, number: number) }
        for a in members.indices {
            for b in members.indices where a != b && isEven(Int(members[a]), Int(members[b])) { graph.add(a, b, 0) }
        }
    }

    /// Whether `a` may hold one more and `b` one less without a change in evenness.
    func isEven(_ a: Int, _ b: Int) -> Bool {
        (2 * Int64(held[a]) + 1) * topology.weight[b] == (2 * Int64(held[b]) - 1) * topology.weight[a]
    }

    /// New replicas may go anywhere at no cost, and any replica back to where there was one.
    private func addTouched(_ partition: Int, to graph: inout ResidualGraph<Int8>, number: [Int32]) {
        let before = current(partition)
        var lost: [Int32] = []
        for position in before.indices {
            let node = before[position]
            if topology.receives[Int(node)], !holds(partition, node) { lost.append(node) }
        }
        for slot in range(partition) where slots[slot] >= 0 {
            let node = Int(slots[slot])
            if isFixed(partition, node) { continue }
            for home in lost where fits(partition, on: home, leaving: slots[slot]) {
                graph.add(Int(number[node]), Int(number[Int(home)]), isNew[slot] ? -1 : 0)
            }
            guard isNew[slot] else { continue }
            for group in topology.groups where hasRoom(partition, in: Int(group), leaving: slots[slot]) {
                for position in Int(topology.memberStart[Int(group)])..<Int(topology.memberStart[Int(group) + 1]) {
                    if graph.cost[Int(number[node]) * graph.count + position] <= 0 { continue }
                    let target = topology.members[position]
                    if holds(partition, target) || !isOpen(partition, Int(target)) { continue }
                    graph.add(Int(number[node]), position, 0)
                }
            }
        }
    }

    /// Replicas that stay may go elsewhere at the cost of a copy. Stops when the node has an edge to every other one.
    private func addUntouched(from a: Int, to graph: inout ResidualGraph<Int8>, number: [Int32]) {
        let node = Int(topology.members[a])
        var open = 0
        for b in 0..<graph.count where b != a && graph.cost[a * graph.count + b] == ResidualGraph<Int8>.none {
            open += 1
        }
        var slot = lists.first[node]
        while slot >= 0, open > 0 {
            let partition = Int(slotPartition[Int(slot)])
            if !isNew[Int(slot)], !isFixed(partition, node) {
                for group in topology.groups {
                    let positions =
                        Int(topology.memberStart[Int(group)])..<Int(topology.memberStart[Int(group) + 1])
                    guard
                        positions.contains(where: {
                            $0 != a && graph.cost[a * graph.count + $0] == ResidualGraph<Int8>.none
                        }), hasRoom(partition, in: Int(group), leaving: Int32(node))
                    else { continue }
                    for b in positions where b != a && graph.cost[a * graph.count + b] == ResidualGraph<Int8>.none {
                        let target = topology.members[b]
                        if holds(partition, target) || !isOpen(partition, Int(target)) { continue }
                        graph.add(a, b, 1)
                        open -= 1
                    }
                }
            }
            slot = lists.next(after: slot)
        }
    }

    // MARK: A cycle

    /// Makes the changes of a cycle if it is what the graph says, and corrects the graph if not. Returns whether it made them.
    private mutating func cancel(_ cycle: [Int], in graph: inout ResidualGraph<Int8>) -> Bool {
        var steps: [Step] = []
        var isStale = false
        for (position, from) in cycle.enumerated() {
            let to = cycle[(position + 1) % cycle.count]
            let (step, cost) = cheapest(from: from, to: to)
            if cost != graph.cost[from * graph.count + to] {
                graph.set(from, to, cost)
                isStale = true
            }
            steps.append(step)
        }
        if isStale { return false }
        while !perform(steps) {
            guard let part = negativePart(of: steps) else {
                // Cannot be: of two cycles that a negative one falls into, one is negative.
                for step in steps { graph.set(step.from, step.to, ResidualGraph<Int8>.none) }
                return false
            }
            steps = part
        }
        return true
    }

    /// What an edge stands for now.
    private func cheapest(from a: Int, to b: Int) -> (Step, Int8) {
        let (node, target) = (Int(topology.members[a]), topology.members[b])
        var best = Step(from: a, to: b, slot: -1)
        var cost = isEven(node, Int(target)) ? Int8(0) : ResidualGraph<Int8>.none
        var slot = lists.first[node]
        while slot >= 0, cost > -1 {
            let partition = Int(slotPartition[Int(slot)])
            let price = price(of: slot, to: target)
            if price < cost, !isFixed(partition, node), fits(partition, on: target, leaving: Int32(node)) {
                (best.slot, cost) = (slot, price)
            }
            slot = lists.next(after: slot)
        }
        return (best, cost)
    }

    /// What it costs to send a replica to a node.
    private func price(of slot: Int32, to node: Int32) -> Int8 {
        let isHome = hadReplica(of: Int(slotPartition[Int(slot)]), on: node)
        return (isHome ? 0 : 1) - (isNew[Int(slot)] ? 1 : 0)
    }

    private func price(of steps: [Step]) -> Int {
        steps.reduce(0) { $0 + ($1.slot < 0 ? 0 : Int(price(of: $1.slot, to: topology.members[$1.to]))) }
    }

    /// Makes the changes, unless some of one partition do harm together.
    mutating func perform(_ steps: [Step]) -> Bool {
        var undo: [(slot: Int, node: Int32, isNew: Bool)] = []
        let moving = steps.filter { $0.slot >= 0 }
        let excess = moving.map { self.excess(Int(slotPartition[Int($0.slot)])) }
        let leaders = moving.map { leader[Int(slotPartition[Int($0.slot)])] }
        for step in moving {
            undo.append((Int(step.slot), slots[Int(step.slot)], isNew[Int(step.slot)]))
            move(Int(step.slot), to: topology.members[step.to])
        }
        for (position, step) in moving.enumerated()
        where self.excess(Int(slotPartition[Int(step.slot)])) > excess[position] {
            for step in undo.reversed() {
                set(step.slot, to: step.node)
                isNew[step.slot] = step.isNew
            }
            for (position, step) in moving.enumerated() {
                setLeader(of: Int(slotPartition[Int(step.slot)]), to: leaders[position])
            }
            return false
        }
        return true
    }

    /// Cuts a cycle in two where two of its changes are of the same partition, and picks a negative part.
    ///
    /// If those cannot be made together, they share a vertex of the full network, and there the cycle can be cut: each goes
    /// where the other was to go.
    private func negativePart(of steps: [Step]) -> [Step]? {
        for i in steps.indices where steps[i].slot >= 0 {
            for j in steps.indices where j > i && steps[j].slot >= 0 {
                guard slotPartition[Int(steps[i].slot)] == slotPartition[Int(steps[j].slot)] else { continue }
                var outer = Array(steps[..<i])
                if steps[i].from != steps[j].to {
                    outer.append(Step(from: steps[i].from, to: steps[j].to, slot: steps[i].slot))
                }
                outer += steps[(j + 1)...]
                var inner = Array(steps[(i + 1)..<j])
                if steps[j].from != steps[i].to {
                    inner.append(Step(from: steps[j].from, to: steps[i].to, slot: steps[j].slot))
                }
                for part in [outer, inner] where !part.isEmpty && price(of: part) < 0 { return part }
            }
        }
        return nil
    }
}
