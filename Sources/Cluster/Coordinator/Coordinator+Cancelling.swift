import Placement
import SWIM

extension Coordinator {
    /// Gives up the move of a partition, or all moves: see ``Directive/cancel(partition:)``.
    ///
    /// What has not started never does. What is under way drops the learner that has no vote yet and keeps the votes as
    /// they are; where that is not safe, because too few voters hold everything, it goes on until it is.
    mutating func cancel(_ partition: PartitionID?, at now: Instant) {
        for index in moves.indices where !moves[index].isOver {
            guard partition == nil || moves[index].move.partition == partition else { continue }
            giveUp(index)
        }
    }

    /// Gives up a move as soon as that is safe.
    mutating func giveUp(_ index: Int) {
        guard !moves[index].isOver, !moves[index].isGivenUp else { return }
        // What a creation has created by now is there, and the next plan looks after it.
        guard moves[index].isActive, !moves[index].change.isCreation else { return set(.cancelled, of: index) }
        moves[index].isGivenUp = true
    }

    /// Turns a move that was given up around, if that is safe now.
    mutating func retreat(_ index: Int, group: GroupConfiguration, health: GroupHealth, at now: Instant) {
        guard moves[index].isGivenUp, !moves[index].isRetreating else { return }
        guard let change = moves[index].change.retreat(group, health, origin: moves[index].origin) else {
            moves[index].wait = .unsafe
            return
        }
        moves[index].wait = nil
        moves[index].change = change
        moves[index].isRetreating = true
        // While a plan is undone no other is made, and nobody else would look after a learner that is added yet.
        if isRollingBack, let step = moves[index].step, case .addLearner = step.action,
            step.expectedIndex == group.index
        {
            moves[index].step = nil
            moves[index].withdrawnAt = now
            haveStepsChanged = true
        }
    }

    /// Gives up a move that nobody needs any more, or whose target is going to leave.
    ///
    /// A recovery is needless once those it replaces are back with all their data, as long as nobody has been promoted
    /// in their place. A target that is drained would only pass on what it gets.
    mutating func giveUpIfNeedless(_ index: Int, group: GroupConfiguration, health: GroupHealth, at now: Instant) {
        let move = moves[index]
        guard !move.isGivenUp, !move.isRollback, !move.change.isCreation else { return }
        let newcomers = move.receivers.filter { !group.voters.contains($0) }
        guard !newcomers.isEmpty else { return }
        for id in newcomers {
            guard let entry = roster[id], node(for: entry, at: now)?.state == .draining else { continue }
            avoid(id, for: move.move.partition, at: now)
            return giveUp(index)
        }
        guard move.lane == .recovery, newcomers.count == move.receivers.count,
            group.voters.contains(where: { !move.change.target.contains($0) }),
            group.voters.count >= move.change.target.count, group.voters.allSatisfy({ health[$0] == .caughtUp })
        else { return }
        giveUp(index)
    }

    /// Gives up a move that brings nothing back, as long as it has not changed any vote, since its group lost a replica.
    mutating func makeWay(_ index: Int, in table: PartitionTable) {
        let move = moves[index]
        guard move.lane != .recovery, let group = group(of: move.move.partition, in: table),
            !move.receivers.contains(where: group.voters.contains)
        else { return }
        giveUp(index)
    }

    /// Lets the next plans look for another target.
    mutating func avoid(_ member: MemberID, for partition: PartitionID, at now: Instant) {
        avoided.insert(partition, member, until: now + configuration.stallAfter.multipliedSaturating(by: 3))
    }
}
