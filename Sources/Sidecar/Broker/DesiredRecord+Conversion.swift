import Cluster
import MusterAPI
import Placement
import SWIM

extension DesiredRecord.Step {
    /// - Parameter name: the name of a member, or its identity while it has none.
    init(_ step: ReplicaStep, name: (MemberID) -> String) {
        var voters = step.expectedVoters
        var learners: [MemberID] = []
        var leader = step.leader
        var target: MemberID?
        var demoted: MemberID?
        let operation: BrokerOperation
        switch step.action {
        case .create(let members):
            operation = .create
            voters = members
            leader = members.first ?? step.leader
        case .addLearner(let member):
            operation = .addLearner
            target = member
            learners = [member]
        case .promote(let member, let former):
            operation = .promote
            target = member
            demoted = former
            voters = voters.filter { $0 != former } + [member]
            learners = former.map { [$0] } ?? []
        case .demote(let member):
            operation = .demote
            target = member
            voters.removeAll { $0 == member }
            learners = [member]
        case .removeLearner(let member):
            operation = .removeLearner
            target = member
        case .transferLeader(let member):
            operation = .transferLeader
            target = member
            leader = member
        }
        var names: [String: String] = [:]
        let mentioned =
            voters + learners + step.expectedVoters + [step.leader, leader] + [target, demoted].compactMap { $0 }
        for id in mentioned { names[id.description] = name(id) }
        self.init(
            epoch: step.epoch, generation: step.generation, partition: step.partition.description,
            operation: operation, target: target?.description, demoted: demoted?.description,
            committer: step.leader.description, voters: voters.map(\.description),
            learners: learners.map(\.description), leader: leader.description,
            expect: .init(configIndex: step.expectedIndex, voters: step.expectedVoters.map(\.description)),
            bytesPerSec: step.bytesPerSecond.map { min($0, BrokerContract.largestNumber) }, names: names)
    }
}

extension DesiredRecord {
    /// A change of what is desired.
    init(_ change: DesiredState.Change, from envelope: BrokerEnvelope, name: (MemberID) -> String) {
        if let step = change.step {
            self.init(Step(step, name: name), from: envelope, revision: change.revision)
        } else {
            self.init(.withdrawn, from: envelope, revision: change.revision)
            partition = change.partition.description
        }
    }
}
