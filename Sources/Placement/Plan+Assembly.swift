extension Plan {
    /// Compares a finished draft with where it started.
    init(_ draft: Draft, before: Score) {
        let (topology, catalog) = (draft.topology, draft.catalog)
        let outcome = Outcome(draft)
        var assignment: [Partition] = []
        assignment.reserveCapacity(catalog.count)
        for partition in 0..<catalog.count { assignment.append(catalog[partition]) }

        var moves: [Move] = []
        moves.reserveCapacity(outcome.changed.count)
        var reasons = Reasons(draft)
        for partition in outcome.changed {
            let partition = Int(partition)
            let current = catalog.nodes[Int(catalog.start[partition])..<Int(catalog.start[partition + 1])]
            let planned = outcome.holders(partition)
            assignment[partition].replicas = planned.map { topology.nodes[Int($0)].id }
            moves.append(
                Move(
                    partition: catalog[partition].id,
                    class: Self.class(draft, partition, from: current, to: planned),
                    add: planned.filter { !current.contains($0) }.map { topology.nodes[Int($0)].id },
                    remove: current.filter { !planned.contains($0) }.map { topology.nodes[Int($0)].id },
                    leaderBefore: current.first.map { topology.nodes[Int($0)].id },
                    leaderAfter: planned.first.map { topology.nodes[Int($0)].id },
                    bytes: catalog[partition].bytes,
                    reasons: reasons.reasons(partition, from: current, to: planned)))
        }
        self.moves = Move.Class.allCases.flatMap { kind in moves.filter { $0.class == kind } }
        refused = outcome.short.flatMap { Self.refusals(draft, Int($0), holders: outcome.holders(Int($0))) }
        self.assignment = assignment
        self.before = before
        after = Score(topology, catalog, draft.limits, start: outcome.start, nodes: outcome.nodes)
        lowerBound = Self.lowerBound(draft)
    }

    private static func `class`(
        _ draft: Draft, _ partition: Int, from current: ArraySlice<Int32>, to planned: ArraySlice<Int32>
    ) -> Move.Class {
        let topology = draft.topology
        let added = planned.filter { !current.contains($0) }
        let removed = current.filter { !planned.contains($0) }
        let readable = current.filter { topology.nodes[Int($0)].state != .dead }
        if added.isEmpty, removed.isEmpty { return .leader }
        if !added.isEmpty, readable.count < Int(draft.catalog.factor[partition]) { return .recover }
        let kind = Int(draft.limits.classes[partition])
        let excess = { (nodes: ArraySlice<Int32>) in
            let nodes = Array(nodes)
            return Score.excess(nodes, nodes.indices, topology, draft.limits, class: kind)
        }
        if excess(planned) < excess(current) { return .spread }
        if removed.contains(where: { topology.nodes[Int($0)].state != .dead && !topology.keeps[Int($0)] }) {
            return .drain
        }
        return .balance
    }

    /// One refusal for each replica that has no place, or one for a partition whose data nobody has.
    private static func refusals(_ draft: Draft, _ partition: Int, holders: ArraySlice<Int32>) -> [Refusal] {
        let topology = draft.topology
        let id = draft.catalog[partition].id
        if draft.frozen[partition] {
            let names = holders.map { topology.nodes[Int($0)].id }.joined(separator: ", ")
            let text = "no live node has a replica; left alone in case one of these comes back: \(names)"
            return [Refusal(partition: id, reason: Reason(rule: "no-live-replica", text: text))]
        }
        let factor = Int(draft.catalog.factor[partition])
        let blocked = holders.filter { topology.nodes[Int($0)].state != .dead && !topology.keeps[Int($0)] }
        let kept = holders.count { topology.keeps[Int($0)] }
        let text = "\(factor) replicas wanted, \(kept) nodes can hold one"
        let reasons =
            blocked.map {
                Reason(
                    rule: "drain-blocked",
                    text: "\(topology.nodes[Int($0)].id) keeps its replica: no other node can hold one")
            }
            + [Reason](
                repeating: Reason(rule: "not-enough-nodes", text: text), count: max(0, factor - kept - blocked.count))
        return reasons.map { Refusal(partition: id, reason: $0) }
    }

    /// What any plan has to copy to reach the same counts: each replica beyond a node's share has to leave it, each below
    /// has to arrive, and each missing one has to be made; so has each one that breaks a spread limit.
    /// Where the draft could not reach a share, its count stands in.
    private static func lowerBound(_ draft: Draft) -> Int {
        var leaving = 0
        var arriving = 0
        var growth = 0
        for node in 0..<draft.topology.count {
            let (before, after) = (Int(draft.heldBefore[node]), Int(draft.held[node]))
            leaving += max(0, before - max(after, Int(draft.shares.high[node])))
            arriving += max(0, min(after, Int(draft.shares.low[node])) - before)
            growth += after - before
        }
        return max(arriving, growth + leaving, draft.forced)
    }
}
