import Cluster
import SWIM

extension SimulatedBrokers {
    /// Why a group refuses a step; nil if it accepts it. Each rule stands by itself: what the coordinator should have
    /// looked at before counts for nothing here.
    func refusal(of step: ReplicaStep, at node: Int, _ group: ReplicaGroup, _ reach: Reach) -> StepRefusal? {
        // The epoch and the index are part of the group's own log: whoever leads it knows them, after any restart.
        if model.contract != .none {
            guard step.epoch >= group.configuration.epoch else { return .epoch }
            guard
                step.expectedIndex == group.configuration.index
                    && step.expectedVoters.sorted() == group.configuration.voters.sorted()
                    || Mutant.noCompareAndSet.isActive
            else { return .configuration }
        }
        guard let next = configuration(after: step, group) else { return .senseless }
        guard reachesMajority(of: group.exists ? group.configuration.voters : next.voters, from: node, reach),
            reachesMajority(of: next.voters, from: node, reach)
        else { return .quorum }
        guard group.exists, model.contract == .all else { return nil }
        return safetyRefusal(of: step, to: next, at: node, group, reach)
    }

    /// What a broker refuses that looks after its data.
    private func safetyRefusal(
        of step: ReplicaStep, to next: GroupConfiguration, at node: Int, _ group: ReplicaGroup, _ reach: Reach
    ) -> StepRefusal? {
        let old = group.configuration
        func isWhole(_ id: MemberID) -> Bool {
            indices[id].map { reach(node, $0) && group.isCaughtUp($0) } ?? false
        }
        switch step.action {
        case .create, .removeLearner:
            return nil
        case .addLearner:
            return old.learners.isEmpty ? nil : .inFlight
        case .promote(let id, _):
            guard isWhole(id) || Mutant.reportsBelieved.isActive && claimsAll(id, group) else { return .behind }
        case .transferLeader(let id):
            // Who takes over from a dead leader need not have what that one alone had; whoever votes for it must not have more.
            guard let heir = indices[id], reach(node, heir), mayLead(heir, group, reach) else { return .behind }
            if let leader = old.leader.flatMap({ indices[$0] }), reach(node, leader), !isWhole(id) { return .behind }
            return nil
        case .demote(let id):
            if next.voters.count < group.replicationFactor, isWhole(id) { return .replacement }
        }
        guard next.voters.count(where: isWhole) > next.voters.count / 2 else { return .majority }
        return nil
    }

    /// Whether a member says that it has everything, be it true or not.
    private func claimsAll(_ id: MemberID, _ group: ReplicaGroup) -> Bool {
        guard let node = indices[id] else { return false }
        return group.isCaughtUp(node) || processes[node].lie == .progress
    }

    private func reachesMajority(of voters: [MemberID], from node: Int, _ reach: Reach) -> Bool {
        voters.count { id in indices[id].map { reach(node, $0) } ?? false } > voters.count / 2
    }

    /// The configuration that a step leads to; nil if it makes no sense for the group.
    func configuration(after step: ReplicaStep, _ group: ReplicaGroup) -> GroupConfiguration? {
        var next = group.configuration
        next.index += 1
        next.epoch = step.epoch
        switch step.action {
        case .create(let voters):
            guard !group.exists, !voters.isEmpty, voters.allSatisfy({ indices[$0] != nil }) else { return nil }
            next.voters = voters
            next.leader = voters[0]
        case .addLearner(let id):
            guard indices[id] != nil, !next.voters.contains(id), !next.learners.contains(id) else { return nil }
            next.learners.append(id)
        case .promote(let id, let demoted):
            guard let place = next.learners.firstIndex(of: id) else { return nil }
            next.learners.remove(at: place)
            next.voters.append(id)
            if let demoted {
                guard demoted != next.leader, let old = next.voters.firstIndex(of: demoted) else { return nil }
                next.voters.remove(at: old)
                next.learners.append(demoted)
            }
        case .demote(let id):
            guard id != next.leader, let place = next.voters.firstIndex(of: id) else { return nil }
            next.voters.remove(at: place)
            next.learners.append(id)
        case .removeLearner(let id):
            guard let place = next.learners.firstIndex(of: id) else { return nil }
            next.learners.remove(at: place)
        case .transferLeader(let id):
            guard next.voters.contains(id), next.leader != id else { return nil }
            next.leader = id
        }
        return next
    }
}
