import Placement
import SWIM
import Testing

@testable import Cluster

/// What happens to moves that cannot or need not be finished.
@Suite struct ReplanningTests {
    /// Why not every partition has three voters that are up and hold everything; nil if all have.
    private func gap(_ harness: Harness) -> String? {
        for group in harness.brokers.groups {
            let configuration = group.committed!
            let up = configuration.voters.filter { harness.node($0)!.isUp && group.isCaughtUp($0) }
            if up.count < 3 || configuration.voters.count > 3 { return "\(group.partition) has \(up.count)" }
        }
        return nil
    }

    /// Only `b` is in the rack of the dead `e`, and does not manage to copy anything.
    @Test func aStuckTargetIsNotChosenAgainAtOnce() throws {
        let harness = try ReplacementTests.settled(seed: 101) { $1.stallAfter = .seconds(4) }
        let stuck = harness.nodes[1].id
        harness.brokers.slowRates[stuck] = 0
        harness.crash(4)
        let isChosen = { harness.brokers.groups.contains { $0.committed!.learners.contains(stuck) } }
        #expect(harness.run(atMost: .seconds(30)) { isChosen() })
        #expect(harness.run(atMost: .seconds(60)) { gap(harness) == nil }, "\(gap(harness) ?? "")")
        #expect(harness.brokers.violations == [])
    }

    /// A node that takes for ever holds up nothing else.
    @Test(arguments: [102, 105, 106] as [UInt64]) func aLongCopyDoesNotHoldUpARecovery(seed: UInt64) throws {
        let harness = Harness(count: 6, topics: ReplacementTests.topics, seed: seed) { _, configuration in
            configuration.expectedMembers = 5
            configuration.stallAfter = .seconds(3_600)
        }
        harness.crash(5)
        harness.start()
        try #require(harness.run(atMost: .seconds(60)) { harness.shortfall == nil }, "\(harness.shortfall ?? "")")
        harness.run(for: .seconds(6))
        let newcomer = harness.nodes[5].id
        harness.brokers.slowRates[newcomer] = 10
        harness.restart(5)
        let isCopying = { harness.brokers.groups.contains { $0.committed!.learners.contains(newcomer) } }
        try #require(harness.run(atMost: .seconds(30)) { isCopying() })
        let dead = harness.nodes[4].id
        let copied = try #require(harness.brokers.groups.first { $0.committed!.learners.contains(newcomer) })
        harness.crash(4)
        #expect(harness.run(atMost: .seconds(60)) { gap(harness) == nil }, "\(gap(harness) ?? "")")
        // What was under way goes on, unless the group itself lost a replica: that comes first.
        let goesOn = harness.brokers.group(copied.partition)!.committed!.learners.contains(newcomer)
        #expect(goesOn != copied.committed!.voters.contains(dead))
        #expect(harness.brokers.violations == [])
    }

    /// Whatever is left to do of a plan, what is done of it is remembered, so that all of it can be undone.
    @Test(arguments: [PlanView.MoveState.catchingUp, .waiting]) func whatIsDoneIsKeptUntilAllIsDone(
        rest: PlanView.MoveState
    ) {
        func bench(_ states: [PlanView.MoveState], next: Int) -> [Int] {
            var bench = Workbench()
            for (index, state) in states.enumerated() {
                bench.add(index, .balance, add: [4], remove: [1], target: [2, 3, 4])
                bench.coordinator.moves[index].state = state
            }
            bench.add(next, .balance, add: [4], remove: [1], target: [2, 3, 4])
            let new = bench.coordinator.moves.removeLast()
            let hasChanged = bench.coordinator.continueMoves(with: [new], haveRefusalsChanged: false)
            #expect(hasChanged)
            return bench.coordinator.moves.map(\.move.partition.index)
        }
        #expect(bench([.done, rest], next: rest == .waiting ? 1 : 9).contains(0))
        #expect(bench([.done, .done], next: 9) == [9])
        // What waited is not wanted any more: that plan is over.
        #expect(bench([.done, .waiting], next: 9) == [9])
    }

    /// It comes back while its replicas are being copied: what has no vote yet is not needed any more.
    @Test func aNodeThatIsBackInTimeKeepsItsReplicas() throws {
        let harness = try ReplacementTests.settled(seed: 103)
        let before = harness.brokers.groups.map { $0.committed!.voters.sorted() }
        let copied = harness.brokers.copied
        harness.brokers.rate = 20_000
        harness.crash(4)
        let learners = { harness.brokers.groups.count { !$0.committed!.learners.isEmpty } }
        try #require(harness.run(atMost: .seconds(30)) { learners() > 0 })
        harness.run(for: .seconds(5))
        try #require(harness.brokers.groups.map { $0.committed!.voters.sorted() } == before)
        harness.restart(4)
        #expect(harness.run(atMost: .seconds(20)) { learners() == 0 })
        harness.brokers.rate = 4_000_000
        harness.run(for: .seconds(20))
        #expect(harness.brokers.groups.map { $0.committed!.voters.sorted() } == before)
        #expect(harness.brokers.copied == copied && harness.shortfall == nil)
        #expect(harness.brokers.violations == [])
    }

