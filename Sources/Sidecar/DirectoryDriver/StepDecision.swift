import Cluster
import SWIM

/// Decides whether a member commits a step's change to a group: the compare-and-set of ``ReplicaStep``.
enum StepDecision: Hashable, Sendable {
    /// The group becomes this.
    case commit(GroupConfiguration)
    /// The step changes nothing here, and why.
    case ignore(Refusal)

    /// Why a step changes nothing.
    enum Refusal: String, Hashable, Sendable {
        /// Another member commits this step.
        case notCommitter
        /// There is no such group yet.
        case noGroup
        /// The group exists already.
        case exists
        /// A step of a later epoch was accepted before.
        case lowerEpoch
        /// The group's index is not the one expected.
        case otherIndex
        /// The group's voters are not those expected.
        case otherVoters
        /// The member has not the role that the step starts from.
        case wrongRole
        /// The member does not hold everything yet.
        case notCaughtUp
        /// The step contradicts itself.
        case malformed
    }

    /// Decides for one member.
    ///
    /// - Parameters:
    ///   - group: the newest configuration that anybody committed; nil if the group does not exist.
    ///   - isCaughtUp: whether a member of the group holds everything, verified.
    static func decide(
        _ step: ReplicaStep, group: GroupConfiguration?, local: MemberID, isCaughtUp: (MemberID) -> Bool
    ) -> StepDecision {
        if case .create(let voters) = step.action {
            guard let first = voters.first, Set(voters).count == voters.count else { return .ignore(.malformed) }
            guard first == local else { return .ignore(.notCommitter) }
            guard group == nil else { return .ignore(.exists) }
            return .commit(GroupConfiguration(index: 1, epoch: step.epoch, voters: voters, leader: local))
        }
        guard step.leader == local else { return .ignore(.notCommitter) }
        guard let group else { return .ignore(.noGroup) }
        guard step.epoch >= group.epoch else { return .ignore(.lowerEpoch) }
        guard step.expectedIndex == group.index, group.index < .max else { return .ignore(.otherIndex) }
        guard step.expectedVoters.sorted() == group.voters.sorted() else { return .ignore(.otherVoters) }

        var next = group
        next.index += 1
        next.epoch = step.epoch
        if case .transferLeader(let successor) = step.action {
            // The present leader hands over; or, if it is dead, its successor takes over.
            guard group.voters.contains(successor), group.leader != successor else { return .ignore(.wrongRole) }
            guard group.leader == local || successor == local else { return .ignore(.notCommitter) }
            guard isCaughtUp(successor) else { return .ignore(.notCaughtUp) }
            next.leader = successor
            return .commit(next)
        }
        guard group.leader == local else { return .ignore(.notCommitter) }
        if let refusal = apply(step.action, to: &next, isCaughtUp: isCaughtUp) { return .ignore(refusal) }
        return .commit(next)
    }

    private static func apply(
        _ action: ReplicaStep.Action, to group: inout GroupConfiguration, isCaughtUp: (MemberID) -> Bool
    ) -> Refusal? {
        switch action {
        case .create, .transferLeader:
            return .malformed
        case .addLearner(let member):
            guard !group.voters.contains(member), !group.learners.contains(member) else { return .wrongRole }
            group.learners.append(member)
        case .promote(let member, let demoted):
            guard let place = group.learners.firstIndex(of: member) else { return .wrongRole }
            guard isCaughtUp(member) else { return .notCaughtUp }
            group.learners.remove(at: place)
            if let demoted {
                // A leader hands over before it gives its vote away.
                guard demoted != group.leader, let seat = group.voters.firstIndex(of: demoted) else {
                    return .wrongRole
                }
                group.voters[seat] = member
                group.learners.append(demoted)
            } else {
                group.voters.append(member)
            }
        case .demote(let member):
            guard member != group.leader, let seat = group.voters.firstIndex(of: member) else { return .wrongRole }
            group.voters.remove(at: seat)
            group.learners.append(member)
        case .removeLearner(let member):
            guard let place = group.learners.firstIndex(of: member) else { return .wrongRole }
            group.learners.remove(at: place)
        }
        return nil
    }
}
