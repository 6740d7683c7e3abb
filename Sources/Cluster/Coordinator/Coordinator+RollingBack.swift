import Placement
import SWIM

extension Coordinator {
    /// Undoes the present plan: what is done of it in reverse, within the same budgets; the rest is given up. No plan is
    /// made before ``endRollback()``.
    mutating func rollBack(at now: Instant) {
        guard !isRollingBack else { return }
        isRollingBack = true
        isSuperseded = false
        needsReplan = false
        cancel(nil, at: now)
        var reversed: [MoveProgress] = []
        var refused: [Refusal] = []
        let done = moves.filter { $0.state == .done }.sorted { $0.ended > $1.ended }
        for move in done {
            guard let objection = objection(toUndoing: move) else {
                if let reverse = reverse(of: move) { reversed.append(reverse) }
                continue
            }
            refused.append(Refusal(partition: move.move.partition, reason: objection))
        }
        moves = moves.filter { $0.state != .done } + reversed
        refused.sort { $0.partition < $1.partition }
        plannedRefusals = Array(refused.prefix(Coordinator.mostRefusals))
        self.refused = publishable(plannedRefusals)
        lowerBound = 0
        generation += 1
        arePlanPagesNew = true
        haveMovesChanged = true
    }

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
            reasons: [Reason(rule: "rollback", text: "an operator had the plan undone")])
        var reverse = MoveProgress(
            move: move, change: GroupChange(target: target, leader: leader), receivers: added)
        reverse.isRollback = true
        return reverse
    }
}
