import Placement
import SWIM

extension Coordinator {
    /// Whether a plan should be considered: nothing is left to do of the last one, or a part of it cannot be done any
    /// more. Moves that are under way go on all the same, so that no long copy holds up what has become urgent.
    var mayReplan: Bool {
        guard !isRollingBack else { return false }
        return needsReplan || isSuperseded || moves.allSatisfy(\.isOver)
    }

    /// The moves that are under way, by partition. Where they lead to counts as reached.
    var activeMoves: [PartitionID: Int] {
        var active: [PartitionID: Int] = [:]
        for index in moves.indices where moves[index].isActive { active[moves[index].move.partition] = index }
        return active
    }

    /// Where a move that is under way leads to: the one that is to lead comes first.
    func destination(of move: MoveProgress, group: GroupConfiguration?) -> [MemberID] {
        var target = move.change.target
        let leader = move.change.leader ?? group?.leader
        if let leader, let position = target.firstIndex(of: leader), position > 0 {
            target.remove(at: position)
            target.insert(leader, at: 0)
        }
        return target
    }

    /// Puts the moves of a new plan beside those that go on. What is done is kept until all is done: it can be undone
    /// together.
    ///
    /// - Returns: Whether there is anything new.
    mutating func continueMoves(with adopted: [MoveProgress], haveRefusalsChanged: Bool) -> Bool {
        let hasDropped = moves.contains { $0.state == .waiting }
        guard !adopted.isEmpty || haveRefusalsChanged || hasDropped else { return false }
        let active = moves.filter(\.isActive)
        var adopted = Array(adopted.prefix(max(0, Coordinator.largestPlan - active.count)))
        var places: [PartitionID: Int] = [:]
        for (place, move) in adopted.enumerated() { places[move.move.partition] = place }
        // Between two moves none may be active, and yet the plan goes on.
        let isUnderWay = moves.contains {
            $0.isActive || $0.state == .waiting && places[$0.move.partition] != nil
        }
        var finished: [MoveProgress] = []
        if isUnderWay || adopted.isEmpty {
            for move in moves where move.isOver {
                if let place = places[move.move.partition] {
                    adopted[place].origin = move.origin
                    adopted[place].originLeader = move.originLeader
                } else {
                    finished.append(move)
                }
            }
        }
        let room = max(0, Coordinator.largestPlan - active.count - adopted.count)
        moves = Array(finished.suffix(room)) + active + adopted
        adoptedCount = adopted.count
        return true
    }

    // MARK: - Learners

    /// The learners of a group that its partition can do with, in place of those whom they are to replace.
    ///
    /// - Parameters:
    ///   - placed: the voters that count.
    ///   - missing: how many replicas are missing beside them.
    func place(
        _ learners: [MemberID], of partition: PartitionID, beside placed: [MemberID], missing: Int
    ) -> [MemberID] {
        let usable = learners.filter { !avoided.contains(partition, $0) }
        // A learner counts if its vote is needed: an earlier change that was left unfinished goes on.
        guard missing == 0 else { return placed + usable.prefix(missing) }
        // Or if the coordinator before this one was about to put it in somebody's place, to even something out.
        guard let move = inherited[partition], move.class != .recover, move.class != .leader else { return placed }
        let added = usable.filter { move.add.contains(roster.name(of: $0)) }
        let removed = move.remove.compactMap { roster.id(named: $0) }.filter(placed.contains)
        guard !added.isEmpty, removed.count >= added.count else { return placed }
        let replaced = removed.prefix(added.count)
        return placed.filter { !replaced.contains($0) } + added
    }

    /// When the learners of a group that no plan counts on may be removed; nil if there are none.
    func removalTime(
        ofOthersThan placed: [MemberID], in group: GroupConfiguration, of partition: PartitionID, at now: Instant
    ) -> Instant? {
        group.learners.filter { !placed.contains($0) }.map { removalTime(of: $0, from: partition, at: now) }.max()
    }

    /// When a learner that no plan counts on may be removed.
    ///
    /// At once if it is gone, if it is avoided, if its move was cancelled, or if it is known what it was for; else not before others had twice the
    /// time after which they would have given up.
    private func removalTime(of learner: MemberID, from partition: PartitionID, at now: Instant) -> Instant {
        guard roster[learner]?.isPresent ?? false, !avoided.contains(partition, learner), !isCancelled(partition)
        else { return now }
        if let move = inherited[partition] {
            let name = roster.name(of: learner)
            // Its vote has gone to another one, or it was to replace somebody who is back.
            if move.remove.contains(name) { return now }
            if move.class == .recover, move.add.contains(name) { return now }
        }
        guard let since = sightings.since(partition, learner) else { return now }
        return since + configuration.stallAfter.multipliedSaturating(by: 2)
    }
}
