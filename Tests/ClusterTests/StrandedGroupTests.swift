import Placement
import SWIM
import Testing

@testable import Cluster

/// Groups that lost their majority: nobody can change them, and that is said.
@Suite struct StrandedGroupTests {
    private func settled(replicationFactor: Int, seed: UInt64) throws -> Harness {
        let topics = [TopicDeclaration(name: "pairs", partitions: 6, replicationFactor: replicationFactor)]
        let harness = Harness(topics: topics, seed: seed)
        harness.start()
        try #require(
            harness.run(atMost: .seconds(60)) {
                harness.brokers.groups.allSatisfy { $0.committed?.voters.count == replicationFactor }
            })
        harness.run(for: .seconds(8))
        return harness
    }

    @Test func aDeadHalfOfAPairIsReported() throws {
        let harness = try settled(replicationFactor: 2, seed: 91)
        let dead = harness.nodes[4].id
        let stranded = harness.brokers.groups.filter { $0.committed!.voters.contains(dead) }.map(\.partition)
        try #require(!stranded.isEmpty)
        harness.crash(4)
        let refused = {
            (harness.view(of: 1).plan?.refused ?? []).filter { $0.reason.rule == "group-without-majority" }
                .map(\.partition)
        }
        #expect(harness.run(atMost: .seconds(30)) { refused() == stranded }, "\(refused())")
        harness.run(for: .seconds(10))
        #expect(refused() == stranded)
        for partition in stranded {
            let reason = harness.view(of: 1).plan?.refused.first { $0.partition == partition }?.reason.text ?? ""
            #expect(reason.hasPrefix("1 of 2 voters of \(partition)"))
        }
        // When it comes back, there is nothing left to say.
        harness.restart(4)
        #expect(harness.run(atMost: .seconds(30)) { refused().isEmpty })
        #expect(harness.brokers.violations == [])
    }

    /// A long copy elsewhere holds up the next plan, but not the word about what is stranded.
    @Test func nothingElseHoldsItUp() throws {
        let topics = [
            TopicDeclaration(name: "pairs", partitions: 6, replicationFactor: 2),
            TopicDeclaration(name: "trios", partitions: 6, replicationFactor: 3),
        ]
        let harness = Harness(topics: topics, seed: 92) { $1.stallAfter = .seconds(3_600) }
        harness.start()
        try #require(
            harness.run(atMost: .seconds(60)) {
                harness.brokers.groups.allSatisfy {
                    $0.committed?.voters.count == ($0.partition.topic == "pairs" ? 2 : 3)
                }
            })
        harness.run(for: .seconds(8))
        // The copies of the first death's replacements take for ever.
        harness.brokers.rate = 1
        harness.crash(3)
        let isCopying = { harness.view(of: 1).plan?.moves.contains { $0.state == .catchingUp } ?? false }
        try #require(harness.run(atMost: .seconds(40)) { isCopying() })
        let dead = [harness.nodes[3].id, harness.nodes[4].id]
        let stranded = harness.brokers.groups.filter { group in
            let voters = group.committed!.voters
            return voters.count { !dead.contains($0) } < voters.count / 2 + 1
        }
        try #require(stranded.contains { !$0.committed!.voters.contains(dead[0]) })
        harness.crash(4)
        let refused = { (harness.view(of: 1).plan?.refused ?? []).map(\.partition) }
        #expect(harness.run(atMost: .seconds(20)) { refused() == stranded.map(\.partition) }, "\(refused())")
        #expect(isCopying())
    }
}
