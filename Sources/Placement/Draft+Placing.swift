extension Draft {
    /// Fills the empty slots.
    ///
    /// A slot stays empty only if every node that may receive a replica of the partition has one, or has no capacity left.
    ///
    /// - Returns: How many were filled.
    @discardableResult
    mutating func place() -> Int {
        var count = 0
        var bound = Bound.low
        listShort(below: bound)
        for partition in pending.members where !frozen.contains(Int(partition)) {
            let partition = Int(partition)
            var lacking = wantedReplicas(partition) - placed(partition)
            for slot in range(partition) {
                if lacking <= 0 { break }
                if slots[slot] >= 0 { continue }
                if bound == .low, totalBelowLow == 0 {
                    bound = .high
                    listShort(below: bound)
                }
                let node = nodeForMissing(partition, below: bound)
                guard node >= 0 else { break }
                lacking -= 1
                count += 1
                set(slot, to: node)
                isNew[slot] = !hadReplica(of: partition, on: node)
                if isNew[slot] { forced += 1 }
                if node == leaderBefore(partition), leader[partition] < 0 { setLeader(of: partition, to: node) }
            }
        }
        releaseReserved(all: false)
        return count
    }

    /// How many replicas of a partition have a place.
    @inline(__always)
    func placed(_ partition: Int) -> Int32 {
        var count: Int32 = 0
        for slot in range(partition) where slots[slot] >= 0 { count += 1 }
        return count
    }

    private mutating func nodeForMissing(_ partition: Int, below bound: Bound) -> Int32 {
        let usual = bestNode(for: partition, leaving: Self.none, below: bound)
        if usual >= 0 { return usual }
        // Rare: no node that is short may hold this one.
        defer { listShort(below: bound) }
        for bound in bound == .low ? [Bound.high, .none] : [.none] {
            listShort(below: bound)
            let node = bestNode(for: partition, leaving: Self.none, below: bound)
            if node >= 0 { return node }
        }
        let node = leastHarmfulNode(for: partition)
        // Without capacities that is because of replicas that cannot move.
        if node >= 0 { isOverfull[partition] = true }
        return node
    }

    /// Takes replicas from nodes that hold more bytes than they can to others that have room, the largest first.
    mutating func relieve() {
        guard topology.hasCapacities else { return }
        listShort(below: .none)
        for node in 0..<topology.count where topology.receives[node] && used[node] > topology.capacity[node] {
            var candidates: [(bytes: UInt64, slot: Int32)] = []
            var next = lists.first[node]
            while next >= 0 {
                let partition = Int(slotPartition[Int(next)])
                if !isFixed(partition, node) { candidates.append((catalog.bytes[partition], next)) }
                next = lists.next(after: next)
            }
            candidates.sort { $0.bytes != $1.bytes ? $0.bytes > $1.bytes : $0.slot < $1.slot }
            for candidate in candidates where used[node] > topology.capacity[node] {
                let partition = Int(slotPartition[Int(candidate.slot)])
                let target = bestNode(for: partition, leaving: Int32(node), below: .none)
                guard target >= 0 else { continue }
                move(Int(candidate.slot), to: target)
            }
        }
    }
}
