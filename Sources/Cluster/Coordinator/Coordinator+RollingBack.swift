import Placement
import SWIM

extension Coordinator {
    /// Undoes the present plan, see ``Directive/rollback``: what is done of it in reverse, within the same budgets; the rest is given up. No plan is
    /// made before ``endRollback()``.
    mutating func rollBack(in table: PartitionTable, at now: Instant) {
        guard !isRollingBack else { return }
        isRollingBack = true
        if plannedAt == nil { takeOver(in: table, at: now) }
        isSuperseded = false
        needsReplan = false
        for index in moves.indices where !moves[index].isRollback { giveUp(index) }
        var reversed: [MoveProgress] = []
        var refused: [Refusal] = []
        let done = moves.filter { $0.state == .done && !$0.isRollback }.sorted { $0.ended > $1.ended }
        for move in done {
            guard let objection = objection(toUndoing: move) else {
                if let reverse = reverse(of: move) { reversed.append(reverse) }
                continue
            }
            refused.append(Refusal(partition: move.move.partition, reason: objection))
        }
        moves = moves.filter { $0.state != .done || $0.isRollback } + reversed
        adoptedCount = reversed.count
        refused.sort { $0.partition < $1.partition }
        plannedRefusals = Array(refused.prefix(Coordinator.mostRefusals))
        self.refused = publishable(plannedRefusals)
        lowerBound = 0
        generation += 1
        arePlanPagesNew = true
        haveMovesChanged = true
    }

    /// Adds the way back for a move that could not be turned around any more when the rollback began: the newcomer had the
    /// vote of the one that it replaced, and that one may have been removed since.
    mutating func undoIfRollingBack(_ index: Int) {
        let move = moves[index]
        guard isRollingBack, !move.isRollback, move.change.target.contains(where: { !move.origin.contains($0) }),
            objection(toUndoing: move) == nil, let reverse = reverse(of: move)
        else { return }
        moves.append(reverse)
        adoptedCount += 1
        haveMovesChanged = true
    }

    /// Makes the moves of the coordinator before this one its own, to undo them or to go on undoing.
    private mutating func takeOver(in table: PartitionTable, at now: Instant) {
        for planned in inherited.moves {
            guard let group = group(of: planned.partition, in: table), !group.voters.isEmpty else { continue }
            let added = planned.move.add.compactMap { roster.id(named: $0) }
            let removed = planned.move.remove.compactMap { roster.id(named: $0) }
            let target = group.voters.filter { !removed.contains($0) } + added.filter { !group.voters.contains($0) }
            let origin = group.voters.filter { !added.contains($0) } + removed.filter { !group.voters.contains($0) }
            guard added.count == planned.move.add.count, removed.count == planned.move.remove.count, !target.isEmpty
            else { continue }
            let isRollback = planned.move.reasons.first?.rule == Coordinator.rollbackRule
            let leader = isRollback ? planned.move.leaderAfter.flatMap { roster.id(named: $0) } : nil
            var move = MoveProgress(
                move: planned.move, change: GroupChange(target: target, leader: leader), receivers: added)
            move.isRollback = isRollback
            move.state = planned.state
            move.progressAt = now
            move.origin = origin
            move.originLeader = planned.move.leaderBefore.flatMap { roster.id(named: $0) }
            endCount += 1
            move.ended = endCount
            moves.append(move)
        }
        inherited = InheritedPlan()
    }

    /// The reason for undoing a move, which tells a successor what it is.
    static let rollbackRule = "rollback"

    /// Lets plans be made again. What has not been undone yet stays as it is.
    mutating func endRollback() {
        guard isRollingBack else { return }
        for index in moves.indices where moves[index].state == .waiting { set(.cancelled, of: index) }
        isRollingBack = false
        isInputStale = true
        plannedPartitions = []
    }

    private func objection(toUndoing move: MoveProgress) -> Reason? {
        guard !move.origin.isEmpty else {
            return Reason(rule: "rollback-impossible", text: "\(move.move.partition) did not exist: nothing is deleted")
        }
        let absent = move.origin.first {
            !move.change.target.contains($0) && !(roster[$0].map { $0.state == .alive && $0.hasReported } ?? false)
        }
        return absent.map {
            Reason(rule: "rollback-impossible", text: "\(roster.name(of: $0)) is not there to take its replica back")
        }
    }

    private func reverse(of done: MoveProgress) -> MoveProgress? {
        let added = done.origin.filter { !done.change.target.contains($0) }
        let removed = done.change.target.filter { !done.origin.contains($0) }
        let leads = done.move.leaderBefore != done.move.leaderAfter
        guard !added.isEmpty || !removed.isEmpty || leads else { return nil }
        var target = done.origin
        let leader = done.originLeader.flatMap { target.contains($0) ? $0 : nil }
        if let leader, let position = target.firstIndex(of: leader) {
            target.remove(at: position)
            target.insert(leader, at: 0)
        }
        let move = Move(
            partition: done.move.partition, class: added.isEmpty && removed.isEmpty ? .leader : .drain,
            add: added.map { roster.name(of: $0) }, remove: removed.map { roster.name(of: $0) },
            leaderBefore: done.move.leaderAfter, leaderAfter: leader.map { roster.name(of: $0) },
            bytes: done.move.bytes,
            reasons: [Reason(rule: Coordinator.rollbackRule, text: "an operator had the plan undone")])
        var reverse = MoveProgress(
            move: move, change: GroupChange(target: target, leader: leader), receivers: added)
        reverse.isRollback = true
        return reverse
    }
}
