extension Plan {
    /// Puts a finished draft into words. O(touched and pending partitions + nodes × domains).
    ///
    /// The draft is left with what cannot leave back in its place.
    init(_ draft: inout Draft, of current: [Partition], before: Score, isOptimal: Bool) {
        let outcome = Outcome(draft)
        let lowerBound = Self.lowerBound(draft)
        let (faults, byClass) = Self.classified(draft, outcome)
        (moves, positions) = Self.moves(draft, outcome, of: current, byClass: byClass)
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

    /// What is wrong after the moves, and the positions in the outcome of the moves of each class.
    private static func classified(_ draft: Draft, _ outcome: Outcome) -> (faults: Faults, byClass: [[Int32]]) {
        var faults = draft.faults
        var byClass = [[Int32]](repeating: [], count: Move.Class.allCases.count)
        for (index, number) in outcome.changed.enumerated() {
            let change = outcome.change(index, of: draft)
            faults -= draft.faults(of: Int(number), change.current)
            faults += draft.faults(of: Int(number), change.planned)
            let kind = Self.class(draft, Int(number), change)
            byClass[kind.urgency].append(Int32(truncatingIfNeeded: index))
        }
        return (faults, byClass)
    }

    /// Writes the moves down in the order of their classes. Most have one node that receives and one that loses, and reasons
    /// that others have too: what is equal is shared.
    private static func moves(
        _ draft: Draft, _ outcome: Outcome, of current: [Partition], byClass: [[Int32]]
    ) -> (moves: [Move], positions: [Int32]) {
        var positions: [Int32] = []
        positions.reserveCapacity(outcome.changed.count)
        var reasons = Reasons(draft, moves: outcome.changed.count)
        let names = NodeNames(draft.topology)
        // Appended to an array, or made by an initializer that assigns the properties, each move would be copied first.
        let moves = [Move](unsafeUninitializedCapacity: outcome.changed.count) { moves, count in
            for (kind, indices) in zip(Move.Class.allCases, byClass) {
                for index in indices {
                    let number = Int(outcome.changed[Int(index)])
                    let change = outcome.change(Int(index), of: draft)
                    let (holders, planned) = (change.current, change.planned)
                    moves.initializeElement(
                        at: count,
                        to: Move(
                            partition: current[number].id, kind: kind,
                            add: names.arriving(change), remove: names.leaving(change),
                            leaderBefore: holders.isEmpty ? nil : names.name(holders[0]),
                            leaderAfter: planned.isEmpty ? nil : names.name(planned[0]), bytes: current[number].bytes,
                            reasons: reasons.reasons(number, change)))
                    count += 1
                    positions.append(Int32(truncatingIfNeeded: number))
                }
            }
        }
        return (moves, positions)
    }

    private static func `class`(
        _ draft: Draft, _ partition: Int, _ change: borrowing Change
    ) -> Move.Class {
        let (current, planned, isGrowing) = (change.current, change.planned, change.isGrowing)
        if !isGrowing, planned.count == current.count { return .leader }
        if isGrowing {
            var readable: Int32 = 0
            for position in current.indices where !draft.topology.isDead[Int(current[position])] { readable += 1 }
            if readable < draft.catalog.factor[partition] { return .recover }
        }
        if draft.excess(partition, current) > draft.excess(partition, planned) { return .spread }
        for position in current.indices {
            let node = current[position]
            if draft.topology.isDead[Int(node)] || draft.keepsReplica(partition, Int(node)) { continue }
            if change.isLeaving(position) { return .drain }
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
            !topology.isDead[Int($0)] && !draft.keepsReplica(partition, Int($0))
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
