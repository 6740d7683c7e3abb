extension Draft {
    /// The slots of a partition.
    @inline(__always)
    func range(_ partition: Int) -> Range<Int> {
        Int(slotStart[partition])..<Int(slotStart[partition + 1])
    }

    /// Whether a node holds a replica of a partition.
    @inline(__always)
    func holds(_ partition: Int, _ node: Int32) -> Bool {
        for slot in range(partition) where slots[slot] == node { return true }
        return false
    }

    /// Puts a replica into an empty slot, or takes it out of a full one (`node` is `none`), or sends it elsewhere.
    mutating func set(_ slot: Int, to node: Int32) {
        let old = slots[slot]
        let partition = Int(slotPartition[slot])
        if old >= 0 {
            if hasLists { unlink(slot, from: Int(old)) }
            count(partition, Int(old), -1)
        }
        slots[slot] = node
        if node >= 0 {
            if hasLists { link(slot, to: Int(node)) }
            count(partition, Int(node), 1)
        }
    }

    /// Sends a replica to another node. It is new there.
    mutating func move(_ slot: Int, to node: Int32) {
        let partition = Int(slotPartition[slot])
        if leader[partition] == slots[slot] {
            led[Int(leader[partition])] -= 1
            leader[partition] = Self.none
        }
        set(slot, to: node)
        isNew[slot] = true
    }

    private mutating func count(_ partition: Int, _ node: Int, _ change: Int32) {
        let before = held[node]
        let after = before + change
        held[node] = after
        if !heldByTopic.isEmpty { heldByTopic[Int(catalog.topic[partition]) * topology.count + node] += change }
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
        belowLow[home] += lowChange
        totalBelowLow += lowChange
        belowHigh[home] += highChange
        totalBelowHigh += highChange
    }

    /// How many replicas of a partition's topic a node holds.
    @inline(__always)
    func heldOfTopic(_ partition: Int, _ node: Int) -> Int32 {
        heldByTopic.isEmpty ? 0 : heldByTopic[Int(catalog.topic[partition]) * topology.count + node]
    }

    /// Whether moving one replica from `a` to `b` makes the counts more even: whether Σ held² / weight falls.
    ///
    /// When no exchange improves in this sense, the counts are as even as the limits permit: Frank and Murota,
    /// "Decreasing minimization on M-convex sets", Mathematical Programming 2021.
    @inline(__always)
    func improves(from a: Int, to b: Int) -> Bool {
        (2 * Int64(held[a]) - 1) * topology.weight[b] > (2 * Int64(held[b]) + 1) * topology.weight[a]
    }

    // MARK: The slots of a node

    /// Builds the lists of slots by node, each in the order of the slots.
    mutating func buildLists() {
        guard !hasLists else { return }
        hasLists = true
        first = [Int32](repeating: Self.none, count: topology.count)
        next = [Int32](repeating: Self.none, count: slots.count)
        previous = next
        for slot in slots.indices.reversed() where slots[slot] >= 0 { link(slot, to: Int(slots[slot])) }
    }

    private mutating func link(_ slot: Int, to node: Int) {
        let head = first[node]
        next[slot] = head
        previous[slot] = Self.none
        if head >= 0 { previous[Int(head)] = Int32(slot) }
        first[node] = Int32(slot)
    }

    private mutating func unlink(_ slot: Int, from node: Int) {
        let (before, after) = (previous[slot], next[slot])
        if before >= 0 { next[Int(before)] = after } else { first[node] = after }
        if after >= 0 { previous[Int(after)] = before }
    }
}
