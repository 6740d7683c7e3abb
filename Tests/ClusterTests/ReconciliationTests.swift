import Placement
import SWIM
import Testing

@testable import Cluster

/// Whatever dies after whichever step of a move: what is left finishes it, and copies nothing twice.
@Suite struct ReconciliationTests {
    /// Who ends.
    enum Victim: CaseIterable {
        /// The coordinator, for good.
        case coordinator
        /// The coordinator, which comes back a second later.
        case restartedCoordinator
        /// The node beside the new replica, whose broker goes on.
        case agentOfTarget
        /// The broker of the new replica, whose node goes on.
        case brokerOfTarget
        /// Both.
        case target
        /// The node beside the group's leader.
        case agentOfLeader
        /// The broker of the group's leader.
        case brokerOfLeader
        /// Both.
        case leader
    }

    /// When.
    enum Moment: CaseIterable {
        case planned, added, halfCopied, copied, promoted, removed

        /// Whether it has come, for a group of which a replica moves to `target`.
        func hasCome(_ group: Brokers.Group, _ target: MemberID) -> Bool {
            let configuration = group.committed!
            switch self {
            case .planned: return true
            case .added: return !configuration.learners.isEmpty
            case .halfCopied: return group.replica(target).map { $0.bytes >= group.size / 2 } ?? false
            case .copied: return group.isCaughtUp(target)
            case .promoted: return configuration.voters.contains(target)
            case .removed: return configuration.voters.contains(target) && configuration.learners.isEmpty
            }
        }
    }

    private static let cases = Victim.allCases.flatMap { victim in Moment.allCases.map { (victim, $0) } }

