extension Draft {
    /// The slots of a partition.
    @inline(__always)
    func range(_ partition: Int) -> Range<Int> {
        Int(slotStart[partition])..<Int(slotStart[partition + 1])
    }

    /// Whether a node holds a replica of a partition.
    @inline(__always)
    func holds(_ partition: Int, _ node: Int32) -> Bool {
        slots.span.extracting(range(partition)).contains(node)
    }

    /// Remembers a partition as it is, before it changes.
    @inline(__always)
    mutating func touch(_ partition: Int) {
        if journal.contains(partition) { return }
        journal.append(partition, leader: leader[partition])
        for slot in range(partition) { journal.save(slots[slot], in: slot) }
    }

    /// Puts a replica into an empty slot, or takes it out of a full one (`node` is `none`), or sends it elsewhere.
    mutating func set(_ slot: Int, to node: Int32) {
        let old = slots[slot]
        let partition = Int(slotPartition[slot])
        touch(partition)
        var before = Self.none
        if old >= 0 {
            before = lists.unlink(slot, from: old)
            count(partition, Int(old), -1)
        }
        journal.append(Journal.Step(thing: Int32(truncatingIfNeeded: slot), node: old, before: before))
        slots[slot] = node
        if node >= 0 {
            lists.link(slot, to: node)
            count(partition, Int(node), 1)
        }
    }

    /// Makes a node the leader, or none.
    mutating func setLeader(of partition: Int, to node: Int32) {
        let old = leader[partition]
        if old == node { return }
        touch(partition)
        var before = Self.none
        if old >= 0 {
            before = leaderLists.unlink(partition, from: old)
            led[Int(old)] -= 1
        }
        journal.append(Journal.Step(thing: ~Int32(truncatingIfNeeded: partition), node: old, before: before))
        leader[partition] = node
        if node >= 0 {
            leaderLists.link(partition, to: node)
            led[Int(node)] += 1
        }
    }

    /// Puts back what cannot leave, so that the counts are those of the outcome.
    mutating func settle(_ outcome: Outcome) {
        releaseReserved(all: true)
        for (partition, holders) in outcome.short where !frozen.contains(Int(partition)) {
            let partition = Int(partition)
            for node in holders where !holds(partition, node) {
                guard let slot = range(partition).first(where: { slots[$0] < 0 }) else { break }
                set(slot, to: node)
            }
            if let first = holders.first, leader[partition] < 0 { setLeader(of: partition, to: first) }
        }
    }

    /// Replaces what the plan has come to so far by this assignment of all partitions.
    mutating func adopt(start: [Int32], holders: [Int32]) {
        releaseReserved(all: true)
        for partition in 0..<catalog.count where !frozen.contains(partition) {
            let planned = holders[Int(start[partition])..<Int(start[partition + 1])]
            let range = range(partition)
            if slots[range].elementsEqual(planned), leader[partition] == planned.first ?? Self.none { continue }
            for slot in range where slots[slot] >= 0 { set(slot, to: Self.none) }
            for (slot, node) in zip(range, planned) {
                guard keepsReplica(partition, Int(node)) else { continue }
                set(slot, to: node)
                isNew[slot] = !hadReplica(of: partition, on: node)
            }
            setLeader(of: partition, to: planned.first.flatMap { holds(partition, $0) ? $0 : nil } ?? Self.none)
        }
    }

    /// Undoes everything since the plan was begun. O(steps).
    mutating func rollBack() {
        releaseReserved(all: true)
        endCounting()
        if let snapshot = journal.snapshot { return rollBack(to: snapshot) }
        for step in journal.steps.reversed() {
            if step.thing >= 0 {
                let slot = Int(step.thing)
                let partition = Int(slotPartition[slot])
                if slots[slot] >= 0 {
                    lists.unlink(slot, from: slots[slot])
                    count(partition, Int(slots[slot]), -1)
                }
                slots[slot] = step.node
                isNew[slot] = false
                if step.node >= 0 {
                    lists.link(slot, to: step.node, after: step.before)
                    count(partition, Int(step.node), 1)
                }
            } else {
                let partition = Int(~step.thing)
                if leader[partition] >= 0 {
                    leaderLists.unlink(partition, from: leader[partition])
                    led[Int(leader[partition])] -= 1
                }
                leader[partition] = step.node
                if step.node >= 0 {
                    leaderLists.link(partition, to: step.node, after: step.before)
                    led[Int(step.node)] += 1
                }
            }
        }
        journal.removeAll()
    }

