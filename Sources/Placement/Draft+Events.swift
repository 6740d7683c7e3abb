extension Draft {
    /// Takes note of a new topology, in which the nodes known so far have the numbers they had.
    ///
    /// - Parameters:
    ///   - affected: the nodes that are not as they were.
    ///   - isMoved: whether one of them is in another failure domain than before.
    mutating func update(_ topology: Topology, affected: [Int32], isMoved: Bool) {
        endCounting()
        let earlier = limits
        // A pin may have become possible for partitions that nothing else has happened to.
        let isLarge = isMoved || rules.hasPins || isMuch(affected)
        var touched = PartitionSet(partitions: isLarge ? 0 : catalog.count)
        if !isLarge {
            for partition in pending.members { touched.insert(Int(partition)) }
            for node in affected {
                var slot = lists.first[Int(node)]
                while slot >= 0 {
                    touched.insert(Int(slotPartition[Int(slot)]))
                    slot = lists.next(after: slot)
                }
            }
            faults -= examine(touched.members).faults
        }
        self.topology = topology
        grow()
        rules.compile(topology)
        limits = SpreadLimits(topology, catalog.classes, rules)
        if isLarge || limits.isTighter(than: earlier) { return examineAll() }
        pending.removeAll()
        let found = examine(touched.members)
        faults += found.faults
        for partition in found.notFine { pending.insert(Int(partition)) }
    }

    /// Whether it takes longer to find the partitions of some nodes one by one than to look at all of them in order: the former
    /// are far from each other in memory, and are looked at twice.
    private func isMuch(_ nodes: [Int32]) -> Bool {
        nodes.reduce(0) { $0 + Int(held[Int($1)]) } > catalog.count / 8
    }

    /// Takes note of who holds a partition, the leader first.
    ///
    /// - Returns: Whether there are slots for all of them; if not, nothing has changed.
    mutating func assign(_ holders: [Int32], to partition: Int) -> Bool {
        let range = range(partition)
        guard holders.count <= range.count else { return false }
        endCounting()
        faults -= faults(of: partition)
        for (offset, slot) in range.enumerated() {
            let node = offset < holders.count ? holders[offset] : Self.none
            if slots[slot] != node { set(slot, to: node) }
        }
        setLeader(of: partition, to: holders.first ?? Self.none)
        journal.removeAll()
        let found = faults(of: partition)
        faults += found
        if !isFine(partition, found) { pending.insert(partition) }
        return true
    }

    /// Drops the partitions from the pending ones that are as they should be by now.
    mutating func forgetFinePartitions() {
        let members = examine(pending.members).notFine
        pending.removeAll()
        for partition in members { pending.insert(Int(partition)) }
    }
}