    /// One partition of three replicas; a member that has one dies for good.
    @Test(arguments: cases) func aRecoveryIsFinished(victim: Victim, moment: Moment) throws {
        let topics = [TopicDeclaration(name: "t", partitions: 1, replicationFactor: 3)]
        // Who votes on the coordinator has no replicas, so that nothing is missed if the coordinator dies for good.
        let harness = Harness(count: 7, topics: topics, voters: ["d", "e", "f"], seed: 120) { index, configuration in
            if (3...5).contains(index) { configuration.attributes.weight = 0 }
        }
        harness.start()
        try #require(harness.run(atMost: .seconds(30)) { harness.shortfall == nil })
        harness.run(for: .seconds(5))
        harness.brokers.rate = 300_000
        let copied = harness.brokers.copied
        let coordinator = try #require(harness.coordinator)
        let lost = try #require(
            harness.brokers.groups[0].committed!.voters.last { id in
                id != harness.nodes[coordinator].id && id != harness.brokers.groups[0].committed!.leader
            })
        let lostIndex = try #require(harness.nodes.firstIndex { $0.id == lost })
        harness.crash(lostIndex)
        let isPlanned = { harness.view(of: coordinator).plan?.moves.contains { $0.state != .done } ?? false }
        try #require(harness.run(atMost: .seconds(30)) { isPlanned() })
        let name = try #require(harness.view(of: coordinator).plan?.moves.first { !$0.move.add.isEmpty }?.move.add[0])
        let target = try #require(harness.nodes.first { $0.name == name }?.id)
        try #require(
            harness.run(atMost: .seconds(30)) { moment.hasCome(harness.brokers.groups[0], target) })
        strike(harness, victim, target: target, coordinator: coordinator)
        let isWhole = {
            let group = harness.brokers.groups[0]
            let voters = group.committed!.voters
            return voters.count == 3 && group.committed!.learners.isEmpty && !voters.contains(lost)
                && voters.allSatisfy { group.isCaughtUp($0) }
        }
        #expect(harness.run(atMost: .seconds(90)) { isWhole() }, "\(harness.brokers.groups[0])")
        harness.run(for: .seconds(20))
        #expect(isWhole() && harness.brokers.violations == [])
        #expect(harness.brokers.copied - copied == 1, "\(harness.brokers.copied - copied)")
        #expect(harness.brokers.groups[0].committed!.voters.contains(target))
    }

    private func strike(_ harness: Harness, _ victim: Victim, target: MemberID, coordinator: Int) {
        let leader = harness.brokers.groups[0].committed!.leader!
        let pause = Nanoseconds.seconds(1)
        func index(_ id: MemberID) -> Int { harness.nodes.firstIndex { $0.id == id }! }
        switch victim {
        case .coordinator: harness.crash(coordinator)
        case .restartedCoordinator:
            harness.crash(coordinator)
            harness.run(for: pause)
            harness.restart(coordinator)
        case .agentOfTarget, .agentOfLeader:
            let index = index(victim == .agentOfTarget ? target : leader)
            harness.crashAgent(index)
            harness.run(for: pause)
            harness.restart(index)
        case .brokerOfTarget, .brokerOfLeader:
            let index = index(victim == .brokerOfTarget ? target : leader)
            harness.crashBroker(index)
            harness.run(for: pause)
            harness.restartBroker(index)
        case .target, .leader:
            let index = index(victim == .target ? target : leader)
            harness.crash(index)
            harness.run(for: pause)
            harness.restart(index)
        }
    }

    /// A new node gets its share, and the coordinator dies again and again meanwhile: each replica that moves is copied
    /// once.
    @Test(arguments: 0..<6) func balancingSurvivesItsCoordinator(kill: Int) throws {
        let harness = Harness(count: 7, topics: ReplacementTests.topics, seed: 130) { index, configuration in
            configuration.attributes = NodeAttributes(domain: ["dc", "r\(index)"])
            configuration.expectedMembers = 6
        }
        harness.crash(6)
        harness.start()
        try #require(harness.run(atMost: .seconds(60)) { harness.brokers.groups.allSatisfy { $0.committed != nil } })
        harness.run(for: .seconds(8))
        let copied = harness.brokers.copied
        let committed = harness.brokers.committed
        harness.brokers.rate = 400_000
        harness.restart(6)
        // After the first steps: a learner is added, another one, one is promoted...
        try #require(harness.run(atMost: .seconds(30)) { harness.brokers.committed >= committed + 1 + kill })
        let coordinator = try #require(harness.coordinator)
        harness.crash(coordinator)
        harness.run(for: .seconds(2))
        harness.restart(coordinator)
        let newcomer = harness.nodes[6].id
        let isBalanced = {
            harness.brokers.groups.allSatisfy { $0.committed!.learners.isEmpty && $0.committed!.voters.count == 3 }
                && (6...7).contains(harness.brokers.reports(of: newcomer).count)
        }
        #expect(harness.run(atMost: .seconds(120)) { isBalanced() })
        harness.run(for: .seconds(20))
        #expect(isBalanced() && harness.brokers.violations == [])
        let moved = harness.brokers.reports(of: newcomer).count
        #expect(harness.brokers.copied - copied == moved, "\(harness.brokers.copied - copied) for \(moved)")
    }

    /// A learner that no plan explains may be somebody's: it is left alone for a while.
    @Test func aStrangeLearnerIsRemovedInTheEnd() throws {
        let harness = try ReplacementTests.settled(seed: 140) { $1.stallAfter = .seconds(10) }
        harness.brokers.rate = 10_000
        let coordinator = try #require(harness.coordinator)
        let group = harness.brokers.groups[3].committed!
        let stranger = try #require(harness.nodes.map(\.id).first { !group.voters.contains($0) })
        let step = ReplicaStep(
            partition: harness.brokers.groups[3].partition, epoch: group.epoch, generation: 1,
            action: .addLearner(stranger), expectedIndex: group.index, expectedVoters: group.voters,
            leader: group.leader!)
        harness.brokers.perform(step, at: group.leader!)
        try #require(harness.brokers.groups[3].committed!.learners == [stranger])
        harness.run(for: .seconds(18))
        #expect(harness.brokers.groups[3].committed!.learners == [stranger])
        harness.run(for: .seconds(8))
        #expect(harness.brokers.groups[3].committed!.learners == [])
        #expect(harness.brokers.groups[3].committed!.voters == group.voters)
        #expect(harness.coordinator == coordinator && harness.brokers.violations == [])
    }
}