    /// One target dies, while the copies to another one take their time.
    @Test func aDeadTargetIsReplacedWhileOthersCopy() throws {
        let harness = Harness(count: 7, topics: ReplacementTests.topics, seed: 104) { index, configuration in
            configuration.attributes = NodeAttributes(domain: ["dc", "r\(index)"])
            configuration.stallAfter = .seconds(3_600)
        }
        harness.start()
        try #require(harness.run(atMost: .seconds(60)) { harness.brokers.groups.allSatisfy { $0.committed != nil } })
        harness.run(for: .seconds(10))
        harness.brokers.rate = 2_000
        harness.crash(6)
        let targets = { (harness.brokers.groups.flatMap { $0.committed!.learners }) }
        try #require(harness.run(atMost: .seconds(30)) { Set(targets()).count >= 3 })
        let dead = try #require(targets().first { id in id != harness.nodes[harness.coordinator!].id })
        let orphaned = harness.brokers.groups.filter { $0.committed!.learners.contains(dead) }.map(\.partition)
        let others = harness.brokers.groups.filter {
            !$0.committed!.learners.isEmpty && !$0.committed!.learners.contains(dead)
        }
        harness.crash(harness.nodes.firstIndex { $0.id == dead }!)
        // More than one rack is gone then, which is held; so it comes back, and has lost everything.
        harness.run(for: .seconds(5))
        harness.brokers.wipe(dead)
        harness.brokers.rate = 2_000
        harness.restart(harness.nodes.firstIndex { $0.id == dead }!)
        #expect(
            harness.run(atMost: .seconds(60)) {
                orphaned.allSatisfy { partition in
                    harness.brokers.group(partition)!.committed!.learners.contains { harness.node($0)!.isUp }
                }
            })
        #expect(others.allSatisfy { !harness.brokers.group($0.partition)!.committed!.learners.isEmpty })
        #expect(harness.brokers.violations == [])
    }
}

@Suite struct AvoidedTargetsTests {
    private func at(_ seconds: UInt64) -> Instant { Instant(nanoseconds: seconds * 1_000_000_000) }
    private func partition(_ index: Int) -> PartitionID { PartitionID(topic: "t", index: index) }

    @Test func whatIsNotedIsForgottenInTime() {
        var avoided = AvoidedTargets()
        avoided.insert(partition(1), .fixture(1), until: at(10))
        avoided.insert(partition(1), .fixture(2), until: at(20))
        #expect(avoided.contains(partition(1), .fixture(1)) && !avoided.contains(partition(2), .fixture(1)))
        var isChanged = avoided.advance(to: at(9))
        #expect(!isChanged && avoided.deadline == at(10))
        isChanged = avoided.advance(to: at(10))
        #expect(
            isChanged && !avoided.contains(partition(1), .fixture(1)) && avoided.contains(partition(1), .fixture(2)))
        avoided.insert(partition(1), .fixture(2), until: at(30))
        isChanged = avoided.advance(to: at(20))
        #expect(!isChanged && avoided.contains(partition(1), .fixture(2)))
    }

    @Test func thereIsALimit() {
        var avoided = AvoidedTargets()
        for index in 0...AvoidedTargets.largestCount { avoided.insert(partition(index), .fixture(1), until: at(10)) }
        #expect(!avoided.contains(partition(0), .fixture(1)) && avoided.contains(partition(1), .fixture(1)))
    }

    @Test func whoVotesKeepsItsReplica() {
        let bench = Workbench()
        var avoided = AvoidedTargets()
        for number in 1...3 as ClosedRange<UInt64> { avoided.insert(partition(1), .fixture(number), until: at(10)) }
        let rules = avoided.rules(bench.coordinator.roster) { _ in .fixture([1, 3]) }
        #expect(rules == [PlacementRule(topic: "t", index: 1, .exclude([.node("n2")]))])
    }

    /// Two targets that stand still have one source.
    @Test func whereSeveralFailNobodyIsAvoided() {
        let bench = Workbench()
        var avoided = AvoidedTargets()
        avoided.insert(partition(1), .fixture(2), until: at(10))
        avoided.insert(partition(2), .fixture(2), until: at(10))
        avoided.insert(partition(2), .fixture(5), until: at(20))
        func excluded() -> [Int?] { avoided.rules(bench.coordinator.roster) { _ in .fixture([1, 3]) }.map(\.index) }
        #expect(excluded() == [1])
        _ = avoided.advance(to: at(10))
        #expect(excluded() == [2])
    }
}
