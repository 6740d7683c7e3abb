extension Draft {
    /// Chooses the leaders: a leader stays unless it is gone or balance needs the change.
    ///
    /// Given the replicas, leaders can always be as even as if each partition divided its leadership among its replicas
    /// (the assignment problem has integral solutions), so this moves no data. A cordoned node keeps what it leads and is
    /// given nothing more, unless nobody else can lead.
    mutating func lead() {
        var lists = LeaderLists(count: topology.count, partitions: catalog.count)
        var partitions: Int64 = 0
        for partition in 0..<catalog.count {
            let leader = leader[partition]
            if leader < 0 ? hasReceiver(partition) : topology.receives[Int(leader)] { partitions += 1 }
        }
        let shares = Self.leaderShares(topology, of: partitions, held: held)
        for partition in 0..<catalog.count where !frozen[partition] && leader[partition] < 0 {
            leader[partition] = bestLeader(of: partition, shares)
            if leader[partition] >= 0 { led[Int(leader[partition])] += 1 }
        }
        guard canImproveLeaders() else { return }
        for partition in (0..<catalog.count).reversed() where leader[partition] >= 0 {
            lists.link(partition, to: leader[partition])
        }
        // Where the leader changes anyway, changing it once more costs nothing.
        for changedOnly in [true, false] {
            passDirectly(&lists, above: shares.high, below: shares.low, changedOnly: changedOnly)
            passDirectly(&lists, above: shares.high, below: shares.high, changedOnly: changedOnly)
            passDirectly(&lists, above: shares.low, below: shares.low, changedOnly: changedOnly)
        }
        passAlongPaths(&lists)
    }

    private func hasReceiver(_ partition: Int) -> Bool {
        for slot in range(partition) where slots[slot] >= 0 && topology.receives[Int(slots[slot])] { return true }
        return false
    }

    private func bestLeader(of partition: Int, _ shares: Shares) -> Int32 {
        var best = Self.none
        var bestLack: Int64 = 0
        var bestMix: UInt64 = 0
        for slot in range(partition) where slots[slot] >= 0 {
            let node = Int(slots[slot])
            let receives = topology.receives[node]
            let lack = receives ? shares.ideal[node] - Int64(led[node]) * Shares.fraction : Int64.min
            let mixed = mix(partition, node)
            if best >= 0, lack < bestLack || (lack == bestLack && mixed <= bestMix) { continue }
            (best, bestLack, bestMix) = (slots[slot], lack, mixed)
        }
        return best
    }

    /// Whether passing a leadership from `a` to `b` makes the counts more even.
    @inline(__always)
    private func improvesLeaders(from a: Int, to b: Int) -> Bool {
        (2 * Int64(led[a]) - 1) * topology.weight[b] > (2 * Int64(led[b]) + 1) * topology.weight[a]
    }

    private func leadsMore(_ a: Int, than b: Int) -> Bool {
        (2 * Int64(led[a]) - 1) * topology.weight[b] > (2 * Int64(led[b]) - 1) * topology.weight[a]
    }

    private func heaviestLeader(except exhausted: [Bool]) -> Int? {
        var best: Int?
        for node in topology.members where led[Int(node)] > 0 && !exhausted[Int(node)] {
            if let other = best, !leadsMore(Int(node), than: other) { continue }
            best = Int(node)
        }
        return best
    }

    private func canImproveLeaders(from source: Int) -> Bool {
        for node in topology.members where improvesLeaders(from: source, to: Int(node)) { return true }
        return false
    }

    private func canImproveLeaders() -> Bool {
        guard let source = heaviestLeader(except: [Bool](repeating: false, count: topology.count)) else { return false }
        return canImproveLeaders(from: source)
    }

    private mutating func pass(_ partition: Int, to node: Int32, _ lists: inout LeaderLists) {
        let old = leader[partition]
        lists.unlink(partition, from: old)
        led[Int(old)] -= 1
        leader[partition] = node
        led[Int(node)] += 1
        lists.link(partition, to: node)
    }

    /// Whether the leader is another one than before.
    private func isLeaderChanged(_ partition: Int) -> Bool {
        leader[partition] != catalog.leader(partition)
    }

    private mutating func passDirectly(
        _ lists: inout LeaderLists, above upper: [Int32], below bound: [Int32], changedOnly: Bool
    ) {
        for source in topology.members {
            let source = Int(source)
            var next = led[source] > upper[source] ? lists.first[source] : Self.none
            while next >= 0, led[source] > upper[source] {
                let partition = Int(next)
                next = lists.next[partition]
                if changedOnly, !isLeaderChanged(partition) { continue }
                var best = Self.none
                for slot in range(partition) where slots[slot] >= 0 {
                    let node = Int(slots[slot])
                    guard topology.receives[node], led[node] < bound[node], improvesLeaders(from: source, to: node)
                    else { continue }
                    if best >= 0, bound[Int(best)] - led[Int(best)] >= bound[node] - led[node] { continue }
                    best = slots[slot]
                }
                if best >= 0 { pass(partition, to: best, &lists) }
            }
        }
    }

    /// Passes leaderships along shortest paths from node to node until no path makes the counts more even.
    private mutating func passAlongPaths(_ lists: inout LeaderLists) {
        let count = topology.count
        var exhausted = [Bool](repeating: false, count: count)
        var isDead = exhausted
        var isSeen = exhausted
        var via = [Int32](repeating: Self.none, count: count)
        var queue: [Int32] = []
        var found: Bool
        repeat {
            found = false
            for node in 0..<count { (exhausted[node], isDead[node]) = (false, false) }
            while let source = heaviestLeader(except: exhausted), canImproveLeaders(from: source) {
                isSeen = isDead
                isSeen[source] = true
                via[source] = Self.none
                queue.removeAll(keepingCapacity: true)
                queue.append(Int32(source))
                if let end = search(lists, from: source, isSeen: &isSeen, via: &via, queue: &queue) {
                    found = true
                    var node = end
                    while via[Int(node)] >= 0 {
                        let partition = Int(via[Int(node)])
                        let giver = leader[partition]
                        pass(partition, to: node, &lists)
                        node = giver
                    }
                } else {
                    exhausted[source] = true
                    for node in queue { isDead[Int(node)] = true }
                }
            }
        } while found
    }

    private func search(
        _ lists: LeaderLists, from source: Int, isSeen: inout [Bool], via: inout [Int32], queue: inout [Int32]
    ) -> Int32? {
        var position = 0
        while position < queue.count {
            let node = queue[position]
            position += 1
            var partition = lists.first[Int(node)]
            while partition >= 0 {
                for slot in range(Int(partition)) where slots[slot] >= 0 {
                    let neighbour = Int(slots[slot])
                    if isSeen[neighbour] || !topology.receives[neighbour] { continue }
                    isSeen[neighbour] = true
                    via[neighbour] = partition
                    queue.append(Int32(neighbour))
                    if improvesLeaders(from: source, to: neighbour) { return Int32(neighbour) }
                }
                partition = lists.next[Int(partition)]
            }
        }
        return nil
    }
}

/// The partitions each node leads, as doubly linked lists.
struct LeaderLists {
    /// The first partition of each node.
    private(set) var first: [Int32]
    /// The partition after each partition.
    private(set) var next: [Int32]
    private var previous: [Int32]

    init(count: Int, partitions: Int) {
        first = [Int32](repeating: -1, count: count)
        next = [Int32](repeating: -1, count: partitions)
        previous = next
    }

    /// Puts a partition at the front of a node's list.
    mutating func link(_ partition: Int, to node: Int32) {
        let head = first[Int(node)]
        next[partition] = head
        previous[partition] = -1
        if head >= 0 { previous[Int(head)] = Int32(partition) }
        first[Int(node)] = Int32(partition)
    }

    /// Takes a partition out of a node's list.
    mutating func unlink(_ partition: Int, from node: Int32) {
        let (before, after) = (previous[partition], next[partition])
        if before >= 0 { next[Int(before)] = after } else { first[Int(node)] = after }
        if after >= 0 { previous[Int(after)] = before }
    }
}