    private mutating func rollBack(to snapshot: Journal.Snapshot) {
        for partition in journal.touched {
            for slot in range(Int(partition)) {
                slots[slot] = journal.saved[slot]
                isNew[slot] = false
            }
            leader[Int(partition)] = journal.leader(Int(partition))
        }
        held = snapshot.held
        used = snapshot.used
        heldByTopic = snapshot.heldByTopic
        lists = snapshot.lists
        led = snapshot.led
        leaderLists = snapshot.leaderLists
        journal.removeAll()
    }

    /// Remembers everything as it is, if so many partitions are pending that it takes longer to remember the steps.
    mutating func rememberAll() {
        guard pending.members.count > catalog.count / 8 else { return }
        journal.begin(
            with: Journal.Snapshot(
                held: held, used: used, heldByTopic: heldByTopic, lists: lists, led: led, leaderLists: leaderLists))
    }

    /// Sends a replica to another node. The leadership stays behind, unless the new node had it before.
    mutating func move(_ slot: Int, to node: Int32) {
        let partition = Int(slotPartition[slot])
        set(slot, to: node)
        isNew[slot] = !hadReplica(of: partition, on: node)
        if leader[partition] >= 0, !holds(partition, leader[partition]) { setLeader(of: partition, to: Self.none) }
        if leader[partition] < 0, !isNew[slot], node == leaderBefore(partition), leaderRank(partition, node) == 2 {
            setLeader(of: partition, to: node)
        }
    }

    /// Who led a partition before the plan.
    @inline(__always)
    func leaderBefore(_ partition: Int) -> Int32 {
        journal.contains(partition) ? journal.leader(partition) : leader[partition]
    }

    /// Whether a node held a replica of a partition before the plan.
    @inline(__always)
    func hadReplica(of partition: Int, on node: Int32) -> Bool {
        guard journal.contains(partition) else { return holds(partition, node) }
        for slot in range(partition) where journal.saved[slot] == node { return true }
        return false
    }

    /// Who held a partition before the plan, the leader first.
    @inline(__always)
    @_lifetime(borrow self)
    func current(_ partition: Int) -> Span<Int32> {
        let all = journal.contains(partition) ? journal.saved.span : slots.span
        let range = range(partition)
        var end = range.lowerBound
        while end < range.upperBound, all[end] >= 0 { end += 1 }
        return all.extracting(range.lowerBound..<end)
    }

    /// Counts a replica that comes or goes.
    @inline(__always)
    mutating func count(_ partition: Int, _ node: Int, _ change: Int32) {
        let before = held[node]
        let after = before + change
        held[node] = after
        if !heldByTopic.isEmpty { heldByTopic[Int(catalog.topic[partition]) * topicWidth + node] += change }
        if change > 0 { used[node] += catalog.bytes[partition] } else { used[node] -= catalog.bytes[partition] }
        if heldInDomain.isEmpty { return }
        let base = node * topology.depth
        for level in 0..<topology.depth {
            let domain = Int(topology.chain[base + level])
            if domain < 0 { break }
            heldInDomain[domain] += Int64(change) * Shares.fraction
        }
        guard topology.receives[node] else { return }
        let home = Int(topology.home[node])
        let (low, high) = (shares.low[node], shares.high[node])
        let lowChange: Int32 = (after < low ? 1 : 0) - (before < low ? 1 : 0)
        let highChange: Int32 = (after < high ? 1 : 0) - (before < high ? 1 : 0)
        if lowChange != 0 {
            belowLow[home] += lowChange
            totalBelowLow += lowChange
        }
        if highChange != 0 {
            belowHigh[home] += highChange
            totalBelowHigh += highChange
        }
    }

    /// How many replicas of a partition's topic a node holds.
    @inline(__always)
    func heldOfTopic(_ partition: Int, _ node: Int) -> Int32 {
        heldByTopic.isEmpty ? 0 : heldByTopic[Int(catalog.topic[partition]) * topicWidth + node]
    }

    /// Whether moving one replica from `a` to `b` makes the counts more even: whether Σ held² / weight falls.
    ///
    /// When no exchange improves in this sense, the counts are as even as the limits permit: Frank and Murota,
    /// "Decreasing minimization on M-convex sets", Mathematical Programming 2021.
    @inline(__always)
    func improves(from a: Int, to b: Int) -> Bool {
        (2 * Int64(held[a]) - 1) * topology.weight[b] > (2 * Int64(held[b]) + 1) * topology.weight[a]
    }
}
