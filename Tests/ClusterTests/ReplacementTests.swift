import Placement
import SWIM
import Testing

@testable import Cluster

@Suite struct ReplacementTests {
    static let topics = [
        TopicDeclaration(name: "audit", partitions: 4, replicationFactor: 3),
        TopicDeclaration(name: "orders", partitions: 12, replicationFactor: 3),
    ]

    /// Five nodes with everything in place.
    static func settled(
        seed: UInt64 = 1, loss: UInt64 = 0, configure: (Int, inout ClusterConfiguration) -> Void = { _, _ in }
    ) throws -> Harness {
        let harness = Harness(topics: topics, seed: seed, configure: configure)
        harness.loss = loss
        harness.start()
        try #require(
            harness.run(atMost: .seconds(60)) { harness.shortfall == nil && harness.isConverged },
            "\(harness.shortfall ?? "not converged")")
        // Until the plan has nothing left to do.
        harness.run(for: .seconds(6))
        return harness
    }

    @Test func newTopicsArePlacedInDistinctRacks() throws {
        let harness = try Self.settled()
        #expect(harness.brokers.violations == [])
        let views = (0..<5).map { harness.view(of: $0) }
        for view in views {
            #expect(view.partitions.count == 16)
            #expect(
                view.partitions.allSatisfy { !$0.isUnderReplicated && $0.group?.leader == $0.replicas.first?.member })
            #expect(view.members.map(\.replicas).reduce(0, +) == 48)
            #expect(view.members.map(\.leaders).reduce(0, +) == 16)
            #expect(view.members.allSatisfy { (3...4).contains($0.leaders) })
            #expect(view.plan == views[0].plan)
            #expect(view.coordination.coordinator == views[0].coordination.coordinator)
            #expect(view.stateDigest == views[0].stateDigest)
        }
        let plan = try #require(views[0].plan)
        #expect(
            plan.moves.allSatisfy { $0.state == .done && $0.bytesDone == $0.bytesTotal && !$0.move.reasons.isEmpty })
        #expect(views[0].members[0].member.name == "a")
        #expect(views[0].coordination.holds == [])
    }

    /// Deaths one after the other are not one mass failure: a death that was repaired is over.
    @Test func aSecondDeathIsRepairedAfterTheFirst() throws {
        let harness = try Self.settled(seed: 7)
        for victim in [3, 4] {
            harness.crash(victim)
            #expect(
                harness.run(atMost: .seconds(60)) { harness.shortfall == nil },
                "\(harness.shortfall ?? ""): \(harness.view(of: 0).coordination.holds)")
            harness.run(for: .seconds(2))
        }
        #expect(harness.brokers.violations == [])
        #expect((0..<3).allSatisfy { harness.view(of: $0).members.count { $0.member.state == .dead } == 2 })
    }

    @Test(arguments: 0..<5)
    func anyNodeMayDie(victim: Int) throws {
        let harness = try Self.settled(seed: UInt64(victim) + 10)
        let created = harness.brokers.copied
        harness.crash(victim)
        let survivor = victim == 0 ? 1 : 0
        let name = harness.nodes[victim].name
        #expect(
            harness.run(atMost: .seconds(30)) {
                harness.view(of: survivor).plan?.moves.contains {
                    $0.move.class == .recover && $0.move.remove == [name]
                } ?? false
            })
        #expect(harness.run(atMost: .seconds(60)) { harness.shortfall == nil }, "\(harness.shortfall ?? "")")
        #expect(harness.brokers.violations == [])
        // What the victim held was copied once, and little else moved.
        #expect((8...16).contains(harness.brokers.copied - created), "\(harness.brokers.copied - created)")
        harness.run(for: .seconds(5))
        #expect(harness.view(of: survivor).partitions.allSatisfy { !$0.isUnderReplicated })
        #expect(harness.isConverged)
    }

    @Test func aDeadLeaderIsReplacedBeforeItsReplicas() throws {
        let harness = try Self.settled(seed: 20)
        harness.crash(3)
        let victim = harness.nodes[3].id
        let isLed = { harness.brokers.groups.allSatisfy { $0.committed?.leader != victim } }
        #expect(harness.run(atMost: .seconds(4)) { isLed() })
        // The replicas wait for the time that a node has to come back.
        #expect(harness.brokers.groups.contains { $0.committed!.voters.contains(victim) })
        let view = harness.view(of: try #require(harness.coordinator))
        #expect(view.coordination.holds.contains { $0.rule == "recover-delay" && $0.text.hasPrefix("d is dead for") })
    }

    @Test func aRestartInTimeMovesNothing() throws {
        let harness = try Self.settled(seed: 21)
        let copied = harness.brokers.copied
        let before = harness.brokers.groups.map { $0.committed!.voters }
        for victim in 0..<5 {
            harness.crash(victim)
            harness.run(for: .seconds(3))
            harness.restart(victim)
            #expect(harness.run(atMost: .seconds(20)) { harness.isConverged })
            harness.run(for: .seconds(4))
        }
        #expect(harness.brokers.copied == copied)
        #expect(harness.brokers.groups.map { $0.committed!.voters } == before)
        #expect(harness.shortfall == nil, "\(harness.shortfall ?? "")")
    }

    @Test func whoLeavesIsReplacedAtOnce() throws {
        let harness = try Self.settled(seed: 22) { $1.recoverAfter = .seconds(600) }
        harness.command(.leave, 4)
        #expect(harness.run(atMost: .seconds(3)) { harness.nodes[4].hasLeft && harness.shortfall != nil })
        #expect(harness.run(atMost: .seconds(30)) { harness.shortfall == nil }, "\(harness.shortfall ?? "")")
        #expect(!harness.brokers.groups.contains { $0.committed!.voters.contains(harness.nodes[4].id) })
        let plan = try #require(harness.view(of: 1).plan)
        #expect(plan.moves.allSatisfy { $0.move.class != .recover || $0.move.remove == ["e"] })
        #expect(harness.brokers.violations == [])
    }

    @Test func aReceiverThatDiesIsReplaced() throws {
        let harness = try Self.settled(seed: 23)
        harness.brokers.rate = 50_000
        harness.crash(4)
        var target: MemberID?
        let isCopying = {
            for group in harness.brokers.groups {
                for learner in group.committed?.learners ?? [] {
                    if let bytes = group.replica(learner)?.bytes, bytes > 0, bytes < group.size { target = learner }
                }
            }
            return target != nil
        }
        try #require(harness.run(atMost: .seconds(30)) { isCopying() })
        let second = try #require(harness.nodes.firstIndex { $0.id == target })
        harness.crash(second)
        harness.brokers.rate = 4_000_000
        // Three of five are left: one in each rack or not, every partition gets its three replicas.
        let isWhole = {
            harness.brokers.groups.allSatisfy { group in
                let voters = group.committed!.voters
                return voters.count == 3 && group.committed!.learners.isEmpty
                    && voters.allSatisfy { harness.node($0)!.isUp && group.isCaughtUp($0) }
            }
        }
        #expect(harness.run(atMost: .seconds(90)) { isWhole() }, "\(harness.shortfall ?? "")")
        #expect(harness.brokers.violations == [])
    }

    @Test func aLostDiskIsFilledAgain() throws {
        let harness = try Self.settled(seed: 24)
        harness.brokers.wipe(harness.nodes[2].id)
        harness.run(for: .seconds(1))
        #expect(harness.shortfall != nil)
        #expect(harness.run(atMost: .seconds(90)) { harness.shortfall == nil }, "\(harness.shortfall ?? "")")
        #expect(harness.brokers.violations == [])
    }

    @Test func aNewNodeGetsItsShare() throws {
        // There are three nodes in its rack then, for one replica of each of the sixteen partitions.
        let harness = Harness(count: 6, topics: Self.topics, seed: 25) { _, configuration in
            configuration.expectedMembers = 5
        }
        harness.crash(5)
        harness.start()
        try #require(harness.run(atMost: .seconds(60)) { harness.shortfall == nil }, "\(harness.shortfall ?? "")")
        harness.restart(5)
        #expect(
            harness.run(atMost: .seconds(60)) {
                (5...6).contains(harness.brokers.reports(of: harness.nodes[5].id).count)
            })
        #expect(harness.run(atMost: .seconds(60)) { harness.shortfall == nil }, "\(harness.shortfall ?? "")")
        #expect(harness.brokers.violations == [])
    }

    @Test func manyDeadAtOnceAreNotReplaced() throws {
        let harness = try Self.settled(seed: 26)
        let before = harness.brokers.groups.map { $0.committed!.voters }
        for victim in [2, 3, 4] { harness.crash(victim) }
        harness.run(for: .seconds(20))
        #expect(harness.brokers.groups.map { $0.committed!.voters } == before)
        if let coordinator = harness.coordinator {
            #expect(
                harness.view(of: coordinator).coordination.holds.contains {
                    ["mass-failure", "no-quorum"].contains($0.rule)
                })
        }
        for victim in [2, 3, 4] { harness.restart(victim) }
        #expect(harness.run(atMost: .seconds(40)) { harness.shortfall == nil && harness.isConverged })
        #expect(harness.brokers.violations == [])
    }

    @Test func lossOnlyCostsTime() throws {
        for seed in 30..<32 as Range<UInt64> {
            let harness = try Self.settled(seed: seed, loss: 200)
            harness.crash(Int(seed % 5))
            #expect(harness.run(atMost: .seconds(180)) { harness.shortfall == nil }, "\(harness.shortfall ?? "")")
            #expect(harness.brokers.violations == [])
        }
    }

    @Test func lostStepsAreRepeated() throws {
        let harness = Harness(topics: Self.topics, seed: 28)
        harness.stepLoss = 600
        harness.start()
        #expect(harness.run(atMost: .seconds(120)) { harness.shortfall == nil }, "\(harness.shortfall ?? "")")
        harness.crash(4)
        #expect(harness.run(atMost: .seconds(120)) { harness.shortfall == nil }, "\(harness.shortfall ?? "")")
        #expect(harness.brokers.violations == [])
    }

    @Test func aCoordinatorThatDiesAtWorkIsSucceeded() throws {
        for seed in 60..<63 as Range<UInt64> {
            let harness = Harness(topics: Self.topics, seed: seed)
            harness.brokers.rate = 500_000
            harness.start()
            // In the middle of the first placement; the others must finish it.
            try #require(harness.run(atMost: .seconds(60)) { harness.brokers.committed >= Int(seed - 59) * 4 })
            let victim = try #require(harness.coordinator)
            harness.crash(victim)
            #expect(harness.run(atMost: .seconds(30)) { harness.brokers.groups.allSatisfy { $0.committed != nil } })
            // What it created and nobody has copied yet waits for it; everything else is placed without it.
            let waits = harness.brokers.groups.filter { group in
                !(group.committed?.voters.contains { harness.node($0)!.isUp && group.isCaughtUp($0) } ?? true)
            }
            if !waits.isEmpty { harness.restart(victim) }
            #expect(
                harness.run(atMost: .seconds(120)) { harness.shortfall == nil }, "\(seed): \(harness.shortfall ?? "")")
            #expect(harness.brokers.violations == [])
        }
    }

    @Test func anythingMayHappenToOneAtATime() throws {
        for seed in 70..<74 as Range<UInt64> {
            let harness = try Self.settled(seed: seed, loss: 50)
            harness.brokers.rate = 400_000
            harness.stepLoss = 100
            var random = RandomGenerator(seed: seed)
            for _ in 0..<6 {
                let victim = random.index(below: 5)
                harness.crash(victim)
                harness.run(for: random.below(.seconds(14)))
                let isWiped = random.below(4) == 0 && harness.shortfall == nil
                if isWiped { harness.brokers.wipe(harness.nodes[victim].id) }
                harness.restart(victim)
                harness.run(for: random.below(.seconds(8)))
                // Two lost disks at a time would be more than three replicas can bear.
                if isWiped {
                    #expect(
                        harness.run(atMost: .seconds(200)) { harness.shortfall == nil }, "\(harness.shortfall ?? "")")
                }
            }
            #expect(
                harness.run(atMost: .seconds(200)) { harness.shortfall == nil }, "\(seed): \(harness.shortfall ?? "")")
            #expect(harness.brokers.violations == [])
            harness.run(for: .seconds(30))
            let committed = harness.brokers.committed
            harness.run(for: .seconds(60))
            #expect(harness.brokers.committed == committed)
        }
    }

    @Test func aPlanEndsAndStaysAtRest() throws {
        let harness = try Self.settled(seed: 27)
        let generation = try #require(harness.view(of: 0).plan).generation
        let committed = harness.brokers.committed
        harness.run(for: .seconds(60))
        #expect(harness.brokers.committed == committed)
        #expect(harness.view(of: 0).plan?.generation == generation)
    }
}
