import Placement
import SWIM
import Testing

@testable import Cluster

/// Plans count on a node for as long as a restart takes.
@Suite struct AwaitedTargetTests {
    /// A copy from member 3 to member 4 under way, another one waiting.
    private func copying() -> Workbench {
        var bench = Workbench {
            $0.stallAfter = .seconds(600)
            $0.maximumMovesIn = 1
        }
        for index in 0..<2 {
            bench.setGroup(index, voters: [1, 2, 3])
            bench.add(index, .drain, add: [4], remove: [3], target: [1, 2, 4])
        }
        bench.look()
        bench.setGroup(0, voters: [1, 2, 3], learners: [(4, 500)], configuration: 2)
        bench.look()
        return bench
    }

    @Test func aTargetThatRestartsKeepsItsCopies() {
        var bench = copying()
        bench.setStates([4: .dead])
        bench.look(after: .seconds(1))
        #expect(bench.state(0) == .catchingUp && bench.wait(0)?.hasPrefix("target-away: n4 ") == true)
        bench.look(after: .seconds(50))
        #expect(bench.state(0) == .catchingUp && bench.state(1) == .waiting)
        bench.setStates([:])
        bench.look()
        #expect(bench.state(0) == .catchingUp && bench.wait(0) == nil)
    }

    @Test func nobodyIsAwaitedForLongerThanARestartTakes() {
        var bench = copying()
        bench.setStates([4: .dead])
        bench.look(after: .seconds(59))
        #expect(bench.state(0) == .catchingUp)
        bench.look(after: .seconds(2))
        #expect(bench.state(0) == .failed && bench.coordinator.needsReplan)
        // Nor is who said goodbye.
        bench = copying()
        bench.setStates([4: .left])
        bench.look(after: .seconds(1))
        #expect(bench.state(0) == .failed)
    }

    @Test func whatWaitsDoesNotStartTowardsAnAbsentNode() {
        var bench = Workbench()
        bench.setGroup(0, voters: [1, 2, 3])
        bench.add(0, .drain, add: [4], remove: [3], target: [1, 2, 4])
        bench.setStates([4: .dead])
        bench.look()
        #expect(bench.state(0) == .waiting && bench.wait(0)?.hasPrefix("target-away: ") == true)
        bench.setStates([:])
        bench.look()
        #expect(bench.state(0) == .adding && bench.action(0) == .addLearner(.fixture(4)))
    }

    /// How the planner sees who died: as before, until it is clear that this is no restart.
    @Test func aDeathChangesNoPlanAtFirst() throws {
        var bench = Workbench { $0.recoverAfter = .seconds(40) }
        bench.setStates([4: .dead])
        var entry = try #require(bench.coordinator.roster[.fixture(4)])
        func state(_ entry: Roster.Entry, after seconds: UInt64) -> Node.State? {
            bench.coordinator.node(for: entry, at: bench.now + .seconds(seconds))?.state
        }
        #expect(state(entry, after: 0) == .up && state(entry, after: 39) == .up)
        #expect(state(entry, after: 40) != .up)
        entry.probation = bench.now + .seconds(20)
        #expect(state(entry, after: 10) != .up, "it comes and goes")
        entry.probation = nil
        entry.hasReported = false
        #expect(state(entry, after: 10) != .up, "it is not known what it holds")
    }

    /// A target dies in the middle of its copies and is back a few seconds later: the same nodes end with the same replicas.
    @Test func aRestartOfATargetCopiesNothingElsewhere() throws {
        let harness = try ReplacementTests.settled(seed: 120) { $1.recoverAfter = .seconds(15) }
        let copied = harness.brokers.copied
        let lost = harness.brokers.reports(of: harness.nodes[4].id).count
        harness.brokers.rate = 100_000
        harness.crash(4)
        let targets = { harness.brokers.groups.map { $0.committed!.learners } }
        try #require(harness.run(atMost: .seconds(60)) { targets().contains { !$0.isEmpty } })
        harness.run(for: .seconds(2))
        let coordinator = try #require(harness.coordinator)
        let learners = Set(targets().flatMap { $0 })
        let target = try #require(
            harness.nodes.indices.first { learners.contains(harness.nodes[$0].id) && $0 != coordinator })
        let before = targets()
        harness.crash(target)
        harness.run(for: .seconds(6))
        #expect(targets() == before)
        harness.restart(target)
        #expect(harness.run(atMost: .seconds(120)) { harness.shortfall == nil }, "\(harness.shortfall ?? "")")
        #expect(harness.brokers.copied == copied + lost && harness.brokers.violations == [])
    }
}
