import Placement
public import SWIM

extension ClusterNode {
    /// A copy of everything that can be asked. O(members + replicas): take it when `viewChanged`, not per packet.
    public func view(at now: Instant) -> ClusterView {
        var view = ClusterView()
        let roster = roster
        view.stateDigest = state.digest
        view.partitions = partitionViews()
        view.members = memberViews(partitions: view.partitions, at: now)
        view.plan = planView(roster: roster)
        view.coordination = coordinationView(at: now)
        view.directives = directiveViews(partitions: view.partitions, at: now)
        if coordinator == nil {
            view.coordination.holds = heardHolds(in: view, at: now) ?? observedHolds(in: view, at: now)
        }
        return view
    }

    /// Every step that the local broker has a part in now, in the order of the partitions: those that it did as well,
    /// until the coordinator knows. O(steps).
    public var desiredSteps: [ReplicaStep] { inbox.steps }

    /// The members with the names that the planner would know them by.
    private var roster: Roster { ClusterNode.roster(of: membership) }

    private static func roster(of membership: borrowing Membership) -> Roster {
        var entries: [Roster.Entry] = []
        for slot in 0..<membership.slotCount {
            guard let member = membership.member(at: slot) else { continue }
            entries.append(
                Roster.Entry(
                    id: member.id, name: member.name, state: member.state, since: membership.stateSince(at: slot),
                    attributes: nil, hasReported: false))
        }
        return Roster(entries)
    }

    private func memberViews(partitions: [PartitionView], at now: Instant) -> [MemberView] {
        let local = local
        var members = ClusterNode.memberViews(membership, state, testimony, partitions: partitions, at: now)
        for index in members.indices {
            let (scheduling, remaining) = scheduling(of: members[index].member.name, at: now)
            members[index].scheduling = scheduling
            members[index].schedulingRemaining = remaining
            if !scheduling.isLeaving { members[index].replicasToMove = 0 }
        }
        members.sort { first, second in
            let (isFirst, isSecond) = (first.member.id == local, second.member.id == local)
            guard isFirst == isSecond else { return isFirst }
            let (a, b) = (first.member, second.member)
            return a.name != b.name ? a.name.utf8.lexicographicallyPrecedes(b.name.utf8) : a.id < b.id
        }
        return members
    }

    /// The members with what they hold and lead, and all that groups count on as what has to move.
    private static func memberViews(
        _ membership: borrowing Membership, _ state: ReplicatedState, _ testimony: Testimony,
        partitions: [PartitionView], at now: Instant
    ) -> [MemberView] {
        var replicas = [Int](repeating: 0, count: membership.slotCount)
        var leaders = replicas
        var named = replicas
        for row in state.partitions.rows {
            for holder in row.holders {
                if let slot = membership.slot(of: holder.owner) { replicas[slot] += 1 }
            }
        }
        for partition in partitions {
            for replica in partition.replicas {
                if let slot = membership.slot(of: replica.member) { named[slot] += 1 }
            }
            if let leader = partition.group?.leader, let slot = membership.slot(of: leader) { leaders[slot] += 1 }
        }
        var members: [MemberView] = []
        for slot in 0..<membership.slotCount {
            guard let member = membership.member(at: slot) else { continue }
            var view = MemberView(
                member: member, stateAge: now - membership.stateSince(at: slot),
                attributes: state.attributes(of: member.id) ?? testimony.attributes(of: member.id),
                replicas: replicas[slot], leaders: leaders[slot])
            view.replicasToMove = named[slot]
            members.append(view)
        }
        return members
    }

    private func partitionViews() -> [PartitionView] {
        state.partitions.order.map { number in
            let row = state.partitions.rows[Int(number)]
            let group = row.group { membership.member($0)?.state.isPresent ?? false }
            var replicas: [PartitionView.Replica] = []
            if let group {
                var ids = group.voters
                if let leader = group.leader, let position = ids.firstIndex(of: leader) {
                    ids.remove(at: position)
                    ids.insert(leader, at: 0)
                }
                for id in ids { replicas.append(replica(of: id, isVoter: true, in: row)) }
                for id in group.learners { replicas.append(replica(of: id, isVoter: false, in: row)) }
            }
            return PartitionView(
                id: row.id, replicationFactor: row.replicationFactor, group: group, replicas: replicas)
        }
    }

    private func replica(of id: MemberID, isVoter: Bool, in row: PartitionTable.Row) -> PartitionView.Replica {
        let report = row.holder(id)?.report
        let replicaState: PartitionView.ReplicaState =
            if let report, isAlive(id) {
                isVoter && report.isCaughtUp ? .inSync : .catchingUp
            } else {
                .missing
            }
        return PartitionView.Replica(
            member: id, isVoter: isVoter, state: replicaState, bytes: report?.bytes ?? 0,
            totalBytes: report?.totalBytes ?? 0)
    }

    private func isPresent(_ id: MemberID) -> Bool { membership.member(id)?.state.isPresent ?? false }

    private func isAlive(_ id: MemberID) -> Bool { membership.member(id)?.state == .alive }

    // MARK: - The plan

