import Cluster
import MusterAPI
import Placement
import SWIM

extension DesiredRecord.Step {
    /// The coordinator's step that this one was made from, as a broker would understand it.
    var asReplicaStep: ReplicaStep? {
        let target = self.target.flatMap(MemberID.init)
        let action: ReplicaStep.Action? =
            switch operation {
            case .create: .create(voters: voters.compactMap(MemberID.init))
            case .addLearner: target.map { .addLearner($0) }
            case .promote: target.map { .promote($0, demoting: demoted.flatMap(MemberID.init)) }
            case .demote: target.map { .demote($0) }
            case .removeLearner: target.map { .removeLearner($0) }
            case .transferLeader: target.map { .transferLeader(to: $0) }
            }
        guard let action, let partition = PartitionID(partition), let committer = MemberID(committer) else {
            return nil
        }
        return ReplicaStep(
            partition: partition, epoch: epoch, generation: generation, action: action,
            expectedIndex: expect.configIndex, expectedVoters: expect.voters.compactMap(MemberID.init),
            leader: committer, bytesPerSecond: bytesPerSec)
    }
}
