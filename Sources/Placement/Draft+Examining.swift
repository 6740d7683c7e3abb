extension Draft {
    /// What is wrong with a partition. O(replicas² × levels).
    @inline(__always)
    func faults(of partition: Int) -> Faults { faults(of: partition, slots.span.extracting(range(partition))) }

    /// What would be wrong if these nodes held it; -1 stands for none.
    @inline(__always)
    func faults(of partition: Int, _ holders: Span<Int32>) -> Faults {
        var faults = Faults()
        var readable: Int32 = 0
        for position in holders.indices {
            let node = holders[position]
            guard node >= 0, !topology.isDead[Int(node)] else { continue }
            readable += 1
            if !permits(partition, Int(node)) { faults.ruleViolations += 1 }
        }
        faults.missing = Int(max(0, catalog.factor[partition] - readable))
        if readable == 0 { faults.leaderless = 1 }
        if sharesOutermost(holders) {
            faults.spreadExcess = excess(partition, holders)
            if sharesHome(holders) { faults.underSpread = 1 }
        }
        if !rules.isEmpty, readable > 0 {
            for node in rules.pinned[ruleSet(partition)]
            where topology.receives[Int(node)] && !holders.contains(node) { faults.ruleViolations += 1 }
        }
        return faults
    }

    /// By how much a partition is above its limits, over all domains; a node that holds it twice counts as well. Replicas that
    /// cannot stay do not count.
    func excess(_ partition: Int) -> Int { excess(partition, slots.span.extracting(range(partition))) }

    /// The same if these nodes held it; -1 stands for none.
    func excess(_ partition: Int, _ holders: Span<Int32>) -> Int {
        let depth = topology.depth
        let kind = Int(catalog.class[partition])
        var excess = 0
        for position in holders.indices {
            let node = holders[position]
            guard node >= 0, keepsReplica(partition, Int(node)) else { continue }
            for other in 0..<position where holders[other] == node { excess += 1 }
            for level in 0..<depth {
                let domain = topology.chain[Int(node) * depth + level]
                if domain < 0 { break }
                var rank: Int32 = 1
                for other in 0..<position where holders[other] >= 0 {
                    let other = Int(holders[other])
                    if topology.chain[other * depth + level] == domain, keepsReplica(partition, other) { rank += 1 }
                }
                if rank > limits.limit(kind, Int(domain)) { excess += 1 }
            }
        }
        return excess
    }

    /// Whether two of these nodes are in one outermost domain. If not, none of them is above a limit: no limit is below 1 where
    /// a replica can stay.
    @inline(__always)
    func sharesOutermost(_ holders: Span<Int32>) -> Bool {
        let depth = topology.depth
        if depth == 0 { return false }
        for position in holders.indices where holders[position] >= 0 {
            let domain = topology.chain[Int(holders[position]) * depth]
            if domain < 0 { continue }
            for other in 0..<position where holders[other] >= 0 {
                if topology.chain[Int(holders[other]) * depth] == domain { return true }
            }
        }
        return false
    }

    /// Whether two nodes that keep their replicas are in one innermost domain.
    private func sharesHome(_ holders: Span<Int32>) -> Bool {
        for position in holders.indices where holders[position] >= 0 && topology.keeps[Int(holders[position])] {
            let home = topology.home[Int(holders[position])]
            if home == 0 { continue }
            for other in 0..<position where holders[other] >= 0 {
                let other = Int(holders[other])
                if topology.home[other] == home, topology.keeps[other] { return true }
            }
        }
        return false
    }

    /// Whether a partition has all that it should have, as far as it alone is concerned.
    @inline(__always)
    func isFine(_ partition: Int, _ faults: Faults) -> Bool {
        guard faults.missing == 0, faults.spreadExcess == 0, faults.ruleViolations == 0 else { return false }
        var count: Int32 = 0
        for slot in range(partition) where slots[slot] >= 0 {
            count += 1
            if !topology.keeps[Int(slots[slot])] { return false }
        }
        return count == catalog.factor[partition] && leaderRank(partition, leader[partition]) == 2
    }

    /// Looks at every partition. O(replicas).
    mutating func examineAll() {
        let found = examine(0..<Int32(catalog.count))
        faults = found.faults
        pending.removeAll()
        for partition in found.notFine { pending.insert(Int(partition)) }
    }

    /// What is wrong with some partitions altogether, and which of them are not as they should be. O(their replicas).
    ///
    /// All at once, for a method that does not change the draft may get a copy of its fields when one that does calls it.
    func examine(_ partitions: some Collection<Int32>) -> (faults: Faults, notFine: [Int32]) {
        var faults = Faults()
        var notFine: [Int32] = []
        for partition in partitions {
            let found = self.faults(of: Int(partition))
            faults += found
            if !isFine(Int(partition), found) { notFine.append(partition) }
        }
        return (faults, notFine)
    }

    // MARK: Who may hold what

    /// The set of rules of a partition.
    @inline(__always)
    func ruleSet(_ partition: Int) -> Int { Int(catalog.classes[Int(catalog.class[partition])].rules) }

    /// Whether the rules permit a replica of a partition on a node.
    @inline(__always)
    func permits(_ partition: Int, _ node: Int) -> Bool {
        rules.isEmpty || rules.permits[ruleSet(partition) * topology.count + node]
    }

    /// Whether a replica of a partition may stay on a node.
    @inline(__always)
    func keepsReplica(_ partition: Int, _ node: Int) -> Bool { topology.keeps[node] && permits(partition, node) }

    /// Whether a node that receives may receive a replica of a partition: by the rules and by its capacity.
    @inline(__always)
    func isOpen(_ partition: Int, _ node: Int) -> Bool {
        if !isConstrained { return true }
        return permits(partition, node) && used[node] + catalog.bytes[partition] <= topology.capacity[node]
    }

    /// Whether a replica has to stay: it is pinned, or on a node that gives nothing up.
    @inline(__always)
    func isFixed(_ partition: Int, _ node: Int) -> Bool {
        !topology.receives[node] || (isConstrained && isPinned(partition, node))
    }

    /// Whether a partition is pinned to a node.
    @inline(__always)
    func isPinned(_ partition: Int, _ node: Int) -> Bool {
        !rules.isEmpty && rules.pins[ruleSet(partition) * topology.count + node]
    }

    /// How well a node that holds a replica of a partition leads it: 2, as it should; 1, if there is no other; 0, not at all.
    @inline(__always)
    func leaderRank(_ partition: Int, _ node: Int32) -> Int {
        guard node >= 0, topology.keeps[Int(node)] else { return 0 }
        if topology.isLeaving[Int(node)] { return 1 }
        return rules.isEmpty || rules.permitsLeader[ruleSet(partition) * topology.count + Int(node)] ? 2 : 1
    }

    /// Whether a node that holds a replica of a partition may be made its leader.
    @inline(__always)
    func mayLead(_ partition: Int, _ node: Int) -> Bool {
        topology.receives[node]
            && (rules.isEmpty || rules.permitsLeader[ruleSet(partition) * topology.count + node])
    }
}