    /// The plan of the highest epoch, as far as its pages are here.
    private func planView(roster: Roster) -> PlanView? {
        let (state, highest) = (state, highestTenure(hasPlan: true))
        guard let (id, tenure) = highest, let owner = state.owner(id) else { return nil }
        var planned = ClusterNode.moves(of: tenure, owner: owner)
        planned.sort { $0.ordinal != $1.ordinal ? $0.ordinal < $1.ordinal : $0.partition < $1.partition }
        var steps: [PartitionID: ReplicaStep] = [:]
        for entry in owner.pages(.steps).prefix(tenure.stepPages) {
            guard case .steps(let page) = entry.payload else { continue }
            for step in page where step.epoch == tenure.epoch { steps[step.partition] = step }
        }
        var refused: [Refusal] = []
        for entry in owner.pages(.refusals).prefix(tenure.refusalPages) {
            guard case .refusals(let page) = entry.payload, page.epoch == tenure.epoch,
                page.generation == tenure.generation
            else { continue }
            refused += page.elements
        }
        return PlanView(
            epoch: tenure.epoch, generation: tenure.generation,
            moves: planned.map { moveView($0, step: steps[$0.partition], roster: roster) }, refused: refused,
            lowerBound: tenure.lowerBound)
    }

    /// The newest plan of any coordinator, also of one that does not coordinate any more.
    func newestMoves() -> [PlannedMove] {
        let (state, epochLimit) = (state, candidate.epochLimit)
        var newest: (epoch: UInt64, generation: UInt64) = (0, 0)
        var moves: [PlannedMove] = []
        for id in state.tenured where mayCoordinate(id) {
            guard let owner = state.owner(id) else { continue }
            for entry in owner.pages(.moves) {
                guard case .moves(let page) = entry.payload, page.epoch <= epochLimit,
                    (page.epoch, page.generation) >= newest
                else { continue }
                if (page.epoch, page.generation) > newest { moves = [] }
                newest = (page.epoch, page.generation)
                moves += page.elements
            }
        }
        return moves
    }

    /// The moves of the plan of the highest epoch, as far as they are here; nil if there is no plan.
    var publishedMoves: [PlannedMove]? {
        let (state, highest) = (state, highestTenure(hasPlan: true))
        guard let (id, tenure) = highest, let owner = state.owner(id) else { return nil }
        return ClusterNode.moves(of: tenure, owner: owner)
    }

    private static func moves(of tenure: TenureAnnouncement, owner: ReplicatedState.Owner) -> [PlannedMove] {
        var planned: [PlannedMove] = []
        for entry in owner.pages(.moves).prefix(tenure.movePages) {
            guard case .moves(let page) = entry.payload, page.epoch == tenure.epoch,
                page.generation == tenure.generation
            else { continue }
            planned += page.elements
        }
        return planned
    }

    private func moveView(_ planned: PlannedMove, step: ReplicaStep?, roster: Roster) -> PlanView.MoveView {
        var done: UInt64 = 0
        var total: UInt64 = 0
        let row = state.partitions.row(of: planned.partition)
        for name in planned.move.add {
            let report = roster.id(named: name).flatMap { row?.holder($0)?.report }
            let size = max(planned.move.bytes, report?.totalBytes ?? 0)
            total = total.addingSaturating(size)
            done = done.addingSaturating(
                planned.state == .done || report?.isCaughtUp ?? false ? size : min(report?.bytes ?? 0, size))
        }
        var view = PlanView.MoveView(move: planned.move, state: planned.state, bytesDone: done, bytesTotal: total)
        view.bytesPerSecond = planned.bytesPerSecond
        view.timeWithoutProgress = UInt64(max(0, planned.idle)) * 1_000_000_000
        view.wait = planned.wait
        view.step = planned.state.isOver ? nil : step
        return view
    }

    private func coordinationView(at now: Instant) -> CoordinationView {
        let (candidate, coordinator, electorate) = (candidate, coordinator, electorate)
        let (local, known, highest) = (local, knownCoordinator, highestTenure())
        var view = CoordinationView()
        view.promisedEpoch = voter.promise.promisedEpoch
        view.quorumLost = quorumLost(at: now)
        if let coordinator {
            view.coordinator = local
            view.epoch = coordinator.epoch
            view.isLocal = true
            view.holds = coordinator.holds.map { $0.view(at: now) }
            if !candidate.hasQuorum(at: now) {
                view.silence = candidate.majorityAt.map { now - $0 }
                view.coordinator = nil
                view.lastCoordinator = local
            }
            return view
        }
        if let (owner, tenure) = highest, owner != local {
            view.coordinator = owner
            view.epoch = tenure.epoch
        }
        if let known, known.epoch > view.epoch, known.id != local {
            view.coordinator = known.id
            view.epoch = known.epoch
        }
        guard !candidate.voters.isEmpty else { return view }
        let present = electorate.count { $0 != nil }
        let isThere = view.coordinator.map { isPresent($0) } ?? false
        // A voter is asked all the time. Another node has to go by who is there.
        let isSilent = candidate.own != nil && candidate.isUncoordinated(at: now)
        guard present < candidate.majority || !isThere || isSilent else { return view }
        view.lastCoordinator = view.coordinator
        view.coordinator = nil
        view.silence = candidate.own != nil ? candidate.silence(at: now) : nil
        let hold = Hold.uncoordinated(present: present, voters: electorate.count, silence: view.silence)
        view.holds = [hold.view(at: now)]
        return view
    }
}

extension UInt64 {
    /// The sum, or the largest number if it is larger.
    fileprivate func addingSaturating(_ other: UInt64) -> UInt64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? .max : sum
    }
}
