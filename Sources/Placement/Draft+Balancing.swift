extension Draft {
    /// Evens out the replicas per node: first by direct moves from those that hold too much to those that hold too little,
    /// then by exchanges through other nodes until none improves.
    mutating func balance() {
        balanceDirectly(above: .high, below: .low)
        balanceDirectly(above: .high, below: .high)
        balanceDirectly(above: .low, below: .low)
        exchange()
    }

    private mutating func balanceDirectly(above upper: Bound, below bound: Bound) {
        let bounds = upper == .high ? shares.high : shares.low
        let sources = topology.members.filter { held[Int($0)] > bounds[Int($0)] }.sorted { a, b in
            let (x, y) = (held[Int(a)] - bounds[Int(a)], held[Int(b)] - bounds[Int(b)])
            return x != y ? x > y : a < b
        }
        guard !sources.isEmpty, (bound == .low ? totalBelowLow : totalBelowHigh) > 0 else { return }
        listShort(below: bound)
        var candidates: [UInt64] = []
        var heap = CandidateHeap()
        for source in sources {
            guard (bound == .low ? totalBelowLow : totalBelowHigh) > 0 else { return }
            var next = lists.first[Int(source)]
            while next >= 0, held[Int(source)] > bounds[Int(source)] {
                let surplus = Int(held[Int(source)] - bounds[Int(source)])
                collect(&candidates, from: source, next: &next, limit: max(64, 4 * surplus), below: bound)
                heap.fill(&candidates)
                moveBest(of: &heap, from: source, downTo: bounds[Int(source)], below: bound)
                heap.removeAll()
            }
        }
    }

    private mutating func moveBest(
        of heap: inout CandidateHeap, from source: Int32, downTo lowest: Int32, below bound: Bound
    ) {
        while held[Int(source)] > lowest, let candidate = heap.top {
            let slot = Int(candidate & 0xFFFF_FFFF)
            let target = bestNode(for: Int(slotPartition[slot]), leaving: source, below: bound)
            guard target >= 0, improves(from: Int(source), to: Int(target)) else {
                heap.removeTop()
                continue
            }
            // The moves made since may have lowered its worth.
            let worth = worth(slot, to: target)
            if worth < candidate >> 49 {
                heap.replaceTop(with: worth << 49 | candidate & (1 << 49 - 1))
            } else {
                heap.removeTop()
                move(slot, to: target)
            }
        }
    }

    /// Finds replicas of a node that have somewhere to go, as keys: the worth on top, then a hash, then the slot.
    ///
    /// A few times as many as are to move are enough to choose from; `next` is where to go on.
    private mutating func collect(
        _ candidates: inout [UInt64], from source: Int32, next: inout Int32, limit: Int, below bound: Bound
    ) {
        while next >= 0, candidates.count < limit {
            let slot = next
            next = lists.next(after: slot)
            let partition = Int(slotPartition[Int(slot)])
            if isConstrained, isPinned(partition, Int(source)) { continue }
            let target = bestNode(for: partition, leaving: source, below: bound)
            if target >= 0 {
                let tie = mix(partition, Int(source)) >> 47
                candidates.append(worth(Int(slot), to: target) << 49 | tie << 32 | UInt64(UInt32(bitPattern: slot)))
            }
        }
    }

    /// How much a replica should rather move than another one of its node, in 15 bits. From the top: it has to be copied
    /// anyway; it spreads its topic; its partition stays as it is otherwise; it takes a leadership along exactly if the node leads too much; it is small.
    @inline(__always)
    private func worth(_ slot: Int, to target: Int32) -> UInt64 {
        let partition = Int(slotPartition[slot])
        let source = Int(slots[slot])
        let gain = Int(heldOfTopic(partition, source)) - Int(heldOfTopic(partition, Int(target)))
        let leads = leader[partition] == slots[slot]
        let overLed = led[source] > leaderShares.high[source]
        let role: UInt64 = leads ? (overLed ? 3 : 1) : 2
        let size = catalog.smallness(partition)
        let spread = UInt64(min(max(gain, -8), 7) + 8)
        let alone: UInt64 = journal.contains(partition) ? 0 : 1
        return (isNew[slot] ? 1 << 14 : 0) | spread << 10 | alone << 9 | role << 7 | size
    }
}
