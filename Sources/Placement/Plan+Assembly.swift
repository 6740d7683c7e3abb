extension Plan {
    /// Puts a finished draft into words. O(touched and pending partitions + nodes × domains).
    ///
    /// The draft is left with what cannot leave back in its place.
    init(_ draft: inout Draft, of current: [Partition], before: Score, isOptimal: Bool) {
        let topology = draft.topology
        let outcome = Outcome(draft)
        var moves: [Move] = []
        moves.reserveCapacity(outcome.changed.count)
        var reasons = Reasons(draft)
        var faults = draft.faults
        let lowerBound = Self.lowerBound(draft)
        var byClass = [[Int32]](repeating: [], count: Move.Class.allCases.count)
        for (index, number) in outcome.changed.enumerated() {
            let partition = Int(number)
            let holders = draft.current(partition)
            let planned = outcome.holders[Int(outcome.start[index])..<Int(outcome.start[index + 1])]
            faults -= draft.faults(of: partition, holders)
            faults += draft.faults(of: partition, planned)
            let kind = Self.class(draft, partition, from: holders, to: planned)
            byClass[kind.urgency].append(Int32(index))
            moves.append(
                Move(
                    partition: current[partition].id, class: kind,
                    add: planned.filter { !holders.contains($0) }.map { topology.nodes[Int($0)].id },
                    remove: holders.filter { !planned.contains($0) }.map { topology.nodes[Int($0)].id },
                    leaderBefore: holders.first.map { topology.nodes[Int($0)].id },
                    leaderAfter: planned.first.map { topology.nodes[Int($0)].id },
                    bytes: current[partition].bytes,
                    reasons: reasons.reasons(partition, from: holders, to: planned)))
        }
        let order = byClass.flatMap { $0 }
        self.moves = order.map { moves[Int($0)] }
        positions = order.map { outcome.changed[Int($0)] }
        refused = outcome.short.flatMap {
            Self.refusals(draft, Int($0.partition), current[Int($0.partition)].id, holders: $0.holders)
        }
        draft.settle(outcome)
        after = Score(draft, faults: faults)
        warnings = Self.warnings(draft, after)
        self.current = current
        self.before = before
        self.isOptimal = isOptimal
        self.lowerBound = lowerBound
        if isOptimal { self.lowerBound = replicaMoves }
    }

    private static func `class`(
        _ draft: Draft, _ partition: Int, from current: ArraySlice<Int32>, to planned: ArraySlice<Int32>
    ) -> Move.Class {
        let topology = draft.topology
        let isGrowing = planned.contains { !current.contains($0) }
        let removed = current.filter { !planned.contains($0) }
        if !isGrowing, removed.isEmpty { return .leader }
        if isGrowing {
            var readable: Int32 = 0
            for node in current where topology.nodes[Int(node)].state != .dead { readable += 1 }
            if readable < draft.catalog.factor[partition] { return .recover }
        }
        if draft.excess(partition, current) > draft.excess(partition, planned) { return .spread }
        if removed.contains(where: {
            topology.nodes[Int($0)].state != .dead && !draft.keepsReplica(partition, Int($0))
        }) {
            return .drain
        }
        return .balance
    }

    /// One refusal for each replica that has no place, or one for a partition whose data nobody has.
    private static func refusals(_ draft: Draft, _ partition: Int, _ id: PartitionID, holders: [Int32]) -> [Refusal] {
        let topology = draft.topology
        if draft.frozen.contains(partition) {
            let names = holders.map { topology.nodes[Int($0)].id }.joined(separator: ", ")
            let text = "no live node has a replica; left alone in case one of these comes back: \(names)"
            return [Refusal(partition: id, reason: Reason(rule: "no-live-replica", text: text))]
        }
        let factor = Int(draft.catalog.factor[partition])
        let blocked = holders.filter {
            topology.nodes[Int($0)].state != .dead && !draft.keepsReplica(partition, Int($0))
        }
        let kept = holders.count { draft.keepsReplica(partition, Int($0)) }
        let isFull = Int(draft.wantedReplicas(partition)) > kept
        let reasons =
            blocked.map { node in
                let name = topology.nodes[Int(node)].id
                return Reason(
                    rule: topology.keeps[Int(node)] ? "exclusion-blocked" : "drain-blocked",
                    text: "\(name) keeps its replica: no other node can hold one")
            }
            + [Reason](
                repeating: isFull
                    ? Reason(
                        rule: "not-enough-capacity",
                        text:
                            "\(factor) replicas wanted, \(kept) fit; no other node has \(draft.catalog.bytes[partition]) bytes free"
                    )
                    : Reason(
                        rule: "not-enough-nodes", text: "\(factor) replicas wanted, \(kept) nodes can hold one"),
                count: max(0, factor - kept - blocked.count))
        return reasons.map { Refusal(partition: id, reason: $0) }
    }

    private static func warnings(_ draft: Draft, _ after: Score) -> [Reason] {
        var warnings: [Reason] = []
        if after.underSpread > 0 {
            let text = "\(after.underSpread) partitions have two replicas in one innermost failure domain"
            warnings.append(Reason(rule: "under-spread", text: text))
        }
        guard after.overCapacity > 0 else { return warnings }
        let topology = draft.topology
        let over = topology.nodes.indices.filter {
            topology.keeps[$0] && draft.used[$0] > topology.capacity[$0]
        }.sorted { topology.rank[$0] < topology.rank[$1] }
        for node in over {
            let text =
                "\(topology.nodes[node].id) holds \(draft.used[node]) bytes, its capacity is \(topology.capacity[node])"
            warnings.append(Reason(rule: "over-capacity", text: text))
        }
        return warnings
    }

    /// What any plan has to copy to reach the same counts: each replica beyond a node's share has to leave it, each below
    /// has to arrive, and each missing one has to be made; so has each one that breaks a spread limit.
    /// Where the draft could not reach a share, its count stands in.
    static func lowerBound(_ draft: Draft) -> Int {
        var leaving = 0
        var arriving = 0
        var growth = 0
        for node in 0..<draft.topology.count where draft.topology.keeps[node] {
            let (before, after) = (Int(draft.heldBefore[node]), Int(draft.held[node]))
            leaving += max(0, before - max(after, Int(draft.shares.high[node])))
            arriving += max(0, min(after, Int(draft.shares.low[node])) - before)
            growth += after - before
        }
        return max(arriving, growth + leaving, draft.forced)
    }
}
