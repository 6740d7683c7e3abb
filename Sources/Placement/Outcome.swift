/// The assignment a finished draft stands for, as flat arrays like those of `Catalog`.
struct Outcome {
    /// `nodes[start[p]..<start[p + 1]]`: who holds partition `p`; the first one leads.
    private(set) var start: [Int32] = [0]
    /// See `start`.
    private(set) var nodes: [Int32] = []
    /// Which partitions are not as they were, in order.
    private(set) var changed: [Int32] = []
    /// Which partitions have fewer replicas on nodes that keep them than wanted, in order.
    private(set) var short: [Int32] = []

    /// Who holds a partition.
    func holders(_ partition: Int) -> ArraySlice<Int32> { nodes[Int(start[partition])..<Int(start[partition + 1])] }

    /// Reads the draft.
    ///
    /// What cannot be placed elsewhere stays where it is: a replica on a draining node, because it is data; then one on a
    /// dead node, because the node may come back with it.
    init(_ draft: Draft) {
        let catalog = draft.catalog
        start.reserveCapacity(catalog.count + 1)
        nodes.reserveCapacity(catalog.nodes.count)
        for partition in 0..<catalog.count {
            let current = catalog.nodes[Int(catalog.start[partition])..<Int(catalog.start[partition + 1])]
            let range = draft.range(partition)
            let isUntouched =
                !draft.frozen[partition] && range.count == Int(catalog.factor[partition])
                && range.count == current.count
                && draft.leader[partition] == current.first
                && range.allSatisfy { draft.slots[$0] >= 0 && !draft.isNew[$0] }
            if isUntouched {
                nodes.append(contentsOf: current)
            } else if draft.frozen[partition] {
                nodes.append(contentsOf: current)
                short.append(Int32(partition))
            } else {
                let first = nodes.count
                append(partition, of: draft, current: current)
                if nodes[first...] != current { changed.append(Int32(partition)) }
            }
            start.append(Int32(nodes.count))
        }
    }

    /// The leader, then the replicas that stay in the order they had, then the new ones.
    private mutating func append(_ partition: Int, of draft: Draft, current: ArraySlice<Int32>) {
        let topology = draft.topology
        let first = nodes.count
        let placed = draft.range(partition).map { draft.slots[$0] }.filter { $0 >= 0 }
        let lacking = Int(draft.catalog.factor[partition]) - placed.count
        var staying: [Int32] = []
        if lacking > 0 {
            short.append(Int32(partition))
            let leaving = current.filter { !topology.keeps[Int($0)] }
            let readable = leaving.filter { topology.nodes[Int($0)].state != .dead }
            let dead = leaving.filter { topology.nodes[Int($0)].state == .dead }
            staying = Array((readable + dead).prefix(lacking))
        }
        var leader = draft.leader[partition]
        if leader < 0 {
            let readable = staying.filter { topology.nodes[Int($0)].state != .dead }
            leader = current.first.flatMap { readable.contains($0) ? $0 : nil } ?? readable.first ?? Draft.none
        }
        if leader >= 0 { nodes.append(leader) }
        for node in current where node != leader && (placed.contains(node) || staying.contains(node)) {
            nodes.append(node)
        }
        for node in placed where !nodes[first...].contains(node) { nodes.append(node) }
    }
}
