extension Draft {
    /// Finds the partitions that need attention and works out the shares.
    ///
    /// O(pending partitions + what nodes in maintenance lead + nodes × domains).
    mutating func begin() {
        isConstrained = !rules.isEmpty || topology.hasCapacities
        heldBefore = held
        ledBefore = led
        usedBefore = used
        // What is on these nodes is pending as it is: such a partition is not as it should be.
        for node in 0..<topology.count where !topology.keeps[node] { heldBefore[node] = 0 }
        for node in 0..<topology.count where topology.nodes[node].state == .maintenance {
            var partition = leaderLists.first[node]
            while partition >= 0 {
                pending.insert(Int(partition))
                partition = leaderLists.next(after: partition)
            }
        }
        pending.sort()
        rememberAll()
        shareOut()
        startCounting()
    }

    private mutating func shareOut() {
        var active = catalog.sizes
        var wanted: Int64 = 0
        for node in 0..<topology.count where topology.keeps[node] { wanted += Int64(held[node]) }
        frozen.removeAll()
        for partition in pending.members {
            let partition = Int(partition)
            var keeping: Int64 = 0
            var isReadable = slots[Int(slotStart[partition])] < 0
            for slot in range(partition) where slots[slot] >= 0 {
                if !topology.isDead[Int(slots[slot])] { isReadable = true }
                if topology.keeps[Int(slots[slot])] { keeping += 1 }
            }
            if isReadable {
                wanted += Int64(wantedReplicas(partition)) - keeping
            } else {
                frozen.insert(partition)
                active[Int(catalog.class[partition])] -= 1
                wanted -= keeping
            }
        }
        let partitions = active.reduce(0, +)
        var capacities = [Int64](repeating: 0, count: topology.domains)
        for domain in 0..<topology.domains {
            for (number, size) in active.enumerated() {
                capacities[domain] += size * Int64(limits.limit(number, domain))
            }
        }
        shares = Shares(
            of: wanted,
            within: Shares.Limits(
                parent: topology.parent, home: topology.home, domainCapacity: capacities,
                weight: (0..<topology.count).map { topology.receives[$0] ? topology.weight[$0] : 0 },
                nodeCapacity: (0..<topology.count).map { node in
                    guard topology.receives[node] else { return Int64(heldBefore[node]) }
                    guard !rules.isEmpty else { return partitions }
                    var most: Int64 = 0
                    for (number, kind) in catalog.classes.enumerated()
                    where rules.permits[Int(kind.rules) * topology.count + node] { most += active[number] }
                    return most
                }))
        leaderShares = Self.leaderShares(topology, of: partitions, held: shares.high)
    }

    /// How many replicas a partition can have: as many as it should, or as there are nodes.
    @inline(__always)
    func wantedReplicas(_ partition: Int) -> Int32 {
        var fixed: Int32 = 0
        for slot in range(partition) where slots[slot] >= 0 {
            let node = Int(slots[slot])
            if !topology.receives[node], keepsReplica(partition, node) { fixed += 1 }
        }
        return min(catalog.factor[partition], limits.receivers[Int(catalog.class[partition])] + fixed)
    }

    /// The fair number of leaders of each node: by weight, and no more than the replicas it holds.
    static func leaderShares(_ topology: Topology, of partitions: Int64, held: [Int32]) -> Shares {
        let nodes = topology.nodes.indices
        return Shares(
            of: partitions,
            within: Shares.Limits(
                parent: [-1], home: [Int32](repeating: 0, count: nodes.count), domainCapacity: [partitions],
                weight: nodes.map { topology.receives[$0] ? topology.weight[$0] : 0 },
                nodeCapacity: nodes.map { topology.receives[$0] ? Int64(held[$0]) : 0 }))
    }

    /// Forgets the counts by domain: they belong to a plan, and to the nodes that it knew.
    mutating func endCounting() { heldInDomain.removeAll(keepingCapacity: true) }

    private mutating func startCounting() {
        heldInDomain = [Int64](repeating: 0, count: topology.domains)
        idealInDomain = heldInDomain
        belowLow = [Int32](repeating: 0, count: topology.domains)
        belowHigh = belowLow
        shortCount = belowLow
        (totalBelowLow, totalBelowHigh, forced) = (0, 0, 0)
        for node in 0..<topology.count {
            for level in 0..<topology.depth where topology.chain[node * topology.depth + level] >= 0 {
                let domain = Int(topology.chain[node * topology.depth + level])
                idealInDomain[domain] += shares.ideal[node]
                heldInDomain[domain] += Int64(held[node]) * Shares.fraction
            }
            guard topology.receives[node] else { continue }
            let home = Int(topology.home[node])
            if held[node] < shares.low[node] {
                belowLow[home] += 1
                totalBelowLow += 1
            }
            if held[node] < shares.high[node] {
                belowHigh[home] += 1
                totalBelowHigh += 1
            }
        }
    }

