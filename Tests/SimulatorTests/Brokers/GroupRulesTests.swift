import Cluster
import Placement
import SWIM
import Testing

@testable import Simulator

/// The rules must speak up when they are broken; a checker that cannot fail checks nothing.
@Suite struct GroupRulesTests {
    private let ids = (0..<6).map { MemberID(high: 1, low: UInt64($0)) }

    private func group(_ voters: [Int], learners: [Int] = [], index: UInt64, epoch: UInt64 = 1, caughtUp: [Int]? = nil)
        -> ReplicaGroup
    {
        var group = ReplicaGroup(partition: PartitionID(topic: "t", index: 0), replicationFactor: 3, size: 10)
        group.configuration = GroupConfiguration(
            index: index, epoch: epoch, voters: voters.map { ids[$0] }, learners: learners.map { ids[$0] },
            leader: ids[voters[0]])
        for node in caughtUp ?? voters {
            group.addReplica(at: node)
            group.replicas[group.replicas.firstIndex { $0.node == node }!].bytes = 10
        }
        return group
    }

    /// Six nodes in three racks, dealt in turn.
    private func broken(_ before: ReplicaGroup, _ after: ReplicaGroup, down: [Int] = []) -> [Invariant] {
        rules(down: down).violations(from: before, to: after).map(\.invariant)
    }

    private func rules(down: [Int] = []) -> GroupRules {
        var indices: [MemberID: Int] = [:]
        for (index, id) in ids.enumerated() { indices[id] = index }
        return GroupRules(
            indices: indices, names: ids.indices.map { "n\($0 + 1)" }, racks: ids.indices.map { "r\($0 % 3 + 1)" },
            up: ids.indices.map { !down.contains($0) })
    }

    @Test func acceptsAnOrderlyReplacement() {
        let steps = [
            group([0, 1, 2], index: 1), group([0, 1, 2], learners: [5], index: 2),
            group([0, 1, 5], learners: [2], index: 3), group([0, 1, 5], index: 4),
        ]
        for (before, after) in zip(steps, steps.dropFirst()) { #expect(broken(before, after, down: [2]).isEmpty) }
    }

    @Test func refusesEpochsThatFall() {
        #expect(
            broken(group([0, 1, 2], index: 1, epoch: 3), group([0, 1, 2], index: 2, epoch: 2)) == [.epochNeverDecreases]
        )
        #expect(broken(group([0, 1, 2], index: 2), group([0, 1, 2], index: 2)) == [.epochNeverDecreases])
    }

    @Test func refusesTwoChangesAtOnce() {
        let before = group([0, 1, 2], index: 1)
        #expect(
            broken(before, group([0, 4, 5], learners: [1, 2], index: 2, caughtUp: [0, 4, 5])).first
                == .oneChangePerPartition)
        let adding = group([0, 1, 2], learners: [3], index: 2)
        #expect(broken(adding, group([0, 1, 2], learners: [3, 4], index: 3)) == [.oneChangePerPartition])
    }

    @Test func refusesToGoBelowTheQuorum() {
        // Of three voters one is down and one more is still copying: the third must keep its vote.
        let before = group([0, 1, 2], index: 1)
        #expect(broken(before, group([0, 1], learners: [2], index: 2, caughtUp: [0]), down: [2]).first == .quorumKept)
        // One voter more, and two of four are no majority.
        let grown = group([0, 1, 2, 5], index: 2, caughtUp: [0, 1, 2])
        #expect(broken(before, grown, down: [2]).first == .quorumKept)
    }

    @Test func refusesVotesTooSoonAndRemovalsBeforeTheirTime() {
        let before = group([0, 1, 2], learners: [5], index: 1, caughtUp: [0, 1, 2])
        let early = group([0, 1, 5], learners: [2], index: 2, caughtUp: [0, 1, 2])
        #expect(broken(before, early) == [.replacementFirst], "it has not caught up")
        let whole = group([0, 1, 2], learners: [5], index: 1, caughtUp: [0, 1, 2, 5])
        let shrunk = group([0, 1], learners: [2, 5], index: 2, caughtUp: [0, 1, 2, 5])
        #expect(broken(whole, shrunk).contains(.replacementFirst), "nobody has its vote instead")
        let undemoted = group([0, 1, 5], index: 2, caughtUp: [0, 1, 2, 5])
        #expect(broken(whole, undemoted) == [.replacementFirst], "it was not demoted first")
        #expect(broken(whole, group([0, 1, 5], learners: [2], index: 2, caughtUp: [0, 1, 2, 5])).isEmpty)
    }

    @Test func refusesStepsThatWereMadeForSomethingElse() {
        let (before, after) = (group([0, 1, 2], index: 4), group([0, 1, 2], learners: [3], index: 5))
        func broken(index: UInt64, voters: [Int]) -> [Invariant] {
            let step = ReplicaStep(
                partition: before.partition, epoch: 1, generation: 1, action: .addLearner(ids[3]), expectedIndex: index,
                expectedVoters: voters.map { ids[$0] }, leader: ids[0])
            return rules().violations(from: before, to: after, by: step).map(\.invariant)
        }
        #expect(broken(index: 4, voters: [2, 1, 0]).isEmpty)
        #expect(broken(index: 3, voters: [0, 1, 2]) == [.comparedAndSet])
        #expect(broken(index: 4, voters: [0, 1]) == [.comparedAndSet])
    }

    @Test func refusesALeaderWithoutWhatIsAcknowledged() {
        let before = group([0, 1, 2], index: 1)
        var after = group([0, 1, 2], index: 2)
        after.configuration.leader = ids[1]
        #expect(broken(before, after).isEmpty)
        after.size = 9
        #expect(broken(before, after) == [.acknowledgedDataKept])
    }

    @Test func refusesAFullRackWhileAnotherIsFree() {
        // n1 and n4 share r1; r3 is free as long as one of n3 and n6 is up.
        let before = group([0, 1], learners: [3], index: 1, caughtUp: [0, 1, 3])
        let after = group([0, 1, 3], index: 2)
        #expect(broken(before, after) == [.replicasInDistinctRacks])
        #expect(broken(before, after, down: [2]) == [.replicasInDistinctRacks])
        #expect(broken(before, after, down: [2, 5]).isEmpty)
    }
}
