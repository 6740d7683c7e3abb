import Cluster
import MusterAPI
import Placement
import SWIM
import Testing

@testable import Sidecar

@Suite struct StepConversionTests {
    private static let (a, b, c) = (ContractFixture.a, ContractFixture.b, ContractFixture.c)

    private static let actions: [ReplicaStep.Action] = [
        .create(voters: [a, b]), .addLearner(c), .promote(c, demoting: b), .promote(c, demoting: nil), .demote(b),
        .removeLearner(c), .transferLeader(to: b),
    ]

    /// Nothing that the coordinator says is lost on the way to the broker.
    @Test(arguments: actions.indices) func aStepCanBeReadBack(index: Int) throws {
        let isCreation = index == 0
        let step = ReplicaStep(
            partition: ContractFixture.partition(7), epoch: 3, generation: 9, action: Self.actions[index],
            expectedIndex: isCreation ? 0 : 5, expectedVoters: isCreation ? [] : [Self.a, Self.b], leader: Self.a,
            bytesPerSecond: index == 1 ? 4096 : nil)
        let record = DesiredRecord.Step(step) { $0 == Self.a ? "n1" : $0.description }
        #expect(record.asReplicaStep == step)
        let mentioned =
            record.voters + record.learners + record.expect.voters + [record.leader, record.committer]
            + [record.target, record.demoted].compactMap { $0 }
        #expect(Set(record.names.keys) == Set(mentioned) && record.names[Self.a.description] == "n1")
    }

    /// What the group is after each step.
    @Test func afterTheStep() {
        func after(_ action: ReplicaStep.Action) -> [[MemberID?]] {
            let step = ReplicaStep(
                partition: ContractFixture.partition(7), epoch: 3, generation: 9, action: action, expectedIndex: 5,
                expectedVoters: [Self.a, Self.b], leader: Self.a)
            let record = DesiredRecord.Step(step) { $0.description }
            return [
                record.voters.map { MemberID($0) }, record.learners.map { MemberID($0) }, [MemberID(record.leader)],
            ]
        }
        let (a, b, c) = (Self.a, Self.b, Self.c)
        #expect(after(.addLearner(c)) == [[a, b], [c], [a]])
        #expect(after(.promote(c, demoting: b)) == [[a, c], [b], [a]])
        #expect(after(.promote(c, demoting: nil)) == [[a, b, c], [], [a]])
        #expect(after(.demote(b)) == [[a], [b], [a]])
        #expect(after(.removeLearner(c)) == [[a, b], [], [a]])
        #expect(after(.transferLeader(to: b)) == [[a, b], [], [b]])
        #expect(after(.create(voters: [b, c])) == [[b, c], [], [b]])
    }
}
