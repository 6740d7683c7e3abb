import Placement
import SWIM
import Testing

@testable import Cluster

/// Moves that are given up, and plans that are undone.
@Suite struct CancellationTests {
    private let partition = PartitionID(topic: "t", index: 0)

    private func ids(_ numbers: UInt64...) -> [MemberID] { numbers.map { .fixture($0) } }

    /// A move of one replica from member 3 to member 4, half copied.
    private func copying(_ configure: (inout ClusterConfiguration) -> Void = { _ in }) -> Workbench {
        var bench = Workbench(configure)
        bench.setGroup(0, voters: [1, 2, 3])
        bench.add(0, .drain, add: [4], remove: [3], target: [1, 2, 4])
        bench.look()
        bench.setGroup(0, voters: [1, 2, 3], learners: [(4, 500)], configuration: 2)
        bench.look()
        return bench
    }

    @Test func whatWaitsNeverStarts() {
        var bench = Workbench { $0.maximumMoves = 1 }
        for index in 0..<3 {
            bench.setGroup(index, voters: [1, 2, 3])
            bench.add(index, .drain, add: [4], remove: [3], target: [1, 2, 4])
        }
        bench.look()
        bench.coordinator.cancel(PartitionID(topic: "t", index: 1), at: bench.now)
        #expect(bench.state(0) == .adding && bench.state(1) == .cancelled && bench.state(2) == .waiting)
        bench.coordinator.cancel(nil, at: bench.now)
        bench.look()
        #expect(bench.state(2) == .cancelled && bench.coordinator.needsReplan)
    }

    @Test func aLearnerIsRemovedAndTheVotersStay() {
        var bench = copying()
        bench.coordinator.cancel(partition, at: bench.now)
        bench.look()
        #expect(bench.action(0) == .removeLearner(.fixture(4)))
        bench.setGroup(0, voters: [1, 2, 3], configuration: 3)
        bench.look()
        #expect(bench.state(0) == .cancelled && bench.move(0)?.step == nil)
    }

    /// Once the vote has changed hands, what is left is to drop the old replica.
    @Test func aVoteThatHasChangedHandsIsNotGivenBack() {
        var bench = copying()
        bench.setGroup(0, voters: [1, 2, 4], learners: [(3, 1_000)], configuration: 3)
        bench.coordinator.cancel(partition, at: bench.now)
        bench.look()
        #expect(bench.action(0) == .removeLearner(.fixture(3)))
        bench.setGroup(0, voters: [1, 2, 4], configuration: 4)
        bench.look()
        #expect(bench.state(0) == .cancelled)
    }

    /// Too few hold everything to be sure of the data: the move goes on until that is better.
    @Test func nothingIsGivenUpWithoutACaughtUpMajority() {
        var bench = copying()
        bench.setStates([2: .suspect, 3: .dead])
        bench.coordinator.cancel(partition, at: bench.now)
        bench.look()
        #expect(bench.state(0) == .catchingUp && bench.wait(0)?.hasPrefix("cancel-unsafe: ") == true)
        bench.setStates([3: .dead])
        bench.look()
        #expect(bench.action(0) == .removeLearner(.fixture(4)) && bench.wait(0) == nil)
    }

    @Test func aPauseDoesNotStopWhatLeadsBack() {
        var bench = copying()
        bench.coordinator.cancel(partition, at: bench.now)
        bench.look(brake: .held("mass-failure"))
        bench.look(brake: .held("mass-failure"))
        #expect(bench.action(0) == .addLearner(.fixture(4)))
        bench.look(brake: .paused)
        #expect(bench.action(0) == .removeLearner(.fixture(4)))
    }

    /// What is in flight finishes its present step, and no more.
    @Test func aPauseStopsWhatLeadsOn() {
        var bench = copying()
        bench.setGroup(0, voters: [1, 2, 3], learners: [(4, 1_000)], configuration: 2)
        bench.look(brake: .paused)
        #expect(bench.action(0) == .addLearner(.fixture(4)))
        bench.look()
        #expect(bench.action(0) == .promote(.fixture(4), demoting: .fixture(3)))
    }

    // MARK: - Where to go back to

