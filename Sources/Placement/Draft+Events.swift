extension Draft {
    /// Takes note of a new topology, in which the nodes known so far have the numbers they had.
    ///
    /// - Parameters:
    ///   - affected: the nodes that are not as they were.
    ///   - isMoved: whether one of them is in another failure domain than before.
    mutating func update(_ topology: Topology, affected: [Int32], isMoved: Bool) {
        endCounting()
        let earlier = limits
        var touched = PartitionSet(partitions: catalog.count)
        for partition in pending.members { touched.insert(Int(partition)) }
        collect(affected, into: &touched)
        touched.sort()
        faults -= examine(touched.members).faults
        self.topology = topology
        grow()
        rules.compile(topology)
        limits = SpreadLimits(topology, catalog.classes, rules)
        // A pin may have become possible for partitions that nothing else has happened to.
        if isMoved || rules.hasPins || limits.isTighter(than: earlier) { return examineAll() }
        pending.removeAll()
        let found = examine(touched.members)
        faults += found.faults
        for partition in found.notFine { pending.insert(Int(partition)) }
    }

    /// Finds the partitions of which some nodes hold a replica. O(their replicas).
    private func collect(_ nodes: [Int32], into partitions: inout PartitionSet) {
        var replicas = 0
        for node in nodes { replicas += Int(held[Int(node)]) }
        if replicas > slots.count / Self.scattered {
            var isMeant = [Bool](repeating: false, count: topology.count)
            for node in nodes { isMeant[Int(node)] = true }
            for slot in slots.indices where slots[slot] >= 0 && isMeant[Int(slots[slot])] {
                partitions.insert(Int(slotPartition[slot]))
            }
            return
        }
        for node in nodes {
            var slot = lists.first[Int(node)]
            while slot >= 0 {
                partitions.insert(Int(slotPartition[Int(slot)]))
                slot = lists.next(after: slot)
            }
        }
    }

    /// A node's slots are far from each other in memory: it takes no longer to look at this many times as many in order.
    private static let scattered = 16

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
