import Placement
import SWIM
import Testing

@testable import Cluster

/// What operators ask for of nodes, and that it is so.
@Suite struct OrderTests {
    private func holds(_ harness: Harness) -> [HoldView] {
        harness.coordinator.map { harness.view(of: $0).coordination.holds } ?? []
    }

    private func held(_ harness: Harness, by index: Int) -> Int {
        harness.brokers.groups.count { group in
            group.committed!.voters.contains(harness.nodes[index].id)
                || group.committed!.learners.contains(harness.nodes[index].id)
        }
    }

    private func led(_ harness: Harness, by index: Int) -> Int {
        harness.brokers.groups.count { $0.committed!.leader == harness.nodes[index].id }
    }

    private func voters(_ harness: Harness) -> [[MemberID]] { harness.brokers.groups.map { $0.committed!.voters } }

    private func member(_ harness: Harness, _ index: Int, seenBy observer: Int = 0) -> MemberView? {
        harness.view(of: observer).members.first { $0.member.id == harness.nodes[index].id }
    }

    // MARK: - Drain and cordon

    /// Whether a coordinator is drained or another node, it ends with nothing and without a gap.
    @Test(arguments: [0, 4])
    func aDrainedNodeIsEmptiedAndStaysEmpty(index: Int) throws {
        let harness = try ReplacementTests.settled(seed: 400 + UInt64(index))
        let before = held(harness, by: index)
        #expect(before > 0)
        harness.command(.direct(.drain(node: harness.nodes[index].name, within: nil)), 2)
        harness.run(for: .milliseconds(300))
        let view = try #require(member(harness, index, seenBy: 3))
        #expect(view.scheduling == .draining && view.replicasToMove == before)
        #expect(harness.view(of: 3).directives.first?.state == .active)
        let isEmpty = { held(harness, by: index) == 0 && led(harness, by: index) == 0 }
        #expect(harness.run(atMost: .seconds(60)) { isEmpty() })
        #expect(harness.run(atMost: .seconds(5)) { harness.view(of: 3).directives.first?.state == .done })
        #expect(harness.view(of: 3).directives.first?.left == 0)
        // All the while every group had three voters, and nothing comes back.
        #expect(harness.brokers.groups.allSatisfy { $0.committed!.voters.count == 3 })
        // The others may not be done evening out what they got.
        let isDone = { harness.view(of: 3).plan?.moves.allSatisfy { $0.state.isOver } ?? false }
        #expect(harness.run(atMost: .seconds(10)) { isDone() })
        let committed = harness.brokers.committed
        harness.run(for: .seconds(20))
        #expect(harness.brokers.committed == committed && isEmpty())
        #expect(
            harness.view(of: 3).plan?.moves.allSatisfy { $0.move.class == .drain || $0.move.class == .leader } == true)
        // Who was drained may leave, and nothing has to be made good.
        harness.command(.leave, index)
        harness.run(for: .seconds(20))
        #expect(harness.brokers.committed == committed && harness.brokers.violations == [])
        // What was said of it is over then.
        let other = index == 0 ? 1 : 0
        #expect(harness.run(atMost: .seconds(10)) { harness.view(of: other).directives.first?.state == .void })
        #expect(harness.view(of: other).directives.first?.reason?.rule == "node-gone")
    }

    @Test func anUncordonedNodeIsFilledAgain() throws {
        let harness = try ReplacementTests.settled(seed: 402)
        harness.command(.direct(.drain(node: "e", within: nil)), 0)
        try #require(harness.run(atMost: .seconds(60)) { held(harness, by: 4) == 0 })
        harness.command(.direct(.uncordon(node: "e")), 1)
        #expect(harness.run(atMost: .seconds(60)) { held(harness, by: 4) >= 7 && harness.shortfall == nil })
        #expect(member(harness, 4)?.scheduling == .up && member(harness, 4)?.replicasToMove == 0)
    }

    /// Nothing is forced at the deadline; it is said what is left.
    @Test func aLateDrainIsShown() throws {
        let harness = try ReplacementTests.settled(seed: 403)
        // Who holds data of every partition of a topic with three replicas and only two others up cannot be emptied.
        for index in [2, 3] {
            harness.command(.direct(.cordon(node: harness.nodes[index].name)), 0)
        }
        harness.brokers.rate = 100_000
        harness.command(.direct(.drain(node: "e", within: .seconds(3))), 0)
        harness.run(for: .seconds(2))
        #expect(!holds(harness).contains { $0.rule == "drain-late" })
        #expect(member(harness, 4)?.schedulingRemaining ?? 0 > 0)
        harness.run(for: .seconds(2))
        let hold = try #require(holds(harness).first { $0.rule == "drain-late" })
        #expect(hold.subject == .node("e") && hold.text.contains("left on e"))
        #expect(
            harness.brokers.violations == [] && harness.brokers.groups.allSatisfy { $0.committed!.voters.count == 3 })
    }

    @Test func aCordonedNodeKeepsWhatItHasAndReceivesNothing() throws {
        let harness = try ReplacementTests.settled(seed: 404)
        let before = held(harness, by: 4)
        let leaders = led(harness, by: 4)
        harness.command(.direct(.cordon(node: "e")), 0)
        harness.run(for: .seconds(10))
        #expect(held(harness, by: 4) == before && led(harness, by: 4) == leaders)
        // Another one dies: what it held goes to the others.
        harness.crash(3)
        let isWhole = {
            harness.brokers.groups.allSatisfy { !$0.committed!.voters.contains(harness.nodes[3].id) }
        }
        #expect(harness.run(atMost: .seconds(60)) { isWhole() })
        #expect(held(harness, by: 4) == before)
    }

    // MARK: - Maintenance

    @Test func maintenanceMovesTheLeadersAndNothingElse() throws {
        let harness = try ReplacementTests.settled(seed: 405)
        let before = voters(harness)
        harness.command(.direct(.maintenance(node: "e", duration: .seconds(60))), 0)
        #expect(harness.run(atMost: .seconds(20)) { led(harness, by: 4) == 0 })
        #expect(harness.brokers.groups.map { Set($0.committed!.voters) } == before.map { Set($0) })
        // It is away for much longer than a dead node is waited for, and then it is back.
        harness.crash(4)
        harness.run(for: .seconds(30))
        #expect(harness.brokers.groups.map { Set($0.committed!.voters) } == before.map { Set($0) })
        let hold = try #require(holds(harness).first { $0.rule == "maintenance" })
        #expect(hold.subject == .node("e") && hold.remaining ?? 0 > .seconds(5) && hold.remaining! < .seconds(30))
        #expect(!holds(harness).contains { $0.rule == "mass-failure" || $0.rule == "recover-delay" })
        harness.restart(4)
        harness.run(for: .seconds(40))
        #expect(harness.brokers.groups.map { Set($0.committed!.voters) } == before.map { Set($0) })
        // The window is over: the leaders are evened out again.
        #expect(led(harness, by: 4) > 0 && harness.brokers.violations == [])
        let directive = try #require(harness.view(of: 1).directives.first)
        #expect(directive.state == .void && directive.reason?.rule == "window-over")
    }

    @Test func afterTheWindowTheLadderGoesOn() throws {
        let harness = try ReplacementTests.settled(seed: 406)
        let id = harness.nodes[4].id
        harness.command(.direct(.maintenance(node: "e", duration: .seconds(25))), 0)
        harness.run(for: .seconds(5))
        // Even a goodbye does not move anything: whoever takes a node down for maintenance may well say it.
        harness.command(.leave, 4)
        harness.run(for: .seconds(18))
        #expect(harness.brokers.groups.contains { $0.committed!.voters.contains(id) })
        #expect(harness.run(atMost: .seconds(40)) { harness.shortfall == nil }, "\(harness.shortfall ?? "")")
        #expect(held(harness, by: 4) == 0 && harness.brokers.violations == [])
    }

    // MARK: - Replacement

    /// Six nodes of which the last one came later: it takes over from another one, exactly.
    private func withNewcomer(_ seed: UInt64) throws -> Harness {
        let harness = Harness(count: 6, topics: ReplacementTests.topics, seed: seed) { index, configuration in
            configuration.expectedMembers = 5
            if index == 5 { configuration.attributes.domain = ["dc", "r2"] }
        }
        harness.crash(5)
        harness.start()
        try #require(harness.run(atMost: .seconds(60)) { harness.shortfall == nil })
        harness.run(for: .seconds(6))
        // It gets nothing before it is said what.
        harness.command(.direct(.pause), 0)
        harness.restart(5)
        try #require(harness.run(atMost: .seconds(20)) { harness.isConverged && member(harness, 5) != nil })
        return harness
    }

    @Test(arguments: [true, false])
    func aSuccessorTakesOverExactlyWhatThereWas(isAlive: Bool) throws {
        let harness = try withNewcomer(isAlive ? 407 : 408)
        let (old, new) = (harness.nodes[4].id, harness.nodes[5].id)
        let before = voters(harness)
        #expect(before.contains { $0.contains(old) } && !before.contains { $0.contains(new) })
        harness.command(.direct(.replace(node: "e", successor: "f")), 1)
        harness.command(.direct(.resume), 1)
        if !isAlive { harness.crash(4) }
        let expected = before.map { Set($0.map { $0 == old ? new : $0 }) }
        let isReplaced = {
            harness.brokers.groups.map { Set($0.committed!.voters) } == expected
                && harness.brokers.groups.allSatisfy { $0.committed!.learners.isEmpty }
        }
        var most = 0
        #expect(
            harness.run(atMost: .seconds(60)) {
                most = max(most, harness.brokers.reports(of: new).count)
                return isReplaced()
            })
        #expect(most == before.count { $0.contains(old) })
        let plan = try #require(harness.view(of: 0).plan)
        #expect(plan.moves.contains { $0.move.reasons.contains { $0.rule == "replacement" } })
        #expect(harness.run(atMost: .seconds(5)) { harness.view(of: 0).directives.contains { $0.state == .done } })
        #expect(member(harness, 4)?.scheduling == .replaced(by: "f"))
        harness.run(for: .seconds(20))
        #expect(isReplaced() && harness.brokers.violations == [])
    }

    @Test func withoutASuccessorNothingIsReplaced() throws {
        let harness = try withNewcomer(409)
        harness.command(.direct(.replace(node: "e", successor: "f")), 1)
        harness.crash(5)
        let before = voters(harness)
        harness.run(for: .seconds(12))
        harness.command(.direct(.resume), 1)
        harness.run(for: .seconds(12))
        #expect(voters(harness) == before)
        let hold = try #require(holds(harness).first { $0.rule == "successor-missing" })
        #expect(hold.subject == .node("e"))
    }

    // MARK: - The plan

    @Test func aPauseStopsEveryNewStep() throws {
        let harness = try ReplacementTests.settled(seed: 410)
        harness.brokers.rate = 400_000
        harness.command(.direct(.drain(node: "e", within: nil)), 0)
        try #require(
            harness.run(atMost: .seconds(20)) { harness.brokers.groups.contains { !$0.committed!.learners.isEmpty } })
        harness.command(.direct(.pause), 3)
        harness.run(for: .seconds(2))
        let committed = harness.brokers.committed
        #expect(holds(harness).contains { $0.rule == "paused" })
        harness.run(for: .seconds(20))
        #expect(harness.brokers.committed == committed && held(harness, by: 4) > 0)
        // Nobody may be without a leader for the sake of a pause.
        let victim = try #require((1..<4).first { led(harness, by: $0) > 0 && $0 != harness.coordinator })
        harness.crash(victim)
        #expect(harness.run(atMost: .seconds(20)) { led(harness, by: victim) == 0 })
        let learners = harness.brokers.groups.map { $0.committed!.learners }
        harness.run(for: .seconds(10))
        #expect(harness.brokers.groups.map { $0.committed!.learners } == learners)
        harness.restart(victim)
        harness.command(.direct(.resume), 3)
        #expect(harness.run(atMost: .seconds(120)) { held(harness, by: 4) == 0 })
        #expect(harness.brokers.violations == [])
    }

    @Test func whatIsCancelledIsLeftAlone() throws {
        let harness = try ReplacementTests.settled(seed: 411)
        harness.brokers.rate = 200_000
        harness.command(.direct(.drain(node: "e", within: nil)), 0)
        try #require(
            harness.run(atMost: .seconds(20)) { harness.brokers.groups.contains { !$0.committed!.learners.isEmpty } })
        let partition = try #require(harness.brokers.groups.first { !$0.committed!.learners.isEmpty }).partition
        harness.run(for: .milliseconds(500))
        harness.command(.direct(.cancel(partition: partition)), 0)
        harness.brokers.rate = 4_000_000
        #expect(harness.run(atMost: .seconds(90)) { held(harness, by: 4) == 1 })
        harness.run(for: .seconds(60))
        let group = try #require(harness.brokers.group(partition)?.committed)
        #expect(group.voters.contains(harness.nodes[4].id) && group.voters.count == 3 && group.learners.isEmpty)
        let hold = try #require(holds(harness).first { $0.rule == "cancelled" })
        #expect(hold.subject == .partition(partition))
        harness.command(.direct(.pause), 0)
        harness.command(.direct(.resume), 0)
        #expect(harness.run(atMost: .seconds(60)) { held(harness, by: 4) == 0 })
        #expect(harness.brokers.violations == [])
    }

    // MARK: - Confirmation

    @Test func onlyTheLossThatWasConfirmedIsMadeGood() throws {
        // Twelve nodes, each in a rack of its own: two are more than one rack and a tenth.
        let harness = Harness(count: 12, topics: ReplacementTests.topics, seed: 412) { index, configuration in
            configuration.attributes = NodeAttributes(domain: ["r\(index)"])
        }
        harness.start()
        try #require(harness.run(atMost: .seconds(60)) { harness.brokers.groups.allSatisfy { $0.committed != nil } })
        harness.run(for: .seconds(15))
        for index in [10, 11] { harness.crash(index) }
        harness.run(for: .seconds(25))
        #expect(holds(harness).contains { $0.rule == "mass-failure" })
        harness.command(.direct(.confirm), 5)
        let isClean = { (lost: [Int]) in
            harness.brokers.groups.allSatisfy { group in
                let gone = lost.count { group.committed!.voters.contains(harness.nodes[$0].id) }
                // A group that lost its majority cannot be changed.
                return gone == 0 || gone * 2 > group.committed!.voters.count
            }
        }
        #expect(harness.run(atMost: .seconds(60)) { isClean([10, 11]) }, "\(holds(harness))")
        #expect(harness.view(of: 2).directives.filter { $0.directive == .confirm }.count == 1)
        // A later loss holds again.
        for index in [8, 9] { harness.crash(index) }
        harness.run(for: .seconds(25))
        #expect(holds(harness).contains { $0.rule == "mass-failure" } && !isClean([8, 9]))
        // One of those that were given up comes back, and goes again: that is a new loss.
        #expect(harness.brokers.violations == [])
        harness.restart(10)
        harness.run(for: .seconds(10))
        let confirmed = harness.nodes[0].brain.directives.isConfirmed(harness.nodes[10].id)
        #expect(!confirmed)
    }
}
