extension Draft {
    /// Fills the empty slots.
    ///
    /// A slot stays empty only if every node that may receive a replica of the partition has one.
    mutating func place() {
        var bound = Bound.low
        listShort(below: bound)
        for partition in 0..<catalog.count {
            for slot in range(partition) where slots[slot] < 0 {
                if bound == .low, totalBelowLow == 0 {
                    bound = .high
                    listShort(below: bound)
                }
                let node = nodeForMissing(partition, below: bound)
                guard node >= 0 else { break }
                set(slot, to: node)
                isNew[slot] = !hadReplica(of: partition, on: node)
                if isNew[slot] { forced += 1 }
                if node == catalog.leader(partition), leader[partition] < 0 {
                    leader[partition] = node
                    led[Int(node)] += 1
                }
            }
        }
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
        isOverfull[partition] = true
        return leastHarmfulNode(for: partition)
    }
}