    private func retreat(
        _ origin: [UInt64], _ target: [UInt64], voters: [UInt64], learners: [UInt64] = [], gone: [UInt64] = []
    ) -> [MemberID]? {
        let change = GroupChange(target: target.map { .fixture($0) })
        let health = GroupHealth((1...9).map { (.fixture($0), gone.contains($0) ? .gone : .caughtUp) })
        return change.retreat(
            .fixture(voters, learners: learners), health, origin: origin.map { .fixture($0) })?.target
    }

    @Test func theVotesStayAsTheyAre() {
        #expect(retreat([1, 2, 3], [1, 2, 4], voters: [1, 2, 3], learners: [4]) == ids(1, 2, 3))
        // The dead one may come back; its vote is not taken without one in its place.
        #expect(retreat([1, 2, 3], [1, 2, 4], voters: [1, 2, 3], learners: [4], gone: [3]) == ids(1, 2, 3))
        // Two of them are to be replaced, and one has been.
        #expect(retreat([1, 2, 3], [1, 4, 5], voters: [1, 3, 4], learners: [5]) == ids(1, 3, 4))
    }

    @Test func aNewcomerThatVotesInAdditionGoesUnlessItIsNeeded() {
        #expect(retreat([1], [2], voters: [1, 2]) == ids(1))
        #expect(retreat([1], [2], voters: [1, 2], gone: [1]) == ids(2))
    }

    /// Cancelling must not cost a replica: one that lost its data and copies it again stays.
    @Test func theReplicationFactorNeverShrinks() {
        #expect(retreat([1, 2, 3], [1, 2, 3], voters: [1, 2], learners: [3]) == ids(1, 2, 3))
        #expect(retreat([1, 2, 3], [1, 2, 3], voters: [1, 2]) == nil)
        // Where it is to shrink, it may.
        #expect(retreat([1, 2, 3], [1, 2], voters: [1, 2], learners: [3]) == ids(1, 2))
    }

    @Test func thereIsNoWayBackToTheDead() {
        #expect(retreat([1, 2, 3], [1, 4, 5], voters: [1, 2, 3], learners: [4], gone: [2, 3]) == nil)
    }

    // MARK: - Rollback

    /// Three partitions have moved from member 3 to member 4, in the order 1, 0, 2; another is being copied.
    private func finished(_ configure: (inout ClusterConfiguration) -> Void = { _ in }) -> Workbench {
        var bench = Workbench {
            $0.maximumMovesIn = 10
            configure(&$0)
        }
        for index in 0..<4 {
            bench.setGroup(index, voters: [1, 2, 3])
            bench.add(index, .drain, add: [4], remove: [3], target: [1, 2, 4])
        }
        bench.look()
        bench.setGroup(3, voters: [1, 2, 3], learners: [(4, 500)], configuration: 2)
        for index in [1, 0, 2] {
            bench.setGroup(index, voters: [1, 2, 4], configuration: 4)
            bench.look()
        }
        return bench
    }

    @Test func whatIsDoneIsUndoneInReverse() {
        var bench = finished { $0.maximumMoves = 4 }
        #expect(bench.coordinator.moves.map(\.state) == [.done, .done, .done, .catchingUp])
        bench.coordinator.rollBack(in: bench.state.partitions, at: bench.now)
        bench.look()
        let moves = bench.coordinator.moves
        #expect(moves.map(\.move.partition.index) == [3, 2, 0, 1])
        #expect(moves[1].move.add == ["n3"] && moves[1].move.remove == ["n4"])
        #expect(moves[1].change.target == ids(1, 2, 3) && moves[1].move.reasons.map(\.rule) == ["rollback"])
        // Half the budget is kept for recoveries.
        #expect(bench.active == [3, 2] && bench.wait(0) == "budget: cluster 2/2")
        #expect(bench.action(3) == .removeLearner(.fixture(4)) && bench.action(2) == .addLearner(.fixture(3)))
        #expect(!bench.coordinator.mayReplan)
        // Asked twice, it is not undone twice.
        bench.coordinator.rollBack(in: bench.state.partitions, at: bench.now)
        #expect(bench.coordinator.moves.count == 4)
        bench.setGroup(3, voters: [1, 2, 3], configuration: 3)
        for index in 0..<3 { bench.setGroup(index, voters: [1, 2, 3], configuration: 9) }
        for _ in 0..<3 { bench.look() }
        #expect(bench.coordinator.moves.map(\.state) == [.cancelled, .done, .done, .done])
        #expect(!bench.coordinator.mayReplan)
        bench.coordinator.endRollback()
        #expect(bench.coordinator.mayReplan)
    }

