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
        var indices: [MemberID: Int] = [:]
        for (index, id) in ids.enumerated() { indices[id] = index }
        let rules = GroupRules(
            indices: indices, names: ids.indices.map { "n\($0 + 1)" }, racks: ids.indices.map { "r\($0 % 3 + 1)" },
            up: ids.indices.map { !down.contains($0) })
        return rules.violations(from: before, to: after).map(\.invariant)
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
        #expect(broken(before, group([0, 4, 5], index: 2, caughtUp: [0, 4, 5])) == [.oneChangePerPartition])
        let adding = group([0, 1, 2], learners: [3], index: 2)
        #expect(broken(adding, group([0, 1, 2], learners: [3, 4], index: 3)) == [.oneChangePerPartition])
    }

    @Test func refusesToGoBelowTheQuorum() {
        // Of three voters one is down and one more is still copying: the third must keep its vote.
        let before = group([0, 1, 2], index: 1)
        #expect(broken(before, group([0, 1], index: 2, caughtUp: [0]), down: [2]) == [.quorumKept])
        #expect(broken(before, group([0, 1], index: 2), down: [2]).isEmpty)
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
