import Placement
import SWIM
import Testing

@testable import Cluster

/// What has to be true of a death before anything is moved for it.
@Suite struct LadderTests {
    private func holds(_ harness: Harness) -> [HoldView] {
        harness.coordinator.map { harness.view(of: $0).coordination.holds } ?? []
    }

    private func counts(on index: Int, _ harness: Harness) -> Int {
        harness.brokers.groups.count { $0.committed!.voters.contains(harness.nodes[index].id) }
    }

    /// Whether no group counts on any of some nodes, but for those that lost their majority with them.
    private func isWrittenOff(_ lost: [Int], _ harness: Harness) -> Bool {
        harness.brokers.groups.allSatisfy { group in
            let gone = lost.count { group.committed!.voters.contains(harness.nodes[$0].id) }
            return gone == 0 || gone * 2 > group.committed!.voters.count
        }
    }

    /// Nine nodes, each in a rack of its own.
    private func nine(_ seed: UInt64, _ configure: (inout ClusterConfiguration) -> Void) throws -> Harness {
        let harness = Harness(count: 9, topics: ReplacementTests.topics, seed: seed) { index, configuration in
            configuration.attributes = NodeAttributes(domain: ["r\(index)"])
            configure(&configuration)
        }
        harness.start()
        try #require(harness.run(atMost: .seconds(60)) { harness.brokers.groups.allSatisfy { $0.committed != nil } })
        harness.run(for: .seconds(12))
        return harness
    }

    // MARK: - Confirmations

    /// A coordinator whose own view is wrong must not act on it alone.
    @Test func aDeathThatNobodyElseSeesMovesNothing() throws {
        let harness = try ReplacementTests.settled(seed: 500) { $1.recoverAfter = .seconds(600) }
        harness.crash(4)
        harness.run(for: .seconds(10))
        let number = try #require(harness.coordinator)
        let node = harness.nodes[number]
        var configuration = node.configuration
        configuration.recoverAfter = .seconds(4)
        func plan(_ testimony: Testimony) -> Coordinator {
            var coordinator = Coordinator(epoch: 99, configuration: configuration, at: harness.now)
            for step in 0..<100 as Range<UInt64> {
                _ = coordinator.tick(
                    state: node.brain.state, membership: node.brain.membership, directives: DirectiveRegister(),
                    testimony: testimony, hasQuorum: true, majorityAt: harness.now,
                    at: harness.now + .milliseconds(100) * step)
            }
            return coordinator
        }
        let confirmed = plan(node.brain.testimony)
        #expect(confirmed.moves.contains { $0.move.class == .recover })
        var testimony = Testimony(quorum: 2)
        testimony.update(node.brain.testimony.statements.filter { $0.voter == node.id })
        let alone = plan(testimony)
        #expect(alone.moves.isEmpty)
        #expect(alone.holds.contains { if case .unconfirmed("e", _, 1, 2) = $0 { true } else { false } })
    }

