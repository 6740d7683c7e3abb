import Placement
import SWIM
import Testing

@testable import Cluster

/// What is held is seen at every node, with what is left of it.
@Suite struct PublishedHoldTests {
    private func follower(_ harness: Harness) throws -> Int {
        let coordinator = try #require(harness.coordinator)
        return try #require(harness.nodes.indices.first { $0 != coordinator && harness.nodes[$0].isUp })
    }

    /// How far what two nodes show is apart.
    private func difference(_ first: HoldView, _ second: HoldView) -> Double {
        abs(Double(first.remaining ?? 0) - Double(second.remaining ?? 0)) / 1e9
    }

    /// Only the coordinator weighs how many are missing.
    @Test func aMassFailureIsSeenEverywhere() throws {
        let harness = Harness(count: 9, topics: ReplacementTests.topics, seed: 700) { index, configuration in
            configuration.attributes = NodeAttributes(domain: ["r\(index)"])
        }
        harness.start()
        try #require(harness.run(atMost: .seconds(60)) { harness.brokers.groups.allSatisfy { $0.committed != nil } })
        for index in [6, 7, 8] { harness.crash(index) }
        harness.run(for: .seconds(30))
        let coordinator = try #require(harness.coordinator)
        let held = harness.view(of: coordinator).coordination.holds
        #expect(held.contains { $0.rule == "mass-failure" })
        for index in 0..<6 {
            let seen = harness.view(of: index).coordination.holds
            #expect(seen.map(\.rule) == held.map(\.rule) && seen.map(\.subject) == held.map(\.subject))
        }
    }

    @Test func timesRunOnWhereTheyWereHeard() throws {
        let harness = try ReplacementTests.settled(seed: 701) { $1.recoverAfter = .seconds(300) }
        let follower = try follower(harness)
        let other = try #require([4, 3].first { $0 != harness.coordinator && $0 != follower })
        harness.crash(other)
        for _ in 0..<4 {
            harness.run(for: .seconds(45))
            let coordinator = try #require(harness.coordinator)
            let held = try #require(
                harness.view(of: coordinator).coordination.holds.first { $0.rule == "recover-delay" })
            let seen = try #require(harness.view(of: follower).coordination.holds.first { $0.rule == "recover-delay" })
            #expect(difference(held, seen) < 2 && seen.subject == held.subject, "\(held) \(seen)")
        }
    }

    /// Who comes late has them from somebody who heard them earlier, and is told anew how long they last.
    @Test func whoComesLateIsToldAnew() throws {
        let harness = try ReplacementTests.settled(seed: 702) { $1.recoverAfter = .seconds(600) }
        let follower = try follower(harness)
        harness.crash(4)
        harness.run(for: .seconds(100))
        if follower != 4 {
            harness.crash(follower)
            harness.restart(follower)
        }
        harness.run(for: HoldPages.refreshInterval + .seconds(10))
        let coordinator = try #require(harness.coordinator)
        let held = try #require(harness.view(of: coordinator).coordination.holds.first { $0.rule == "recover-delay" })
        let seen = try #require(harness.view(of: follower).coordination.holds.first { $0.rule == "recover-delay" })
        #expect(difference(held, seen) < 2, "\(held) \(seen)")
    }

    /// A node that knows no coordinator says what it sees itself.
    @Test func withoutACoordinatorEachNodeSpeaksForItself() throws {
        let harness = try ReplacementTests.settled(seed: 703) { $1.recoverAfter = .seconds(600) }
        for index in [0, 1] { harness.crash(index) }
        harness.run(for: .seconds(30))
        let rules = harness.view(of: 3).coordination.holds.map(\.rule)
        #expect(rules.contains("no-quorum") && rules.contains("recover-delay"), "\(rules)")
    }

    // MARK: - Pages

    @Test func onlyWhatIsNewIsPublished() {
        let start = Instant(nanoseconds: 1 << 40)
        var pages = HoldPages()
        let held = Hold.recoverDelay(name: "a", since: start, until: start + .seconds(100))
        #expect(pages.update([held], all: false, at: start).map(\.number) == [0])
        #expect(pages.update([held], all: false, at: start + .seconds(30)).isEmpty)
        // Time passes; nothing is new.
        let late = Hold.drainLate(name: "a", left: 3, by: .seconds(1))
        #expect(pages.update([held, late], all: false, at: start + .seconds(31)).count == 1)
        #expect(
            pages.update([held, .drainLate(name: "a", left: 3, by: .seconds(2))], all: false, at: start + .seconds(32))
                .isEmpty)
        #expect(
            pages.update([held, .drainLate(name: "a", left: 2, by: .seconds(2))], all: false, at: start + .seconds(32))
                .count == 1)
        #expect(!pages.isStale(at: start + .seconds(59)) && pages.isStale(at: start + .seconds(60)))
        #expect(pages.update([], all: false, at: start + .seconds(40)).isEmpty && pages.count == 0)
        #expect(!pages.isStale(at: start + .seconds(90)))
    }

    @Test func manyHoldsTakeFewPages() throws {
        var pages = HoldPages()
        let name = String(repeating: "n", count: 64)
        let many = (0..<1_000).map { _ in
            Hold.recoverDelay(name: name, since: Hold.publication, until: Hold.publication)
        }
        let published = pages.update(many, all: false, at: Hold.publication)
        #expect(published.reduce(0) { $0 + $1.page.holds.count } == HoldPages.mostHolds)
        #expect(published.allSatisfy { $0.page.bytes.count <= StateEntry.largestValue } && pages.count < 8)
        for (_, page) in published {
            #expect(try StatePayload(.holds, from: page.bytes) == .holds(page.holds))
        }
    }

    /// Long texts, and the largest numbers, are cut or refused, but never trap.
    @Test func whatIsTooLongIsCut() throws {
        let long = Hold.invalidInput(String(repeating: "ü", count: 4_000))
        guard case .holds(let read) = try StatePayload(.holds, from: long.encoded(at: Hold.publication)) else { return }
        #expect(read == [.invalidInput(String(repeating: "ü", count: 100))])
        let ancient = Hold.noQuorum(since: Instant(nanoseconds: 0)).encoded(at: Instant(nanoseconds: .max))
        #expect(throws: Never.self) { try StatePayload(.holds, from: ancient) }
        for bytes in [[99], [7], [7] + [UInt8](repeating: 0xFF, count: 9) + [1], [4, 200, 1]] as [[UInt8]] {
            #expect(throws: WireError.self) { try StatePayload(.holds, from: bytes) }
        }
    }
}
