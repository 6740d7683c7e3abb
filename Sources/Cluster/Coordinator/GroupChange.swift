import SWIM

/// What to do next to bring one partition's group to where it should be.
///
/// A pure function of what the group is and where it should be, so that it does not matter who began a change and how
/// far it came: add a learner, let it copy, promote it while demoting the one it replaces, remove that one, let the
/// right one lead. A replica is demoted before it is removed, and a leader hands over before it is demoted.
struct GroupChange: Hashable {
    /// Who should have the replicas.
    var target: [MemberID]
    /// Who should lead; nil: it does not matter.
    var leader: MemberID?
    /// The group is being created: done only when everybody has caught up.
    var isCreation = false

    /// What comes next.
    enum Next: Equatable {
        /// The group is as it should be.
        case done
        /// This step, and what it counts as.
        case step(ReplicaStep.Action, PlanView.MoveState)
        /// Nothing new: something has to happen first.
        case wait(PlanView.MoveState)
        /// A node that should receive a replica is gone.
        case impossible
    }

    func next(_ group: GroupConfiguration, _ health: GroupHealth) -> Next {
        if let takeover = GroupChange.takeover(group, health) { return takeover }
        if Mutant.demotesFirst.isActive, group.learners.isEmpty, target.contains(where: { !group.voters.contains($0) }),
            let extra = demotable(group, health), extra != group.leader
        {
            return .step(.demote(extra), .removing)
        }
        if let dropped = group.learners.first(where: { !target.contains($0) }) {
            return .step(.removeLearner(dropped), .removing)
        }
        for learner in target where group.learners.contains(learner) {
            switch health[learner] {
            case .caughtUp: return promote(learner, group, health)
            case .gone: return Mutant.insistsOnTarget.isActive ? .wait(.catchingUp) : .impossible
            case .copying where Mutant.promotesTooEarly.isActive: return promote(learner, group, health)
            case .copying, .unreported: return .wait(.catchingUp)
            }
        }
        // A voter that lost its data has to become a learner again before it can copy.
        if let lost = group.voters.first(where: { target.contains($0) && health[$0] == .unreported && !isCreation }) {
            return demote(lost, group, health)
        }
        if let added = target.first(where: { !group.voters.contains($0) }) {
            return health[added] == .gone ? .impossible : .step(.addLearner(added), .adding)
        }
        if let extra = demotable(group, health) {
            return extra == group.leader
                ? handOver(group, health) ?? .wait(.transferring) : demote(extra, group, health)
        }
        if isCreation {
            if target.contains(where: { health[$0] == .gone }) { return .impossible }
            if target.contains(where: { health[$0] != .caughtUp }) { return .wait(.creating) }
        }
        if let leader, leader != group.leader, group.voters.contains(leader), health[leader] == .caughtUp {
            return .step(.transferLeader(to: leader), .transferring)
        }
        return .done
    }

    /// If nobody leads: who takes over. Nil if somebody leads.
    ///
    /// The first voter in the group's own order that holds everything, and only if a majority of the voters is there:
    /// the group could not agree otherwise.
    static func takeover(_ group: GroupConfiguration, _ health: GroupHealth) -> Next? {
        if let leader = group.leader, health[leader] == .caughtUp || health[leader] == .copying { return nil }
        guard health.isMajorityReporting(group.voters),
            let heir = group.voters.first(where: { health[$0] == .caughtUp })
        else { return .wait(.transferring) }
        return .step(.transferLeader(to: heir), .transferring)
    }

    /// The voter that gives up its vote next: those that are gone first, the leader last.
    private func demotable(_ group: GroupConfiguration, _ health: GroupHealth) -> MemberID? {
        let extra = group.voters.filter { !target.contains($0) }
        return extra.first { health[$0] == .gone } ?? extra.first { health[$0] == .unreported }
            ?? extra.first { $0 != group.leader } ?? extra.first
    }

    private func promote(_ learner: MemberID, _ group: GroupConfiguration, _ health: GroupHealth) -> Next {
        var demoted = demotable(group, health)
        if demoted != nil, demoted == group.leader {
            if let handOver = handOver(group, health) { return handOver }
            // There is nobody to hand over to: the newcomer gets its vote first.
            demoted = nil
        }
        let voters = group.voters.filter { $0 != demoted } + [learner]
        guard health.isOperable(voters) else { return .wait(.promoting) }
        return .step(.promote(learner, demoting: demoted), .promoting)
    }

    private func demote(_ voter: MemberID, _ group: GroupConfiguration, _ health: GroupHealth) -> Next {
        let voters = group.voters.filter { $0 != voter }
        guard !voters.isEmpty, health.isOperable(voters) else { return .wait(.removing) }
        return .step(.demote(voter), .removing)
    }

    /// The leader goes: to the one that should lead if that is possible, else to the first that stays.
    private func handOver(_ group: GroupConfiguration, _ health: GroupHealth) -> Next? {
        let heirs = group.voters.filter { target.contains($0) && $0 != group.leader && health[$0] == .caughtUp }
        guard let heir = heirs.first(where: { $0 == leader }) ?? heirs.first else { return nil }
        return .step(.transferLeader(to: heir), .transferring)
    }
}