    /// Its newcomer had the vote already when the rollback began: it is finished, and then it is undone like the others.
    @Test func whatCannotBeTurnedAroundIsUndoneAfterwards() {
        var bench = finished {
            $0.maximumMoves = 20
            $0.maximumMovesOut = 20
        }
        bench.setGroup(3, voters: [1, 2, 4], learners: [(3, 1_000)], configuration: 3)
        bench.coordinator.rollBack(in: bench.state.partitions, at: bench.now)
        bench.look()
        #expect(bench.action(3) == .removeLearner(.fixture(3)))
        bench.setGroup(3, voters: [1, 2, 4], configuration: 4)
        bench.look()
        #expect(bench.state(3) == .cancelled && bench.coordinator.pause == nil)
        let way = bench.coordinator.moves.last { $0.move.partition.index == 3 }
        #expect(
            way?.isRollback == true && way?.change.target == ids(1, 2, 3)
                && way?.step?.action == .addLearner(.fixture(3)))
        #expect(bench.coordinator.moves.count { $0.move.partition.index == 3 } == 2)
        // A copy that had no vote yet is dropped, and there is nothing to undo.
        var early = finished { $0.maximumMoves = 20 }
        early.coordinator.rollBack(in: early.state.partitions, at: early.now)
        early.look()
        early.setGroup(3, voters: [1, 2, 3], configuration: 3)
        early.look()
        #expect(early.state(3) == .cancelled)
        #expect(early.coordinator.moves.count { $0.move.partition.index == 3 } == 1)
    }

    @Test func nothingIsGivenBackToWhoIsNotThere() {
        var bench = finished()
        bench.setStates([3: .dead])
        bench.coordinator.rollBack(in: bench.state.partitions, at: bench.now)
        #expect(bench.coordinator.moves.map(\.move.partition.index) == [3])
        #expect(bench.coordinator.refused.map(\.partition.index) == [0, 1, 2])
        #expect(bench.coordinator.refused[0].reason.text == "n3 is not there to take its replica back")
    }

    @Test func aRollbackCanBeEnded() {
        var bench = finished { $0.maximumMoves = 2 }
        bench.coordinator.rollBack(in: bench.state.partitions, at: bench.now)
        bench.look()
        bench.coordinator.endRollback()
        #expect(bench.coordinator.moves.contains { $0.isActive })
        #expect(!bench.coordinator.moves.contains { $0.state == .waiting })
    }

    /// A new node got its share, and gives it back, even if the coordinator dies meanwhile.
    @Test(arguments: [nil, 1, 6] as [Int?]) func anExtensionIsUndone(dies: Int?) throws {
        let harness = Harness(count: 6, topics: ReplacementTests.topics, seed: 111) { _, configuration in
            configuration.expectedMembers = 5
        }
        harness.crash(5)
        harness.start()
        try #require(harness.run(atMost: .seconds(60)) { harness.shortfall == nil }, "\(harness.shortfall ?? "")")
        harness.run(for: .seconds(6))
        let before = harness.brokers.groups.map { $0.committed!.voters.sorted() }
        harness.restart(5)
        let isAtRest = {
            guard let plan = harness.view(of: harness.coordinator!).plan else { return false }
            return plan.moves.contains { $0.move.add == ["f"] } && plan.moves.allSatisfy { $0.state == .done }
        }
        try #require(harness.run(atMost: .seconds(60)) { isAtRest() })
        try #require(harness.brokers.reports(of: harness.nodes[5].id).count >= 5)
        let coordinator = try #require(harness.coordinator)
        let committed = harness.brokers.committed
        harness.brokers.rate = 800_000
        harness.command(.direct(.rollback), coordinator)
        if let dies {
            try #require(harness.run(atMost: .seconds(20)) { harness.brokers.committed >= committed + dies })
            harness.crash(coordinator)
            harness.run(for: .seconds(2))
            harness.restart(coordinator)
        }
        harness.run(for: .seconds(60))
        #expect(harness.brokers.groups.map { $0.committed!.voters.sorted() } == before)
        #expect(harness.brokers.reports(of: harness.nodes[5].id).isEmpty)
        #expect(harness.brokers.violations == [])
    }
}
