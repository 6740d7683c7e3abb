extension Draft {
    /// Which nodes count as short of replicas.
    enum Bound {
        /// Those below their share rounded down.
        case low
        /// Those below their share rounded up.
        case high
        /// All.
        case none
    }

    /// Whether the domains of `group` have room for a replica of a partition, given that the one on `leaving` goes away.
    @inline(__always)
    func hasRoom(_ partition: Int, in group: Int, leaving: Int32) -> Bool {
        let depth = topology.depth
        var harm = 0
        for level in 0..<depth {
            let domain = topology.domainChain[group * depth + level]
            if domain < 0 { break }
            // Within a domain a move changes nothing.
            if leaving >= 0, topology.chain[Int(leaving) * depth + level] == domain { continue }
            if count(of: partition, in: domain, level) < limit(partition, domain) { continue }
            if leaving < 0 || !isOverfull[partition] { return false }
            harm += 1
        }
        return harm == 0 || harm <= relief(partition, leaving: leaving, for: group)
    }

    /// In how many domains there is one replica too many of a partition until the one on `leaving` goes to `group`.
    @inline(__always)
    private func relief(_ partition: Int, leaving: Int32, for group: Int) -> Int {
        let depth = topology.depth
        var relief = 0
        for level in 0..<depth {
            let domain = topology.chain[Int(leaving) * depth + level]
            if domain < 0 { break }
            if topology.domainChain[group * depth + level] == domain { continue }
            if count(of: partition, in: domain, level) > limit(partition, domain) { relief += 1 }
        }
        return relief
    }

    /// How many replicas of a partition are in a domain of a level.
    @inline(__always)
    private func count(of partition: Int, in domain: Int32, _ level: Int) -> Int32 {
        var count: Int32 = 0
        // Without branches: nobody can foresee where the replicas are.
        for slot in range(partition) {
            let node = slots[slot]
            let isThere: Int32 = topology.chain[Int(max(node, 0)) * topology.depth + level] == domain ? 1 : 0
            count += node >= 0 ? isThere : 0
        }
        return count
    }

    @inline(__always)
    private func limit(_ partition: Int, _ domain: Int32) -> Int32 {
        limits.limit(Int(catalog.class[partition]), Int(domain))
    }

    /// Whether a node may hold a replica of a partition, given that the one on `leaving` goes away.
    func fits(_ partition: Int, on node: Int32, leaving: Int32) -> Bool {
        !holds(partition, node) && isOpen(partition, Int(node))
            && hasRoom(partition, in: Int(topology.home[Int(node)]), leaving: leaving)
    }

    /// The best node to receive a replica of a partition without harm to the spread, or `none`.
    ///
    /// The domain that lacks most comes first; within it the node with the fewest replicas of the topic.
    /// O(domains × replication factor + nodes in the domain that are short). `listShort` must have been called.
    mutating func bestNode(for partition: Int, leaving: Int32, below bound: Bound) -> Int32 {
        let first = bestGroup(for: partition, leaving: leaving, below: bound)
        guard first >= 0 else { return Self.none }
        let node = bestNode(in: first, for: partition, below: bound)
        if node >= 0 { return node }
        // Rare: each node of the best domain has one already, or is closed to it.
        var best = Self.none
        var bestGroup = -1
        for group in topology.groups where group != first {
            let group = Int(group)
            guard isShort(group: group, bound) else { continue }
            if best >= 0, !lacksMore(group, than: bestGroup, for: partition) { continue }
            guard hasRoom(partition, in: group, leaving: leaving) else { continue }
            let node = bestNode(in: group, for: partition, below: bound)
            if node >= 0 { (best, bestGroup) = (node, group) }
        }
        return best
    }

    /// The domain with room that lacks most, whether or not one of its nodes can take the replica; -1: none.
    @inline(__always)
    private func bestGroup(for partition: Int, leaving: Int32, below bound: Bound) -> Int {
        var best = -1
        for group in topology.groups {
            let group = Int(group)
            guard isShort(group: group, bound) else { continue }
            if best >= 0, !lacksMore(group, than: best, for: partition) { continue }
            if hasRoom(partition, in: group, leaving: leaving) { best = group }
        }
        return best
    }

    /// Whether some node directly in a domain is short.
    @inline(__always)
    private func isShort(group: Int, _ bound: Bound) -> Bool {
        switch bound {
        case .low: belowLow[group] > 0
        case .high: belowHigh[group] > 0
        case .none: true
        }
    }

    /// Whether a domain lacks more replicas than another, at the outermost level where they differ.
    @inline(__always)
    private func lacksMore(_ a: Int, than b: Int, for partition: Int) -> Bool {
        for level in 0..<topology.depth {
            let (x, y) = (
                topology.domainChain[a * topology.depth + level], topology.domainChain[b * topology.depth + level]
            )
            if x == y { continue }
            let (lackX, lackY) = (lack(x, group: a), lack(y, group: b))
            if lackX != lackY { return lackX > lackY }
        }
        let (mixA, mixB) = (mix(partition, ~a), mix(partition, ~b))
        return mixA != mixB ? mixA > mixB : a < b
    }

    /// What a domain lacks. Where a group has no domain at that level, its nodes are domains of their own: their average.
    @inline(__always)
    private func lack(_ domain: Int32, group: Int) -> Int64 {
        if domain >= 0 { return idealInDomain[Int(domain)] - heldInDomain[Int(domain)] }
        let members = Int(topology.memberStart[group])..<Int(topology.memberStart[group + 1])
        var sum: Int64 = 0
        for position in members {
            let node = Int(topology.members[position])
            sum += shares.ideal[node] - Int64(held[node]) * Shares.fraction
        }
        return sum / Int64(max(1, members.count))
    }

    /// Lists the nodes that are short of replicas, for `bestNode`. To be called before a stage in which no node loses so many
    /// that it becomes short.
    mutating func listShort(below bound: Bound) {
        short = topology.members
        for group in topology.groups {
            let group = Int(group)
            let start = Int(topology.memberStart[group])
            var count = 0
            for position in start..<Int(topology.memberStart[group + 1])
            where isShort(topology.members[position], bound) {
                short[start + count] = topology.members[position]
                count += 1
            }
            shortCount[group] = Int32(count)
        }
    }

    @inline(__always)
    private func isShort(_ node: Int32, _ bound: Bound) -> Bool {
        switch bound {
        case .low: held[Int(node)] < shares.low[Int(node)]
        case .high: held[Int(node)] < shares.high[Int(node)]
        case .none: true
        }
    }

    /// How many nodes of a domain are compared.
    private static let enough = 16

    private mutating func bestNode(in group: Int, for partition: Int, below bound: Bound) -> Int32 {
        let start = Int(topology.memberStart[group])
        let listed = Int(shortCount[group])
        if bound == .none { return best(of: start..<start + listed, for: partition, below: bound) }
        // Of many, some are enough to choose from; which, depends on the partition.
        let skipped = listed > Self.enough ? Int(mix(partition, group) % UInt64(listed - Self.enough)) : 0
        let first = stillShort(in: group, from: start + skipped, atMost: Self.enough, below: bound)
        let node = best(of: first, for: partition, below: bound)
        if node >= 0 { return node }
        let rest = stillShort(in: group, from: first.upperBound, atMost: .max, below: bound)
        return best(of: rest, for: partition, below: bound)
    }

    /// Drops those of the next nodes in the list of a group that have received enough since it was made.
    ///
    /// - Returns: Where the others of them are.
    @inline(__always)
    private mutating func stillShort(
        in group: Int, from first: Int, atMost most: Int, below bound: Bound
    ) -> Range<Int> {
        let start = Int(topology.memberStart[group])
        var (next, end, seen) = (first, start + Int(shortCount[group]), 0)
        // None becomes short meanwhile: if as many are short as there are listed, it is these.
        if (bound == .low ? belowLow : belowHigh)[group] == shortCount[group] {
            return first..<(end - first > most ? first + most : end)
        }
        while next < end, seen < most {
            seen += 1
            if isShort(short[next], bound) {
                next += 1
            } else {
                end -= 1
                short.swapAt(next, end)
            }
        }
        shortCount[group] = Int32(truncatingIfNeeded: end - start)
        return first..<next
    }

    /// The best of some listed nodes for a replica of a partition, or `none` if none of them can take it.
    ///
    /// Changes nothing, but a method that may not would be called on a copy.
    private mutating func best(of positions: Range<Int>, for partition: Int, below bound: Bound) -> Int32 {
        let best = best(of: positions, for: partition, below: bound, ifOpen: false)
        if best < 0 || !holds(partition, best) && isOpen(partition, Int(best)) { return best }
        return self.best(of: positions, for: partition, below: bound, ifOpen: true)
    }

    /// The same, with those that cannot take it or without.
    ///
    /// Which node is better can hardly be predicted, so that nothing branches on it.
    @inline(__always)
    private func best(
        of positions: Range<Int>, for partition: Int, below bound: Bound, ifOpen: Bool
    ) -> Int32 {
        var best = Self.none
        var (bestFirst, bestSecond, bestMix): (UInt64, UInt64, UInt64) = (0, 0, 0)
        let row = heldByTopic.isEmpty ? -1 : Int(catalog.topic[partition]) * topicWidth
        let (ideal, held) = (shares.ideal.span, held.span)
        for position in positions {
            let node = short[position]
            let index = Int(node)
            if ifOpen, holds(partition, node) || !isOpen(partition, index) { continue }
            let lack = Self.ordered(ideal[index] &- Int64(held[index]) &* Shares.fraction)
            let fewness = Self.ordered(row < 0 ? 0 : 0 &- Int64(heldByTopic[row &+ index]))
            let (first, second) = bound == .none ? (lack, fewness) : (fewness, lack)
            let mixed = mix(partition, index)
            let isEven = first == bestFirst
            let (a, b) = (isEven ? second : first, isEven ? bestSecond : bestFirst)
            let isBetter = (a == b ? mixed : a) > (a == b ? bestMix : b)
            best = isBetter ? node : best
            bestFirst = isBetter ? first : bestFirst
            bestSecond = isBetter ? second : bestSecond
            bestMix = isBetter ? mixed : bestMix
        }
        return best
    }

    /// A number without sign in the same order.
    @inline(__always)
    private static func ordered(_ number: Int64) -> UInt64 { UInt64(bitPattern: number) ^ 1 << 63 }

    /// The node that can take a replica with the least harm to the spread, for when there is none without, or `none`.
    ///
    /// Adding one by one with the least harm ends with the least harm altogether, because the harm is a sum of convex
    /// functions of the counts in nested sets. Among equals one that held the replica before comes first: then a second
    /// plan finds nothing to do.
    func leastHarmfulNode(for partition: Int) -> Int32 {
        var best = Self.none
        var bestHarm = Int.max
        var bestIsOld = false
        for node in topology.members where !holds(partition, node) && isOpen(partition, Int(node)) {
            let harm = harm(partition, on: node)
            let isOld = hadReplica(of: partition, on: node)
            if best >= 0 {
                if harm > bestHarm || (harm == bestHarm && bestIsOld && !isOld) { continue }
                let (a, b) = (Int(node), Int(best))
                let (x, y) = (Int64(held[a] + 1) * topology.weight[b], Int64(held[b] + 1) * topology.weight[a])
                if harm == bestHarm, isOld == bestIsOld, x >= y { continue }
            }
            (best, bestHarm, bestIsOld) = (node, harm, isOld)
        }
        return best
    }

    /// How many of a node's domains are already full of a partition.
    private func harm(_ partition: Int, on node: Int32) -> Int {
        let depth = topology.depth
        var harm = 0
        for level in 0..<depth {
            let domain = topology.chain[Int(node) * depth + level]
            if domain < 0 { break }
            if count(of: partition, in: domain, level) >= limit(partition, domain) { harm += 1 }
        }
        return harm
    }
}
