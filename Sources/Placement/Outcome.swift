/// What a finished draft changes: who is to hold the partitions that do not stay as they are.
struct Outcome {
    /// Which partitions are not as they were, in order.
    private(set) var changed: [Int32] = []
    /// `holders[start[i]..<start[i + 1]]` are to hold `changed[i]`; the first one leads.
    private(set) var start: [Int32] = [0]
    /// See `start`.
    private(set) var holders: [Int32] = []
    /// Partitions that have fewer replicas on nodes that keep them than wanted, in order, and who holds them.
    private(set) var short: [(partition: Int32, holders: [Int32])] = []

    /// Who is to hold the partition at a position in `changed`, the leader first.
    func planned(_ index: Int) -> ArraySlice<Int32> { holders[Int(start[index])..<Int(start[index + 1])] }

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
        var planned: [Int32] = []
        for partition in partitions {
            let current = draft.current(Int(partition))
            planned.removeAll(keepingCapacity: true)
            let isFrozen = draft.frozen.contains(Int(partition))
            let isShort = isFrozen || Self.plan(Int(partition), of: draft, current: current, into: &planned)
            if isFrozen { planned.append(contentsOf: current) }
            if isShort { short.append((partition, planned)) }
            if planned[...] != current {
                changed.append(partition)
                holders.append(contentsOf: planned)
                start.append(Int32(holders.count))
            }
        }
    }

    /// The leader, then the replicas that stay in the order they had, then the new ones.
    ///
    /// - Returns: whether there are fewer than wanted.
    private static func plan(
        _ partition: Int, of draft: Draft, current: ArraySlice<Int32>, into planned: inout [Int32]
    ) -> Bool {
        var lacking = draft.catalog.factor[partition]
        let range = draft.range(partition)
        for slot in range where draft.slots[slot] >= 0 { lacking -= 1 }
        let isShort = lacking > 0
        var staying: [Int32] = []
        if isShort {
            let leaving = current.filter { !draft.holds(partition, $0) && !draft.keepsReplica(partition, Int($0)) }
            let readable = leaving.filter { !draft.topology.isDead[Int($0)] }
            let dead = leaving.filter { draft.topology.isDead[Int($0)] }
            staying = Array((readable + dead).prefix(Int(lacking)))
        }
        var leader = draft.leader[partition]
        if leader < 0, !staying.isEmpty {
            let readable = staying.filter { !draft.topology.isDead[Int($0)] }
            leader = current.first.flatMap { readable.contains($0) ? $0 : nil } ?? readable.first ?? Draft.none
        }
        if leader >= 0 { planned.append(leader) }
        for node in current where node != leader && (draft.holds(partition, node) || staying.contains(node)) {
            planned.append(node)
        }
        for slot in range where draft.slots[slot] >= 0 && !planned.contains(draft.slots[slot]) {
            planned.append(draft.slots[slot])
        }
        return isShort
    }
}