    // MARK: What stays

    /// Takes away the replicas that may not stay: those on nodes that do not keep theirs, those that a rule forbids, and those
    /// beyond the limits of the domains or the number wanted.
    ///
    /// What is within the limits is a set that can always be completed, so nothing kept here has to be given up later for
    /// the sake of the spread.
    mutating func keep() {
        var staying: [Int32] = []
        for partition in pending.members where !frozen.contains(Int(partition)) {
            let partition = Int(partition)
            isOverfull[partition] = false
            var (stayingCount, leavingCount) = (0, 0)
            for slot in range(partition) where slots[slot] >= 0 {
                if keepsReplica(partition, Int(slots[slot])) { stayingCount += 1 } else { leavingCount += 1 }
            }
            let wanted = Int(wantedReplicas(partition))
            let pins = rules.isEmpty ? [] : rules.pinned[ruleSet(partition)].filter { topology.receives[Int($0)] }
            if stayingCount <= wanted, pins.isEmpty, isWithinLimits(partition) {
                if leavingCount == 0 { continue }
                for slot in range(partition) where slots[slot] >= 0 {
                    if !keepsReplica(partition, Int(slots[slot])) { vacate(slot) }
                }
            } else {
                staying.removeAll(keepingCapacity: true)
                for slot in range(partition) where slots[slot] >= 0 && keepsReplica(partition, Int(slots[slot])) {
                    staying.append(slots[slot])
                }
                rebuild(partition, staying: &staying, pins: pins, wanted: wanted)
            }
            if leader[partition] >= 0, !holds(partition, leader[partition]) { setLeader(of: partition, to: Self.none) }
        }
    }

    /// Empties a slot. What a rule forbids a node to hold takes up its capacity for as long as it may have to stay.
    private mutating func vacate(_ slot: Int) {
        let node = Int(slots[slot])
        let partition = Int(slotPartition[slot])
        set(slot, to: Self.none)
        guard topology.hasCapacities, topology.receives[node], !permits(partition, node) else { return }
        used[node] += catalog.bytes[partition]
        reserved.append((Int32(truncatingIfNeeded: partition), Int32(truncatingIfNeeded: node)))
    }

    /// Frees the capacity of what a rule forbids: where other nodes took its place, or everywhere.
    mutating func releaseReserved(all: Bool) {
        if reserved.isEmpty { return }
        let waiting = reserved
        reserved.removeAll()
        for entry in waiting {
            if all || placed(Int(entry.partition)) == catalog.factor[Int(entry.partition)] {
                used[Int(entry.node)] -= catalog.bytes[Int(entry.partition)]
            } else {
                reserved.append(entry)
            }
        }
    }

    /// Empties a partition and puts back what may stay: what cannot move first, then pins, then the others by their worth.
    private mutating func rebuild(_ partition: Int, staying: inout [Int32], pins: [Int32], wanted: Int) {
        let range = range(partition)
        for slot in range where slots[slot] >= 0 { vacate(slot) }
        orderByWorth(&staying, leading: leader[partition])
        var slot = range.lowerBound
        let end = min(range.upperBound, range.lowerBound + wanted)
        for node in staying where slot < end && !topology.receives[Int(node)] {
            set(slot, to: node)
            slot += 1
        }
        for node in pins where slot < end {
            let wasHere = staying.contains(node)
            guard !holds(partition, node), wasHere || isOpen(partition, Int(node)) else { continue }
            set(slot, to: node)
            isNew[slot] = !wasHere
            if !wasHere { forced += 1 }
            slot += 1
        }
        if excess(partition) > 0 { isOverfull[partition] = true }
        for node in staying where slot < end && topology.receives[Int(node)] && !holds(partition, node) {
            guard hasRoom(partition, in: Int(topology.home[Int(node)]), leaving: Self.none) else { continue }
            set(slot, to: node)
            slot += 1
        }
    }

    /// Puts the replicas that should rather stay first: on nodes that do not receive, the leader, then on nodes that hold too
    /// little.
    private func orderByWorth(_ nodes: inout [Int32], leading: Int32) {
        nodes.sort { a, b in
            let (ra, rb) = (topology.receives[Int(a)], topology.receives[Int(b)])
            if ra != rb { return rb }
            if (a == leading) != (b == leading) { return a == leading }
            let sa = Int64(heldBefore[Int(a)]) * Shares.fraction - shares.ideal[Int(a)]
            let sb = Int64(heldBefore[Int(b)]) * Shares.fraction - shares.ideal[Int(b)]
            return sa != sb ? sa < sb : topology.rank[Int(a)] < topology.rank[Int(b)]
        }
    }

    /// Whether the replicas of a partition that may stay are within the limits.
    @inline(__always)
    private mutating func isWithinLimits(_ partition: Int) -> Bool {
        !sharesOutermost(slots.span.extracting(range(partition))) || excess(partition) == 0
    }
}
