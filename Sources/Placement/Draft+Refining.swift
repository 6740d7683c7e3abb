extension Draft {
    /// Looks for other replicas, as even, as well spread and with no more to copy, that permit fewer changes of leader.
    ///
    /// Replicas and leaders together are no network flow: a leader has to be among the replicas, so the two choices of a
    /// partition overlap in its failure domains. What is done instead is one step of a Lagrangian relaxation, repeated: the
    /// residual graph of the leaders says what a leadership more or less is worth at each node; at these prices the replicas'
    /// graph has cycles that copy nothing more and gain; they are cancelled, the leaders are chosen anew, and what is not
    /// better after that is undone.
    ///
    /// O(replicas × nodes) for each round, so that it is left out where this is too much.
    mutating func refineLeaders() {
        let count = topology.members.count
        guard count > 0, count <= Self.fewNodes else { return }
        for _ in 0..<min(Self.mostRounds, Self.mostWork / max(1, slots.count * count)) {
            // Whoever leads more than before was given it: with these counts there is no doing with less.
            if leaderChanges() <= fewestLeaderChanges() { return }
            // The prices are not unique: these are the lowest and the highest.
            guard refineOnce(isReversed: false) || refineOnce(isReversed: true) else { return }
        }
    }

    private static let mostRounds = 64
    /// In pairs of a replica and a node that are looked at: a second or two.
    private static let mostWork = 1 << 25

    /// Partitions whose leader is another one than before.
    private func leaderChanges() -> Int {
        var changes = 0
        for partition in journal.touched where leader[Int(partition)] != journal.leader(Int(partition)) { changes += 1 }
        return changes
    }

    /// A lower bound: what the nodes lead now and did not lead before has come from others.
    private func fewestLeaderChanges() -> Int {
        var fewest = 0
        for node in 0..<topology.count { fewest += Int(max(0, led[node] - ledBefore[node])) }
        return fewest
    }

    /// One round.
    ///
    /// - Returns: Whether it has made things better; if not, nothing has changed.
    private mutating func refineOnce(isReversed: Bool) -> Bool {
        let prices = leaderPrices(isReversed: isReversed)
        let before = (slots: slots, isNew: isNew, leader: leader, changes: leaderChanges(), evenness: leaderEvenness())
        guard exchangeReplicas(prices) else { return false }
        lead()
        minimiseLeaderChanges()
        let evenness = leaderEvenness()
        if evenness == before.evenness, leaderChanges() < before.changes { return true }
        // Between nodes of different weights only what is the same is surely as even.
        if evenness.count == 1, evenness[0] < before.evenness[0] { return true }
        for partition in journal.touched {
            let range = range(Int(partition))
            for slot in range where slots[slot] != before.slots[slot] { set(slot, to: before.slots[slot]) }
            for slot in range { isNew[slot] = before.isNew[slot] }
            setLeader(of: Int(partition), to: before.leader[Int(partition)])
        }
        return false
    }

    /// How unevenly leaders are spread: Σ led² over the nodes of each weight, lightest first.
    private func leaderEvenness() -> [Int64] {
        var sums: [Int64] = []
        var weight: Int64 = -1
        for node in topology.members.sorted(by: { topology.weight[Int($0)] < topology.weight[Int($1)] }) {
            if topology.weight[Int(node)] != weight { sums.append(0) }
            weight = topology.weight[Int(node)]
            sums[sums.count - 1] += Int64(led[Int(node)]) * Int64(led[Int(node)])
        }
        return sums
    }

    /// What a leadership costs at each node: where the price is high, one more is worth a change elsewhere.
    private func leaderPrices(isReversed: Bool) -> [Int32] {
        var graph = ResidualGraph<Int8>(nodes: topology.members.count)
        var number = [Int32](repeating: -1, count: topology.count)
        for (position, node) in topology.members.enumerated() { number[Int(node)] = Int32(position) }
        fillLeaders(&graph, number: number)
        if isReversed { graph.reverse() }
        return graph.distances().map { isReversed ? -$0 : $0 }
    }

    /// What a copy costs, in changes of leader: more than any cycle can gain.
    private static let copyPrice: Int32 = 1 << 18

    /// Cancels cycles of the replicas' graph that copy nothing more and gain at these prices.
    ///
    /// - Returns: Whether there were any.
    private mutating func exchangeReplicas(_ prices: [Int32]) -> Bool {
        let members = topology.members
        var graph = ResidualGraph<Int32>(nodes: members.count)
        var cheapest = [Int32](repeating: -1, count: members.count * members.count)
        fill(&graph, &cheapest, prices)
        var hasChanged = false
        for cycle in graph.negativeCycles() {
            var steps: [Step] = []
            for (position, from) in cycle.enumerated() {
                let to = cycle[(position + 1) % cycle.count]
                steps.append(Step(from: from, to: to, slot: cheapest[from * members.count + to]))
            }
            // A partition that occurs twice costs something else than the sum, and so does one that has moved meanwhile.
            let partitions = steps.filter { $0.slot >= 0 }.map { slotPartition[Int($0.slot)] }
            let isTwice = partitions.indices.contains { partitions[..<$0].contains(partitions[$0]) }
            if isTwice || !steps.allSatisfy({ isPossible($0) }) { continue }
            if perform(steps) { hasChanged = true }
        }
        return hasChanged
    }

    private func isPossible(_ step: Step) -> Bool {
        let (from, to) = (topology.members[step.from], topology.members[step.to])
        if step.slot < 0 { return isEven(Int(from), Int(to)) }
        return slots[Int(step.slot)] == from && fits(Int(slotPartition[Int(step.slot)]), on: to, leaving: from)
    }

    private func fill(_ graph: inout ResidualGraph<Int32>, _ cheapest: inout [Int32], _ prices: [Int32]) {
        let members = topology.members
        var price = [Int32](repeating: 0, count: topology.count)
        for (position, node) in members.enumerated() { price[Int(node)] = prices[position] }
        for a in members.indices {
            for b in members.indices where a != b && isEven(Int(members[a]), Int(members[b])) { graph.add(a, b, 0) }
            var slot = lists.first[Int(members[a])]
            while slot >= 0 {
                let (here, partition) = (slot, Int(slotPartition[Int(slot)]))
                slot = lists.next(after: slot)
                if isFixed(partition, Int(members[a])) || frozen.contains(partition) { continue }
                let (others, own) = leaderCosts(partition, without: Int(here), price)
                for b in members.indices where b != a {
                    let target = members[b]
                    guard fits(partition, on: target, leaving: members[a]) else { continue }
                    let copy: Int32 = (hadReplica(of: partition, on: target) ? 0 : 1) - (isNew[Int(here)] ? 1 : 0)
                    let change = min(others, leaderCost(partition, target, price)) - min(others, own)
                    let cost = copy * Self.copyPrice + (isLedElsewhere(partition) ? 0 : change)
                    if cost < graph.cost[a * members.count + b] {
                        graph.set(a, b, cost)
                        cheapest[a * members.count + b] = here
                    }
                }
            }
        }
    }

    /// Whether nobody leads, or a node that gives nothing up.
    private func isLedElsewhere(_ partition: Int) -> Bool {
        leader[partition] < 0 || !topology.receives[Int(leader[partition])]
    }

    /// The cheapest leader among the other replicas, and what the one in a slot costs.
    private func leaderCosts(_ partition: Int, without slot: Int, _ price: [Int32]) -> (others: Int32, own: Int32) {
        var others = Self.noLeader
        for other in range(partition) where other != slot && slots[other] >= 0 {
            others = min(others, leaderCost(partition, slots[other], price))
        }
        return (others, leaderCost(partition, slots[slot], price))
    }

    /// Less than a copy, more than any leader.
    private static let noLeader: Int32 = 1 << 12

    private func leaderCost(_ partition: Int, _ node: Int32, _ price: [Int32]) -> Int32 {
        guard mayLead(partition, Int(node)) else { return Self.noLeader }
        return (node == leaderBefore(partition) ? 0 : 1) - price[Int(node)]
    }
}
