import Placement
import SWIM
import Testing

@testable import Cluster

/// What one member says in another one's name must not silence that one.
@Suite struct VersionBoundTests {
    private let attributes = StateKey(.attributes)

    private func harness() -> Harness {
        let harness = Harness(count: 3, voters: ["a"], seed: 11)
        harness.hasBrokers = false
        harness.start()
        harness.run(for: .seconds(3))
        return harness
    }

    private func claim(of owner: MemberID, version: UInt64) -> StateEntry {
        let entry = Entries.attributes(9, version, rack: "forged")
        return StateEntry(owner: owner, key: entry.key, version: version, value: entry.value, payload: entry.payload)
    }

    private func news(_ entries: [StateEntry]) -> [UInt8] {
        packet { EntriesMessage.write(.news, entries, to: &$0) }
    }

    private func version(_ harness: Harness, of owner: Int, at index: Int) -> UInt64 {
        harness.nodes[index].brain.state.entry(.init(owner: harness.nodes[owner].id, key: attributes))?.version ?? 0
    }

    @Test func theLimitsFollowTheIncarnation() {
        let incarnation = Incarnation(bootEpoch: 1_000)
        let own = StateEntry.largestVersion(of: incarnation, lead: StateEntry.largestLead)
        let relayed = StateEntry.largestVersion(of: incarnation, lead: StateEntry.largestRelayedLead)
        #expect(own >> 24 == 1_000 + 1 << 16 && relayed >> 24 == 1_000 + 1 << 15)
        #expect(
            StateEntry.largestVersion(of: Incarnation(rawValue: .max), lead: StateEntry.largestLead)
                == StateEntry.largestVersion)
        var state = ReplicatedState(local: .fixture(0), bootEpoch: .max, topics: [])
        state.outrank(.max)
        let entry = Entries.attributes(0, 1)
        #expect(state.publish(entry.key, entry.payload, value: entry.value).version > StateEntry.largestVersion)
    }

    @Test(arguments: [StateEntry.largestVersion, .max, 1_000 << 24 + 1 << 40])
    func aVersionThatIsTooHighSilencesNobody(version: UInt64) {
        let harness = harness()
        let victim = harness.nodes[1]
        let before = self.version(harness, of: 1, at: 1)
        harness.inject(news([claim(of: victim.id, version: version)]), to: 1, from: 0)
        harness.inject(news([claim(of: victim.id, version: version)]), to: 2, from: 0)
        #expect(self.version(harness, of: 1, at: 1) == before && self.version(harness, of: 1, at: 2) == before)
        for node in harness.nodes[1...] {
            #expect(node.statistics.implausibleVersions + node.statistics.unreadableEntries == 1)
        }
        // What it says next is heard.
        harness.command(.report([.fixture(1)]), 1)
        harness.run(for: .seconds(5))
        #expect(harness.isConverged && harness.nodes.allSatisfy { $0.malformed == 0 })
        #expect(harness.nodes[2].brain.state.inventory(of: victim.id)?.pages == 1)
    }

    @Test func theHighestVersionThatIsOutrankedLeavesRoom() {
        let harness = harness()
        let victim = harness.nodes[1]
        let limit = StateEntry.largestVersion(
            of: victim.brain.membership.localMember.incarnation, lead: StateEntry.largestRelayedLead)
        // Others may believe it until the victim has outranked it.
        harness.inject(news([claim(of: victim.id, version: limit)]), to: 2, from: 0)
        harness.run(for: .seconds(10))
        for index in 0..<3 {
            #expect(version(harness, of: 1, at: index) > limit)
            let believed = harness.nodes[index].brain.state.attributes(of: victim.id)
            #expect(believed == victim.configuration.attributes)
        }
        harness.command(.report([.fixture(1)]), 1)
        harness.run(for: .seconds(5))
        #expect(harness.isConverged && harness.nodes.allSatisfy { $0.malformed == 0 })
        #expect(harness.nodes[2].brain.state.inventory(of: victim.id)?.pages == 1)
    }

    @Test func aClaimBetweenTheOwnVersionsIsOutranked() {
        let harness = harness()
        let victim = harness.nodes[1]
        for bytes in 1...20 as ClosedRange<UInt64> {
            harness.command(.report([.fixture(1, bytes: bytes)]), 1)
            harness.run(for: .seconds(2))
        }
        let claimed = version(harness, of: 1, at: 1) + 1
        #expect(claimed < victim.brain.state.lastVersion)
        harness.inject(news([claim(of: victim.id, version: claimed)]), to: 2, from: 0)
        harness.run(for: .seconds(5))
        #expect(harness.isConverged)
        #expect(harness.nodes[2].brain.state.attributes(of: victim.id) == victim.configuration.attributes)
    }

    @Test func aBadEntryDoesNotKeepTheOthersOut() {
        let harness = harness()
        let good = claim(of: harness.nodes[0].id, version: 1_001 << 24)
        var bad = good
        bad.version = .max
        var unreadable = good
        unreadable.value = [0xFF]
        harness.inject(news([bad, unreadable, good]), to: 1, from: 0)
        #expect(version(harness, of: 0, at: 1) == good.version)
        #expect(harness.nodes[1].statistics.unreadableEntries == 2 && harness.nodes[1].malformed == 0)
    }

    @Test func manyClaimsCostOneAnswer() {
        let harness = harness()
        let reports = (0..<400).map { ReplicaReport.fixture($0) }
        harness.command(.report(reports), 1)
        let victim = harness.nodes[1]
        let entries = UInt64(victim.brain.state.owner(victim.id)!.entries.count)
        func send() -> UInt64 {
            let before = victim.brain.state.lastVersion
            let claims = (1...15 as ClosedRange<UInt64>).map { claim(of: victim.id, version: before + $0) }
            harness.inject(news(claims), to: 1, from: 0)
            return victim.brain.state.lastVersion - before - 15
        }
        #expect(entries > 10)
        #expect(send() == entries)
        // Nor do many packets: the next answer waits for a second.
        for _ in 0..<10 { #expect(send() == 0) }
        let before = victim.brain.state.lastVersion
        harness.run(for: .seconds(2))
        #expect(victim.brain.state.lastVersion == before + entries)
        #expect(harness.run(atMost: .seconds(20)) { harness.isConverged })
    }
}
