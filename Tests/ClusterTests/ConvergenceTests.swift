import Placement
import SWIM
import Testing

@testable import Cluster

@Suite struct ConvergenceTests {
    /// Twelve nodes without coordinator, each with a few replicas.
    private func cluster(_ count: Int, seed: UInt64, loss: UInt64 = 0) -> Harness {
        let harness = Harness(count: count, voters: [], seed: seed)
        harness.hasBrokers = false
        harness.loss = loss
        harness.start()
        return harness
    }

    private func reports(_ node: Int, count: Int) -> [ReplicaReport] {
        (0..<count).map { .fixture(node * 10_000 + $0, voters: [UInt64(node), 50, 51]) }
    }

    @Test func everybodyHearsOfEverything() {
        let harness = cluster(12, seed: 1)
        for node in 0..<12 { harness.command(.report(reports(node, count: 60)), node) }
        #expect(
            harness.run(atMost: .seconds(30)) {
                harness.isConverged && harness.nodes[0].brain.membership.presentCount == 12
            })
        for node in 0..<12 {
            let view = harness.view(of: node)
            #expect(view.partitions.count == 12 * 60)
            #expect(view.members.allSatisfy { $0.replicas == 60 && $0.attributes != nil })
        }
    }

    @Test func atRestNothingIsSent() {
        let harness = cluster(12, seed: 2)
        for node in 0..<12 { harness.command(.report(reports(node, count: 60)), node) }
        #expect(
            harness.run(atMost: .seconds(30)) {
                harness.isConverged && harness.nodes[0].brain.membership.presentCount == 12
            })
        harness.run(for: .seconds(5))
        let sent = harness.sentOwn
        // The same reports again are no news.
        for node in 0..<12 { harness.command(.report(reports(node, count: 60)), node) }
        harness.run(for: .seconds(60))
        #expect(harness.sentOwn == sent)
    }

    @Test(arguments: 1...4 as ClosedRange<UInt64>) func aFullNodeIsHeardInSpiteOfLoss(seed: UInt64) {
        let harness = cluster(5, seed: seed, loss: 200)
        harness.command(.report(reports(0, count: 2_000)), 0)
        for node in 1..<5 { harness.command(.report(reports(node, count: 10)), node) }
        #expect(harness.run(atMost: .seconds(60)) { harness.isConverged && harness.nodes[4].entryCount > 60 })
        #expect(harness.view(of: 4).partitions.count == 2_040)
        // Whoever comes later gets it from the others.
        harness.crash(3)
        harness.restart(3)
        #expect(harness.run(atMost: .seconds(60)) { harness.isConverged && harness.nodes[3].entryCount > 60 })
        #expect(harness.view(of: 3).partitions.filter { !$0.replicas.isEmpty }.count >= 2_030)
    }

    @Test func whatTheDeadHeldCanBeAsked() {
        let harness = cluster(5, seed: 6)
        for node in 0..<5 { harness.command(.report(reports(node, count: 20)), node) }
        #expect(
            harness.run(atMost: .seconds(30)) {
                harness.isConverged && harness.nodes[0].brain.membership.presentCount == 5
            })
        harness.crash(2)
        harness.run(for: .seconds(20))
        let view = harness.view(of: 0)
        #expect(
            view.members.first { $0.member.name == "c" }.map { [$0.replicas, Int($0.member.state.rawValue)] } == [
                20, 2,
            ])
        #expect(harness.isConverged)
        let lost = view.partitions.filter { $0.id.index / 10_000 == 2 }
        #expect(lost.count == 20 && lost.allSatisfy { $0.replicas.allSatisfy { $0.state == .missing } })
    }
}
