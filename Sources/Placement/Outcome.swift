/// What a finished draft changes: who is to hold the partitions that do not stay as they are.
struct Outcome {
    /// Which partitions are not as they were, in order.
    private(set) var changed: [Int32] = []
    /// Who goes and who comes, for each of them.
    private var moves: [(leaving: Change.Positions, arriving: Change.Positions)] = []
    /// `holders[start[i]..<start[i + 1]]` are to hold `changed[i]`; the first one leads.
    private(set) var start: [Int32] = [0]
    /// See `start`.
    private(set) var holders: [Int32] = []
    /// Partitions that have fewer replicas on nodes that keep them than wanted, in order, and who holds them.
    private(set) var short: [(partition: Int32, holders: [Int32])] = []

    /// What becomes of the partition at a position in `changed`.
    @inline(__always)
    @_lifetime(borrow self, borrow draft)
    func change(_ index: Int, of draft: borrowing Draft) -> Change {
        Change(
            from: draft.current(Int(changed[index])),
            to: holders.span.extracting(Int(start[index])..<Int(start[index + 1])),
            leaving: moves[index].leaving, arriving: moves[index].arriving)
    }

    /// Reads the draft. O(touched and pending partitions).
    ///
    /// What cannot be placed elsewhere stays where it is: a replica that a node or a rule wants to be rid of, because it is data;
    /// then one on a dead node, because the node may come back with it.
    init(_ draft: Draft) {
        var partitions = draft.journal.touched
        for partition in draft.pending.members where !draft.journal.contains(Int(partition)) {
            partitions.append(partition)
        }
        partitions.sort()
        changed.reserveCapacity(partitions.count)
        moves.reserveCapacity(partitions.count)
        start.reserveCapacity(partitions.count + 1)
        holders.reserveCapacity(partitions.count * 3)
        for partition in partitions {
            if draft.frozen.contains(Int(partition)) {
                let current = draft.current(Int(partition))
                short.append((partition, current.indices.map { current[$0] }))
                continue
            }
            let first = holders.count
            var move = (leaving: Change.Positions(), arriving: Change.Positions())
            if Self.plan(Int(partition), of: draft, into: &holders, &move) {
                short.append((partition, Array(holders[first...])))
            }
            if move == (0, 0), holders.span.extracting(first...).isEqual(to: draft.current(Int(partition))) {
                holders.removeLast(holders.count - first)
            } else {
                changed.append(partition)
                moves.append(move)
                start.append(Int32(truncatingIfNeeded: holders.count))
            }
        }
    }

    /// Appends the leader, then the replicas that stay in the order they had, then the new ones.
    ///
    /// - Returns: whether there are fewer than wanted.
    @inline(__always)
    private static func plan(
        _ partition: Int, of draft: Draft, into planned: inout [Int32],
        _ move: inout (leaving: Change.Positions, arriving: Change.Positions)
    ) -> Bool {
        var lacking = draft.catalog.factor[partition]
        let range = draft.range(partition)
        for slot in range where draft.slots[slot] >= 0 { lacking -= 1 }
        let isShort = lacking > 0
        let staying = isShort ? staying(partition, of: draft, atMost: Int(lacking)) : []
        let current = draft.current(partition)
        var leader = draft.leader[partition]
        if leader < 0, !staying.isEmpty {
            let readable = staying.filter { !draft.topology.isDead[Int($0)] }
            leader = !current.isEmpty && readable.contains(current[0]) ? current[0] : readable.first ?? Draft.none
        }
        let first = planned.count
        if leader >= 0 {
            if !current.contains(leader) { move.arriving |= Change.bit(0) }
            planned.append(leader)
        }
        for position in current.indices {
            let node = current[position]
            if node == leader { continue }
            // Those that stay are mostly where they were.
            let isThere = draft.slots[range.lowerBound + position] == node || draft.holds(partition, node)
            if isThere || staying.contains(node) {
                planned.append(node)
            } else {
                move.leaving |= Change.bit(position)
            }
        }
        for slot in range {
            let node = draft.slots[slot]
            let position = slot - range.lowerBound
            if node < 0 || node == leader || position < current.count && current[position] == node { continue }
            if current.contains(node) { continue }
            move.arriving |= Change.bit(planned.count - first)
            planned.append(node)
        }
        return isShort
    }

    /// What cannot be placed elsewhere and so stays where it is.
    private static func staying(_ partition: Int, of draft: Draft, atMost most: Int) -> ArraySlice<Int32> {
        let current = draft.current(partition)
        var (readable, dead): ([Int32], [Int32]) = ([], [])
        for position in current.indices {
            let node = current[position]
            if draft.holds(partition, node) || draft.keepsReplica(partition, Int(node)) { continue }
            if draft.topology.isDead[Int(node)] { dead.append(node) } else { readable.append(node) }
        }
        return (readable + dead).prefix(most)
    }
}