    /// How long a node has been dead is not forgotten, whoever coordinates and however often voters are started.
    @Test func aDeathKeepsItsAgeOverRestartsOfAllVoters() throws {
        let harness = try ReplacementTests.settled(seed: 501) { $1.recoverAfter = .seconds(60) }
        harness.crash(4)
        let died = harness.now
        for index in 0..<3 {
            harness.run(for: .seconds(index == 0 ? 20 : 10))
            harness.crash(index)
            harness.restart(index)
        }
        // What has passed is published every eighth of the time: no more than that is lost.
        harness.run(for: .seconds(16))
        #expect(counts(on: 4, harness) > 0 && harness.now - died < .seconds(58))
        #expect(
            harness.run(atMost: .seconds(18)) { counts(on: 4, harness) == 0 }, "\(holds(harness))")
    }

    @Test func aSoleVoterIsBelieved() throws {
        let harness = Harness(topics: ReplacementTests.topics, voters: ["a"], seed: 502)
        harness.start()
        try #require(harness.run(atMost: .seconds(60)) { harness.shortfall == nil })
        harness.run(for: .seconds(5))
        harness.crash(4)
        #expect(harness.run(atMost: .seconds(60)) { harness.shortfall == nil }, "\(holds(harness))")
    }

    // MARK: - Hearsay

    /// A voter that was started since nodes died knows from the others alone where they were.
    @Test func whatVotersSayOfTheMissingPlacesThemOnceAndLiftsNoBrake() throws {
        let harness = try nine(504) { $0.recoverAfter = .seconds(600) }
        for index in [6, 7, 8] { harness.crash(index) }
        harness.run(for: .seconds(10))
        harness.crash(0)
        harness.restart(0)
        harness.run(for: .seconds(10))
        let node = harness.nodes[0]
        let missing = [6, 7, 8].map { harness.nodes[$0].id }
        for (id, domain) in zip(missing, ["r6", "r7", "r8"]) {
            #expect(node.brain.state.attributes(of: id) == nil)
            #expect(node.brain.testimony.attributes(of: id)?.domain == [domain])
            #expect(harness.view(of: 0).members.first { $0.member.id == id }?.attributes?.domain == [domain])
        }

        // One that lies says first that all were in one domain, and then in another.
        var coordinator = Coordinator(epoch: 99, configuration: node.configuration, at: harness.now)
        for domain in ["x", "y"] {
            let observations = missing.map {
                Observation($0, absence: .seconds(20), attributes: NodeAttributes(domain: [domain]))
            }
            var testimony = Testimony(quorum: 1)
            testimony.update([
                Testimony.Statement(voter: harness.nodes[1].id, heardAt: harness.now, observations: observations)
            ])
            coordinator.survey(
                state: node.brain.state, membership: node.brain.membership, testimony: testimony, at: harness.now)
            let entries = missing.compactMap { coordinator.roster[$0] }
            #expect(entries.allSatisfy { $0.attributes?.domain == ["x"] && !$0.isSelfDescribed && !$0.hasSaidAll })
            let brakes = coordinator.brakes(hasQuorum: true, majorityAt: nil, at: harness.now)
            #expect(brakes.contains { if case .massFailure(3, 9, 1) = $0 { true } else { false } }, "\(brakes)")
        }
    }

    // MARK: - Brakes

    @Test(arguments: [(1, 10, 50, false), (2, 10, 50, true), (1, 23, 50, true), (0, 10, 50, false), (2, 90, 80, false)])
    func theBrakesAreWhereTheyAreSet(racks: Int, percent: Int, present: Int, isRecovered: Bool) throws {
        let harness = try nine(503) { configuration in
            configuration.massFailureRacks = racks
            configuration.massFailurePercent = percent
            configuration.minimumPresentPercent = present
        }
        harness.crash(7)
        harness.crash(8)
        let isGone = { isWrittenOff([7, 8], harness) }
        #expect(harness.run(atMost: .seconds(40)) { isGone() } == isRecovered, "\(holds(harness))")
        #expect(holds(harness).contains { $0.rule == "mass-failure" } == !isRecovered)
        #expect(harness.brokers.violations == [])
    }

    /// Somebody's deployment tells a third of the cluster to leave: their replicas stay until an operator says more.
    @Test func manyGoodbyesAtOnceAreHeldToo() throws {
        let harness = try nine(504) { _ in }
        let before = harness.brokers.groups.map { $0.committed!.voters }
        for index in [6, 7, 8] { harness.command(.leave, index) }
        harness.run(for: .seconds(25))
        #expect(holds(harness).contains { $0.rule == "mass-failure" })
        #expect(harness.brokers.groups.map { $0.committed!.voters } == before)
        // An operator meant it.
        harness.command(.direct(.confirm), 0)
        #expect(
            harness.run(atMost: .seconds(60)) { isWrittenOff([6, 7, 8], harness) },
            "\(holds(harness))")
        #expect(harness.brokers.violations == [])
    }

    @Test func aSilentBrokerIsWaitedForAsLongAsItIsSet() throws {
        let harness = Harness(topics: ReplacementTests.topics, seed: 505) { $1.reportPatience = .seconds(15) }
        harness.hasBrokers = false
        harness.start()
        for index in 0..<4 { harness.command(.report([]), index) }
        harness.run(for: .seconds(8))
        let hold = try #require(holds(harness).first { $0.rule == "waiting-for-members" })
        #expect(hold.remaining ?? 0 > .seconds(5) && hold.remaining! <= .seconds(15))
        #expect(harness.brokers.committed == 0)
        harness.hasBrokers = true
        harness.run(for: .seconds(15))
        #expect(harness.brokers.groups.allSatisfy { $0.committed != nil } && counts(on: 4, harness) == 0)
    }

    /// A dead node's groups get leaders at once, but nothing is evened out over those that are left before it is given up:
    /// it may be back soon and lead again, and others may follow it.
    @Test(arguments: [508, 509] as [UInt64]) func noLeadersAreEvenedOutBeforeTheDeadAreGivenUp(seed: UInt64) throws {
        let harness = try ReplacementTests.settled(seed: seed) { index, configuration in
            configuration.recoverAfter = .seconds(60)
            // It is soon clear that this is no restart.
            configuration.reportPatience = .seconds(5)
        }
        let coordinator = try #require(harness.coordinator)
        let generation = harness.view(of: coordinator).plan?.generation
        let dead = harness.nodes[4].id
        let led = harness.brokers.groups.map { $0.committed!.leader }
        harness.crash(4)
        harness.run(for: .seconds(40))
        for (group, leader) in zip(harness.brokers.groups, led) {
            if leader == dead {
                #expect(group.committed!.leader.flatMap { harness.node($0) }?.isUp == true)
            } else {
                #expect(group.committed!.leader == leader)
            }
        }
        #expect(holds(harness).contains { $0.rule == "recover-delay" })
        // Not even a plan is made that would wait.
        #expect(harness.view(of: coordinator).plan?.generation == generation && harness.coordinator == coordinator)
        // Given up, its replicas are re-placed and then the leaders evened out.
        #expect(harness.run(atMost: .seconds(60)) { harness.shortfall == nil })
        let counts = {
            (0..<4).map { index in
                harness.brokers.groups.count { $0.committed!.leader == harness.nodes[index].id }
            }
        }
        #expect(harness.run(atMost: .seconds(20)) { counts().allSatisfy { $0 == 4 } }, "\(counts())")
        #expect(harness.brokers.violations == [])
    }

    // MARK: - Flapping

    /// A node that comes and goes for half an hour costs a few changes of leader at first, and not one copy.
    @Test func aFlappingNodeIsLeftAloneUntilItIsQuiet() throws {
        let topics = [TopicDeclaration(name: "orders", partitions: 6, replicationFactor: 3)]
        let harness = Harness(topics: topics, seed: 506) { _, configuration in
            configuration.recoverAfter = .seconds(30)
            configuration.flapDepartures = 2
            configuration.flapWindow = .seconds(120)
            configuration.flapQuiet = .seconds(60)
        }
        harness.start()
        try #require(harness.run(atMost: .seconds(60)) { harness.shortfall == nil })
        harness.run(for: .seconds(8))
        let copied = harness.brokers.copied
        let before = harness.brokers.groups.map { Set($0.committed!.voters) }
        var committed = 0
        for round in 0..<90 {
            harness.crash(4)
            harness.run(for: .seconds(10))
            harness.restart(4)
            harness.run(for: .seconds(10))
            if round == 3 { committed = harness.brokers.committed }
        }
        #expect(harness.brokers.copied == copied)
        #expect(harness.brokers.groups.map { Set($0.committed!.voters) } == before)
        #expect(harness.brokers.committed == committed)
        let hold = try #require(holds(harness).first { $0.rule == "flapping" })
        #expect(hold.subject == .node("e") && hold.remaining ?? 0 > .seconds(30))
        // It takes part, but nothing new comes to it: not even what another one leaves behind.
        harness.command(.direct(.drain(node: "d", within: nil)), 0)
        harness.run(for: .seconds(20))
        #expect(
            harness.brokers.groups.map { $0.committed!.voters.contains(harness.nodes[4].id) }
                == before.map { $0.contains(harness.nodes[4].id) })
        harness.command(.direct(.uncordon(node: "d")), 0)
        // Once it was quiet for long enough it leads again.
        harness.run(for: .seconds(60))
        #expect(harness.brokers.groups.contains { $0.committed!.leader == harness.nodes[4].id })
        #expect(!holds(harness).contains { $0.rule == "flapping" } && harness.brokers.violations == [])
    }

    @Test func aRollingRestartOfAllMovesNothing() throws {
        let harness = try ReplacementTests.settled(seed: 507) { index, configuration in
            configuration.recoverAfter = .seconds(30)
            configuration.flapDepartures = 3
        }
        let copied = harness.brokers.copied
        let before = harness.brokers.groups.map { Set($0.committed!.voters) }
        for index in 0..<5 {
            harness.crash(index)
            harness.run(for: .seconds(12))
            harness.restart(index)
            harness.run(for: .seconds(6))
        }
        harness.run(for: .seconds(20))
        #expect(harness.brokers.copied == copied && harness.shortfall == nil)
        #expect(harness.brokers.groups.map { Set($0.committed!.voters) } == before)
        #expect(!holds(harness).contains { $0.rule == "flapping" })
    }

    // MARK: - Epochs

    @Test func noPromiseIsSentBeforeItIsDurable() throws {
        let harness = Harness(count: 5, voters: ["a", "b", "c", "d", "e"], seed: 508)
        harness.start()
        for index in 0..<5 {
            harness.run(for: .seconds(4))
            harness.crash(index)
            harness.run(for: .seconds(6))
            harness.restart(index)
        }
        #expect(harness.promises > 20 && harness.hastyPromises == 0)
    }

    @Test func everyStepCarriesTheEpochOfItsCoordinator() throws {
        let harness = try ReplacementTests.settled(seed: 509)
        let first = try #require(harness.coordinator)
        let epoch = try #require(harness.nodes[first].epoch)
        let steps = harness.nodes.flatMap(\.steps)
        #expect(!steps.isEmpty && steps.allSatisfy { $0.epoch <= epoch && $0.epoch > 0 })
        let counts = harness.nodes.map(\.steps.count)
        harness.crash(first)
        try #require(harness.run(atMost: .seconds(60)) { harness.shortfall == nil })
        let later = harness.nodes.enumerated().flatMap { $1.steps.dropFirst(counts[$0]) }
        let successor = try #require(harness.coordinator.flatMap { harness.nodes[$0].epoch })
        #expect(successor > epoch && later.contains { $0.epoch == successor })
        // Whoever wakes up with an old epoch is fenced by what the groups have accepted.
        #expect(harness.brokers.groups.contains { $0.committed!.epoch == successor })
        #expect(harness.brokers.violations == [])
    }

    /// Without a majority plans stop, the member list goes on, and every node says so.
    @Test func withoutAMajorityEverybodySaysWhy() throws {
        let harness = try ReplacementTests.settled(seed: 510)
        let coordinator = try #require(harness.coordinator)
        let id = harness.nodes[coordinator].id
        let others = (0..<3).filter { $0 != coordinator }
        for index in others { harness.crash(index) }
        harness.run(for: .seconds(15))
        let newest = { harness.nodes.map { $0.steps.map { $0.generation }.max() } }
        let steps = newest()
        let committed = harness.brokers.committed
        harness.crash(4)
        harness.run(for: .seconds(15))
        #expect(newest() == steps && harness.brokers.committed == committed)
        for index in [coordinator, 3] {
            let view = harness.view(of: index)
            #expect(view.members.count { $0.member.state == .dead } == 3)
            #expect(view.coordination.coordinator == nil && view.coordination.lastCoordinator == id)
            #expect(view.coordination.holds.contains { $0.rule == "no-quorum" }, "\(view.coordination)")
        }
        #expect(harness.view(of: coordinator).coordination.silence ?? 0 > .seconds(10))
        for index in others { harness.restart(index) }
        harness.run(for: .seconds(10))
        for index in 0..<4 {
            let coordination = harness.view(of: index).coordination
            #expect(
                coordination.coordinator != nil && coordination.lastCoordinator == nil && coordination.silence == nil)
            #expect(!coordination.holds.contains { $0.rule == "no-quorum" })
        }
    }

    /// Every voter has lost its memory. What the groups remember makes the next epoch, and nothing has to move.
    @Test func whatIsLostEverywhereIsMadeFromWhatIs() throws {
        let harness = try ReplacementTests.settled(seed: 511) { $1.recoverAfter = .seconds(60) }
        harness.crash(try #require(harness.coordinator))
        harness.run(for: .seconds(10))
        let before = harness.brokers.groups.map { Set($0.committed!.voters) }
        let copied = harness.brokers.copied
        let highest = try #require(harness.brokers.groups.map { $0.committed!.epoch }.max())
        for index in 0..<5 {
            if harness.nodes[index].isUp { harness.crash(index) }
            harness.nodes[index].persisted = PersistedState()
        }
        harness.run(for: .seconds(2))
        for index in 0..<5 { harness.restart(index) }
        #expect(harness.run(atMost: .seconds(40)) { harness.shortfall == nil && harness.isConverged })
        harness.run(for: .seconds(20))
        let epoch = try #require(harness.coordinator.flatMap { harness.nodes[$0].epoch })
        #expect(epoch > highest)
        #expect(harness.brokers.copied == copied)
        #expect(harness.brokers.groups.map { Set($0.committed!.voters) } == before)
        let plan = harness.view(of: 0).plan
        #expect(plan?.moves.allSatisfy { $0.move.class == .leader } ?? true)
        // What is in force again is accepted by the groups.
        harness.command(.direct(.drain(node: "e", within: nil)), 0)
        #expect(harness.run(atMost: .seconds(60)) { counts(on: 4, harness) == 0 })
        #expect(harness.brokers.violations == [])
    }
}
