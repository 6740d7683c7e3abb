import Cluster
import Placement
import SWIM
import Testing

@testable import Sidecar

/// The compare-and-set of steps, as a table.
@Suite struct StepDecisionTests {
    static let a = MemberID(high: 0, low: 1)
    static let b = MemberID(high: 0, low: 2)
    static let c = MemberID(high: 0, low: 3)
    static let d = MemberID(high: 0, low: 4)
    static let partition = PartitionID(topic: "t", index: 0)

    static func group(
        index: UInt64 = 5, epoch: UInt64 = 3, voters: [MemberID] = [a, b, c], learners: [MemberID] = [],
        leader: MemberID? = a
    ) -> GroupConfiguration {
        GroupConfiguration(index: index, epoch: epoch, voters: voters, learners: learners, leader: leader)
    }

    static func step(
        _ action: ReplicaStep.Action, epoch: UInt64 = 3, index: UInt64 = 5, voters: [MemberID] = [a, b, c],
        leader: MemberID = a
    ) -> ReplicaStep {
        ReplicaStep(
            partition: partition, epoch: epoch, generation: 1, action: action, expectedIndex: index,
            expectedVoters: voters, leader: leader)
    }

    func decide(
        _ step: ReplicaStep, _ group: GroupConfiguration?, local: MemberID = a, caughtUp: Set<MemberID> = [a, b, c, d]
    ) -> StepDecision {
        StepDecision.decide(step, group: group, local: local) { caughtUp.contains($0) }
    }

    @Test func createsOnceAndOnlyAtTheFirstVoter() {
        let create = Self.step(.create(voters: [Self.a, Self.b]), index: 0, voters: [])
        let made = GroupConfiguration(index: 1, epoch: 3, voters: [Self.a, Self.b], leader: Self.a)
        #expect(decide(create, nil) == .commit(made))
        #expect(decide(create, nil, local: Self.b) == .ignore(.notCommitter))
        #expect(decide(create, made) == .ignore(.exists))
        #expect(decide(Self.step(.create(voters: [])), nil) == .ignore(.malformed))
        #expect(decide(Self.step(.create(voters: [Self.a, Self.a])), nil) == .ignore(.malformed))
    }

    @Test func fences() {
        let add = Self.step(.addLearner(Self.d))
        #expect(decide(add, Self.group()) == .commit(Self.group(index: 6, learners: [Self.d])))
        #expect(decide(add, nil) == .ignore(.noGroup))
        #expect(decide(add, Self.group(epoch: 4)) == .ignore(.lowerEpoch))
        #expect(decide(add, Self.group(index: 6)) == .ignore(.otherIndex))
        #expect(decide(add, Self.group(index: 4)) == .ignore(.otherIndex))
        #expect(decide(add, Self.group(voters: [Self.a, Self.b])) == .ignore(.otherVoters))
        #expect(decide(add, Self.group(), local: Self.b) == .ignore(.notCommitter))
        // The step takes this member for the leader, the group does not.
        #expect(decide(add, Self.group(leader: Self.b)) == .ignore(.notCommitter))
    }

    @Test func theOrderOfVotersDoesNotMatter() {
        let add = Self.step(.addLearner(Self.d), voters: [Self.c, Self.a, Self.b])
        #expect(decide(add, Self.group()) == .commit(Self.group(index: 6, learners: [Self.d])))
    }

    @Test func aLaterEpochIsRemembered() {
        let add = Self.step(.addLearner(Self.d), epoch: 9)
        #expect(decide(add, Self.group()) == .commit(Self.group(index: 6, epoch: 9, learners: [Self.d])))
    }

    @Test func theIndexNeverWrapsAround() {
        let add = Self.step(.addLearner(Self.d), index: .max)
        #expect(decide(add, Self.group(index: .max)) == .ignore(.otherIndex))
    }

    @Test func promotes() {
        let group = Self.group(learners: [Self.d])
        #expect(
            decide(Self.step(.promote(Self.d, demoting: Self.c)), group)
                == .commit(Self.group(index: 6, voters: [Self.a, Self.b, Self.d], learners: [Self.c])))
        #expect(
            decide(Self.step(.promote(Self.d, demoting: nil)), group)
                == .commit(Self.group(index: 6, voters: [Self.a, Self.b, Self.c, Self.d])))
        #expect(
            decide(Self.step(.promote(Self.d, demoting: nil)), group, caughtUp: [Self.a]) == .ignore(.notCaughtUp))
        #expect(decide(Self.step(.promote(Self.d, demoting: nil)), Self.group()) == .ignore(.wrongRole))
        // The leader gives its vote away only after it handed over.
        #expect(decide(Self.step(.promote(Self.d, demoting: Self.a)), group) == .ignore(.wrongRole))
    }

    @Test func demotesAndRemoves() {
        #expect(
            decide(Self.step(.demote(Self.c)), Self.group())
                == .commit(Self.group(index: 6, voters: [Self.a, Self.b], learners: [Self.c])))
        #expect(decide(Self.step(.demote(Self.a)), Self.group()) == .ignore(.wrongRole))
        #expect(
            decide(Self.step(.removeLearner(Self.d)), Self.group(learners: [Self.d])) == .commit(Self.group(index: 6)))
        #expect(decide(Self.step(.removeLearner(Self.c)), Self.group()) == .ignore(.wrongRole))
    }

    @Test func handsOver() {
        let transfer = Self.step(.transferLeader(to: Self.b))
        #expect(decide(transfer, Self.group()) == .commit(Self.group(index: 6, leader: Self.b)))
        #expect(decide(transfer, Self.group(), caughtUp: [Self.a]) == .ignore(.notCaughtUp))
        #expect(decide(Self.step(.transferLeader(to: Self.d)), Self.group()) == .ignore(.wrongRole))
        #expect(decide(Self.step(.transferLeader(to: Self.a)), Self.group()) == .ignore(.wrongRole))
    }

    @Test func takesOver() {
        let takeover = Self.step(.transferLeader(to: Self.b), leader: Self.b)
        #expect(decide(takeover, Self.group(), local: Self.b) == .commit(Self.group(index: 6, leader: Self.b)))
        // Only the successor itself, only with all data, and only if nobody else took over before.
        #expect(decide(takeover, Self.group(), local: Self.c) == .ignore(.notCommitter))
        #expect(decide(takeover, Self.group(), local: Self.b, caughtUp: []) == .ignore(.notCaughtUp))
        #expect(decide(takeover, Self.group(index: 6, leader: Self.c), local: Self.b) == .ignore(.otherIndex))
        // A bystander cannot make somebody else the leader.
        let usurpation = Self.step(.transferLeader(to: Self.c), leader: Self.b)
        #expect(decide(usurpation, Self.group(), local: Self.b) == .ignore(.notCommitter))
    }
}
