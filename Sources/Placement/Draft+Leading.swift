extension Draft {
    /// Chooses the leaders: a leader stays unless it is gone or balance needs the change.
    ///
    /// Given the replicas, leaders can always be as even as if each partition divided its leadership among its replicas
    /// (the assignment problem has integral solutions), so this moves no data. A cordoned node keeps what it leads and is
    /// given nothing more, unless nobody else can lead.
    mutating func lead() {
        var leaderless: [Int32] = []
        for partition in pending.members {
            if frozen.contains(Int(partition)) { continue }
            dropUnfitLeader(of: Int(partition))
            if leader[Int(partition)] < 0 { leaderless.append(partition) }
        }
        for partition in journal.touched {
            if leader[Int(partition)] >= 0 { continue }
            if !pending.contains(Int(partition)) { leaderless.append(partition) }
        }
        leaderless.sort()
        var partitions: Int64 = 0
        for node in topology.members { partitions += Int64(led[Int(node)]) }
        for partition in leaderless where hasReceiver(Int(partition)) { partitions += 1 }
        leaderShares = Self.leaderShares(topology, of: partitions, held: held)
        for partition in leaderless {
            let partition = Int(partition)
            let node = bestLeader(of: partition, leaderShares)
            if node >= 0 { setLeader(of: partition, to: node) }
        }
        guard canImproveLeaders() else { return }
        // Where the leader changes anyway, changing it once more costs nothing.
        for changedOnly in [true, false] {
            passDirectly(above: leaderShares.high, below: leaderShares.low, changedOnly: changedOnly)
            passDirectly(above: leaderShares.high, below: leaderShares.high, changedOnly: changedOnly)
            passDirectly(above: leaderShares.low, below: leaderShares.low, changedOnly: changedOnly)
        }
        passAlongPaths()
    }

    /// Takes the leadership from a node that should not have it, if there is a better one.
    @inline(__always)
    private mutating func dropUnfitLeader(of partition: Int) {
        let node = leader[partition]
        guard node >= 0, leaderRank(partition, node) < 2, hasFitLeader(partition) else { return }
        setLeader(of: partition, to: Self.none)
    }

    @inline(__always)
    private func hasFitLeader(_ partition: Int) -> Bool {
        for slot in range(partition) where slots[slot] >= 0 && leaderRank(partition, slots[slot]) == 2 { return true }
        return false
    }

    @inline(__always)
    private func hasReceiver(_ partition: Int) -> Bool {
        for slot in range(partition) where slots[slot] >= 0 && mayLead(partition, Int(slots[slot])) { return true }
        return false
    }

    @inline(__always)
    private func bestLeader(of partition: Int, _ shares: Shares) -> Int32 {
        var best = Self.none
        var bestLack: Int64 = 0
        var bestMix: UInt64 = 0
        for slot in range(partition) where slots[slot] >= 0 {
            let node = Int(slots[slot])
            let rank = Int64(leaderRank(partition, slots[slot]))
            let lack =
                mayLead(partition, node)
                ? shares.ideal[node] - Int64(led[node]) * Shares.fraction : Int64.min / 2 + rank
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

    private mutating func passDirectly(
        above upper: [Int32], below bound: [Int32], changedOnly: Bool
    ) {
        // Nobody falls below the bound meanwhile; once all have reached it, there is nothing to look for.
        var below = topology.members.count { led[Int($0)] < bound[Int($0)] }
        for source in topology.members {
            if below == 0 { return }
            let source = Int(source)
            var next = led[source] > upper[source] ? leaderLists.first[source] : Self.none
            while next >= 0, below > 0, led[source] > upper[source] {
                let partition = Int(next)
                next = leaderLists.next(after: Int32(truncatingIfNeeded: partition))
                if changedOnly {
                    // What has changed hands is in front of what has not.
                    if !journal.contains(partition) { break }
                    if leader[partition] == leaderBefore(partition) { continue }
                }
                var best = Self.none
                for slot in range(partition) where slots[slot] >= 0 {
                    let node = Int(slots[slot])
                    guard mayLead(partition, node), led[node] < bound[node], improvesLeaders(from: source, to: node)
                    else { continue }
                    if best >= 0, bound[Int(best)] - led[Int(best)] >= bound[node] - led[node] { continue }
                    best = slots[slot]
                }
                guard best >= 0 else { continue }
                setLeader(of: partition, to: best)
                if led[Int(best)] >= bound[Int(best)] { below -= 1 }
            }
        }
    }

    /// Passes leaderships along shortest paths from node to node until no path makes the counts more even.
    private mutating func passAlongPaths() {
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
                if let end = search(from: source, isSeen: &isSeen, via: &via, queue: &queue) {
                    found = true
                    var node = end
                    while via[Int(node)] >= 0 {
                        let partition = Int(via[Int(node)])
                        let giver = leader[partition]
                        setLeader(of: partition, to: node)
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
        from source: Int, isSeen: inout [Bool], via: inout [Int32], queue: inout [Int32]
    ) -> Int32? {
        var position = 0
        while position < queue.count {
            let node = queue[position]
            position += 1
            var partition = leaderLists.first[Int(node)]
            while partition >= 0 {
                for slot in range(Int(partition)) where slots[slot] >= 0 {
                    let neighbour = Int(slots[slot])
                    if isSeen[neighbour] || !mayLead(Int(partition), neighbour) { continue }
                    isSeen[neighbour] = true
                    via[neighbour] = partition
                    queue.append(Int32(neighbour))
                    if improvesLeaders(from: source, to: neighbour) { return Int32(neighbour) }
                }
                partition = leaderLists.next(after: partition)
            }
        }
        return nil
    }
}
