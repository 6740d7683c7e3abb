import Placement
import SWIM
import Testing

@testable import Cluster

/// Every reason not to act, and that it ends.
@Suite struct HoldTests {
    private func holds(_ harness: Harness) -> [Reason] {
        harness.coordinator.map { harness.view(of: $0).coordination.holds.map(\.reason) } ?? []
    }

    @Test func theFirstPlanWaitsForTheExpectedMembers() {
        let harness = Harness(topics: ReplacementTests.topics, seed: 80)
        harness.crash(4)
        harness.start()
        harness.run(for: .seconds(20))
        #expect(harness.brokers.committed == 0)
        #expect(
            holds(harness).contains(Reason(rule: "waiting-for-members", text: "4 of 5 expected members are present")))
        harness.restart(4)
        #expect(harness.run(atMost: .seconds(40)) { harness.shortfall == nil })
    }

    @Test func theFirstPlanWaitsForReports() {
        let harness = Harness(topics: ReplacementTests.topics, seed: 81)
        harness.hasBrokers = false
        harness.start()
        for index in 0..<4 { harness.command(.report([]), index) }
        harness.run(for: .seconds(20))
        #expect(harness.brokers.committed == 0)
        #expect(
            holds(harness).contains(
                Reason(rule: "waiting-for-members", text: "not reported yet what they hold: e")))
        harness.hasBrokers = true
        harness.command(.report([]), 4)
        #expect(harness.run(atMost: .seconds(40)) { harness.shortfall == nil })
    }

    @Test func aWholeRackMayDie() throws {
        // Two of five in one rack: as many as the largest rack has, and a majority is left.
        let harness = try ReplacementTests.settled(seed: 82)
        harness.crash(0)
        harness.crash(3)
        let isWhole = {
            harness.brokers.groups.allSatisfy { group in
                let voters = group.committed!.voters.compactMap { harness.node($0) }
                return voters.count == 3 && voters.allSatisfy { $0.isUp && group.isCaughtUp($0.id) }
            }
        }
        #expect(harness.run(atMost: .seconds(60)) { isWhole() })
        #expect(harness.brokers.violations == [])
    }

    @Test func moreThanARackIsHeld() throws {
        // Nine nodes, each in a rack of its own: two dead are more than any rack and more than a tenth.
        let harness = Harness(count: 9, topics: ReplacementTests.topics, seed: 83) { index, configuration in
            configuration.attributes = NodeAttributes(domain: ["r\(index)"])
        }
        harness.start()
        try #require(harness.run(atMost: .seconds(60)) { harness.brokers.groups.allSatisfy { $0.committed != nil } })
        harness.run(for: .seconds(10))
        harness.crash(7)
        harness.crash(8)
        harness.run(for: .seconds(15))
        let text = "2 of 9 members are dead or suspect at once, more than 1"
        #expect(holds(harness).contains(Reason(rule: "mass-failure", text: text)), "\(holds(harness))")
        let committed = harness.brokers.committed
        harness.run(for: .seconds(20))
        #expect(harness.brokers.committed == committed)
        // One comes back: the other one is replaced.
        harness.restart(7)
        let dead = harness.nodes[8].id
        #expect(
            harness.run(atMost: .seconds(60)) {
                harness.brokers.groups.allSatisfy {
                    !$0.committed!.voters.contains(dead) && $0.committed!.learners.isEmpty
                }
            })
        #expect(harness.brokers.violations == [])
    }

    @Test func aRestartOfAllMovesNothing() throws {
        let harness = try ReplacementTests.settled(seed: 84) { $1.recoverAfter = .seconds(60) }
        let before = harness.brokers.groups.map { $0.committed!.voters }
        for index in 0..<5 { harness.crash(index) }
        harness.run(for: .seconds(5))
        // Three come back first: what the others hold is only known from the groups.
        for index in 0..<3 { harness.restart(index) }
        harness.run(for: .seconds(20))
        let reasons = holds(harness)
        #expect(reasons.contains { $0.rule == "recover-delay" && $0.text.hasPrefix("unknown~") }, "\(reasons)")
        #expect(harness.brokers.groups.map { $0.committed!.voters } == before)
        for index in 3..<5 { harness.restart(index) }
        #expect(harness.run(atMost: .seconds(40)) { harness.shortfall == nil && harness.isConverged })
        harness.run(for: .seconds(10))
        #expect(harness.brokers.groups.map { $0.committed!.voters } == before)
    }

    @Test func theTextsSayWhatIsLeft() {
        let now = Instant(nanoseconds: 100_000_000_000)
        let texts: [(Hold, String)] = [
            (.noQuorum(since: nil), "no majority of the voters has renewed the epoch"),
            (
                .noQuorum(since: Instant(nanoseconds: 95_000_000_000)),
                "no majority of the voters has renewed the epoch for 5 s"
            ),
            (
                .stabilizing(until: Instant(nanoseconds: 101_500_000_000)),
                "members or replicas changed just now; 2 s to go"
            ),
            (
                .recoverDelay(
                    name: "b7", since: Instant(nanoseconds: 88_000_000_000),
                    until: Instant(nanoseconds: 988_000_000_000)),
                "b7 is dead for 12 s; its replicas are re-placed in 888 s"
            ),
            (.minority(present: 1, known: 3, percent: 50), "only 1 of 3 known members answer: no majority"),
            (.minority(present: 5, known: 9, percent: 60), "only 5 of 9 known members answer: not more than 60 %"),
            (
                .unconfirmed(name: "b7", since: Instant(nanoseconds: 88_000_000_000), witnesses: 1, needed: 2),
                "b7 is dead here for 12 s, but only 1 of 2 voters say so"
            ),
            (
                .maintenance(name: "b7", until: Instant(nanoseconds: 130_000_000_000)),
                "b7 is away for maintenance; its replicas stay where they are for 30 s"
            ),
            (
                .flapping(name: "b7", until: Instant(nanoseconds: 130_000_000_000)),
                "b7 came and went too often; it receives nothing new until it has been quiet for 30 s"
            ),
            (
                .drainLate(name: "b7", left: 1, by: .seconds(4)),
                "1 replica is left on b7 4 s after the drain's deadline"
            ),
            (
                .uncoordinated(present: 1, voters: 3, silence: .seconds(9)),
                "1 of 3 voters are present; no coordinator has been heard of for 9 s"
            ),
        ]
        for (hold, text) in texts { #expect(hold.reason(at: now).text == text) }
    }
}

@Suite struct RosterTests {
    private func entry(_ number: UInt64, _ name: String, _ state: MemberState) -> Roster.Entry {
        Roster.Entry(
            id: .fixture(number), name: name, state: state, since: Instant(nanoseconds: 0), attributes: nil,
            hasReported: true)
    }

    @Test func aNameBelongsToThePresent() {
        let roster = Roster([entry(1, "a", .dead), entry(2, "a", .alive), entry(3, "a", .left), entry(4, "b", .dead)])
        #expect(roster.name(of: .fixture(2)) == "a" && roster.id(named: "a") == .fixture(2))
        #expect(roster.name(of: .fixture(4)) == "b")
        for number in [1, 3] as [UInt64] {
            let name = "a~" + MemberID.fixture(number).description.prefix(8)
            #expect(roster.name(of: .fixture(number)) == name && roster.id(named: name) == .fixture(number))
        }
        #expect(roster.name(of: .fixture(9)) == "unknown~" + MemberID.fixture(9).description.prefix(8))
    }
}
