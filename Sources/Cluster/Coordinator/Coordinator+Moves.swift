import Placement
import SWIM

extension Coordinator {
    /// How long a learner that this tenure did not add may be silent before it is taken for one that lost its data.
    static let learnerPatience: Nanoseconds = .seconds(5)

    /// Gives a leader to every group that has none and whose partition no move takes care of.
    mutating func replaceLeaders(in table: PartitionTable) {
        var steps: [ReplicaStep] = []
        for number in table.order {
            let row = table.rows[Int(number)]
            guard !row.holders.isEmpty else { continue }
            guard let group = row.group(isPresent: { roster[$0]?.isPresent ?? false }), !group.voters.isEmpty else {
                continue
            }
            if let leader = group.leader, roster[leader]?.isPresent ?? false, row.holder(leader) != nil { continue }
            let health = GroupHealth(of: group.voters, row: row, roster: roster, absent: absent)
            guard case .step(let action, _)? = GroupChange.takeover(group, health) else { continue }
            guard !moves.contains(where: { $0.isActive && $0.move.partition == row.id }) else { continue }
            let present = takeovers.first { $0.partition == row.id }
            steps.append(step(action, keeping: present, of: row.id, group: group))
        }
        if steps != takeovers { haveStepsChanged = true }
        takeovers = steps
    }

    /// The step for an action: the present one if it still says the same.
    private mutating func step(
        _ action: ReplicaStep.Action, keeping present: ReplicaStep?, of partition: PartitionID,
        group: GroupConfiguration
    ) -> ReplicaStep {
        var leader = group.leader
        if case .transferLeader(let heir) = action, leader.map({ !(roster[$0]?.isPresent ?? false) }) ?? true {
            leader = heir
        }
        if let present, present.action == action, present.expectedIndex == group.index,
            present.expectedVoters == group.voters, present.leader == leader
        {
            return present
        }
        return makeStep(action, of: partition, group: group, leader: leader ?? group.voters[0])
    }

    // MARK: - Moves

    /// Looks how far the moves are, and takes each on.
    ///
    /// - Parameters:
    ///   - mayStep: whether new steps may be made.
    ///   - mayRetreat: whether those may be made that lead back.
    mutating func advanceMoves(in table: PartitionTable, mayStep: Bool, mayRetreat: Bool, at now: Instant) {
        for index in moves.indices where moves[index].isActive {
            let leadsBack = moves[index].isRetreating || moves[index].isRollback
            advance(index, in: table, mayStep: leadsBack ? mayRetreat : mayStep, at: now)
        }
        // The moves were planned for other members than there are now.
        if !isSuperseded, !isRollingBack, isInputStale, moves.contains(where: { !$0.isOver }) {
            let nodes = roster.entries.compactMap { node(for: $0, at: now) }
            isSuperseded = nodes != plannedNodes
        }
    }

    /// Looks how far one move is, and takes it on.
    mutating func advance(_ index: Int, in table: PartitionTable, mayStep: Bool, at now: Instant) {
        let move = moves[index]
        let row = table.row(of: move.move.partition)
        guard let row, let group = row.group(isPresent: { roster[$0]?.isPresent ?? false }), !group.voters.isEmpty
        else {
            advanceCreation(index, mayStep: mayStep, at: now)
            return
        }
        let health = GroupHealth(
            of: group.voters + group.learners + move.change.target, row: row, roster: roster, absent: absent)
        moves[index].notice(MoveProgress.Seen(group, health, row), at: now)
        if !move.receivers.isEmpty {
            moves[index].source = group.leader
            moves[index].pace.measure(move.bytesDone(in: row), at: now)
        }
        giveUpIfNeedless(index, group: group, health: health, at: now)
        retreat(index, group: group, health: health, at: now)
        if case .away? = moves[index].wait { moves[index].wait = nil }
        switch moves[index].change.next(group, health) {
        case .done:
            if let withdrawn = moves[index].withdrawnAt, now - withdrawn < Coordinator.learnerPatience { break }
            set(moves[index].isRetreating ? .cancelled : .done, of: index)
            undoIfRollingBack(index)
        case .impossible:
            guard let away = awaitedTarget(of: moves[index].change, group: group, at: now) else {
                set(.failed, of: index)
                break
            }
            moves[index].wait = .away(away)
        case .step(let action, let state):
            // A pause leaves no group without a leader.
            if mayStep || mayReplaceLeaders && GroupChange.takeover(group, health) != nil {
                take(action, state, of: index, group: group)
            }
        case .wait(let state):
            set(state, of: index)
            if mayStep, state == .catchingUp { dropSilentLearner(of: index, group: group, health: health, at: now) }
        }
        // While no step is made, it is not the move that holds it up.
        if !mayStep { moves[index].progressAt = now }
        if moves[index].isActive, now - moves[index].progressAt >= configuration.stallAfter {
            for id in move.receivers where !group.voters.contains(id) { avoid(id, for: row.id, at: now) }
            set(.stalled, of: index)
        }
    }

    /// Who is to copy, is gone, and may be back in a moment; nil if there is nobody, or somebody who is gone for longer.
    private func awaitedTarget(of change: GroupChange, group: GroupConfiguration, at now: Instant) -> MemberID? {
        let gone = change.target.filter { id in
            !group.voters.contains(id) && !(roster[id]?.isPresent ?? false)
        }
        let areAwaited = gone.allSatisfy { id in roster[id].map { awaitedUntil($0, at: now) != nil } ?? false }
        return areAwaited ? gone.first : nil
    }

    /// The group does not exist yet.
    private mutating func advanceCreation(_ index: Int, mayStep: Bool, at now: Instant) {
        let move = moves[index]
        let isGone = move.change.target.contains { !(roster[$0]?.isPresent ?? false) }
        guard move.change.isCreation, !isGone else { return set(.failed, of: index) }
        guard now - move.progressAt < configuration.stallAfter else {
            avoid(move.change.target[0], for: move.move.partition, at: now)
            return set(.stalled, of: index)
        }
        guard mayStep, move.step == nil else { return }
        moves[index].step = makeStep(
            .create(voters: move.change.target), of: move.move.partition, group: nil, leader: move.change.target[0])
        set(.creating, of: index)
    }

    private mutating func take(
        _ action: ReplicaStep.Action, _ state: PlanView.MoveState, of index: Int, group: GroupConfiguration
    ) {
        moves[index].step = step(action, keeping: moves[index].step, of: moves[index].move.partition, group: group)
        if case .addLearner(let learner) = action { moves[index].added = learner }
        set(state, of: index)
    }

    mutating func set(_ state: PlanView.MoveState, of index: Int) {
        guard moves[index].state != state else { return }
        moves[index].state = state
        moves[index].wait = nil
        moves[index].shown = shown(moves[index])
        haveMovesChanged = true
        if moves[index].isOver {
            if moves[index].step != nil { haveStepsChanged = true }
            moves[index].step = nil
            endCount += 1
            moves[index].ended = endCount
            if state != .done {
                needsReplan = true
                isInputStale = true
            }
        }
    }

    /// A learner whose broker does not know of it will never copy: it has to be added anew.
    private mutating func dropSilentLearner(
        of index: Int, group: GroupConfiguration, health: GroupHealth, at now: Instant
    ) {
        let move = moves[index]
        guard
            let silent = move.change.target.first(where: { group.learners.contains($0) && health[$0] == .unreported }),
            silent != move.added, now - move.progressAt >= Coordinator.learnerPatience
        else { return }
        take(.removeLearner(silent), .removing, of: index, group: group)
    }
}
