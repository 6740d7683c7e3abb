import Placement
import SWIM
import Testing

@testable import Cluster

@Suite struct PagerTests {
    private func pager(_ reports: [ReplicaReport]) -> Pager<ReplicaPage> {
        var pager = Pager(empty: ReplicaPage())
        _ = pager.update(reports)
        return pager
    }

    /// What all pages say together.
    private func content(_ pager: Pager<ReplicaPage>) -> [ReplicaReport] {
        pager.pages.flatMap(\.elements).sorted { $0.partition < $1.partition }
    }

    @Test func pagesFitAndAreWellFilled() throws {
        var random = RandomGenerator(seed: 1)
        let reports = (0..<2_000).map { index in
            ReplicaReport.fixture(index, voters: [random.below(20), 20 + random.below(20), 40 + random.below(20)])
        }
        let pager = pager(reports)
        #expect(content(pager) == reports)
        #expect(pager.pages.count < 200, "\(pager.pages.count)")
        for page in pager.pages {
            #expect(page.encoded().count <= page.size && page.size <= StateEntry.largestValue)
            guard case .replicas(let read) = try StatePayload(.replicas, from: page.encoded()) else { return }
            #expect(read == page.elements)
        }
    }

    @Test func anUnchangedReportChangesNothing() {
        let reports = (0..<500).map { ReplicaReport.fixture($0) }
        var pager = pager(reports)
        let changes = pager.update(reports)
        #expect(changes == [])
    }

    @Test func aChangeTouchesOnePage() {
        var reports = (0..<500).map { ReplicaReport.fixture($0) }
        var pager = pager(reports)
        reports[250].bytes -= 1
        let progress = pager.update(reports).map(\.isMereProgress)
        #expect(progress == [true])
        reports[250].isCaughtUp = false
        let change = pager.update(reports).map(\.isMereProgress)
        #expect(change == [false])
        // A learner more: the slack of the page takes it.
        reports[100].group.learners = [.fixture(9)]
        let grown = pager.update(reports).count
        #expect(grown == 1)
        reports.remove(at: 300)
        let removed = pager.update(reports).count
        #expect(removed == 1)
        reports.append(.fixture(900))
        let added = pager.update(reports).count
        #expect(added == 1)
        #expect(content(pager) == reports)
    }

    @Test func anythingGoesAndNothingIsLost() {
        var random = RandomGenerator(seed: 2)
        var held: [ReplicaReport] = []
        var pager = pager([])
        for _ in 0..<300 {
            var next = held.filter { _ in random.below(20) > 0 }
            for index in next.indices where random.below(10) == 0 {
                let count = Int(random.below(6))
                next[index].group.learners = (0..<count).map { .fixture(100 + UInt64($0) + random.below(50) * 10) }
            }
            for _ in 0..<random.below(20) {
                let partition = Int(random.below(2_000))
                if !next.contains(where: { $0.partition.index == partition }) { next.append(.fixture(partition)) }
            }
            next.sort { $0.partition < $1.partition }
            let before = pager.pages.map { $0.encoded() }
            let changes = pager.update(next)
            #expect(content(pager) == next)
            for page in pager.pages.indices where !changes.contains(where: { $0.page == page }) {
                #expect(page < before.count && before[page] == pager.pages[page].encoded())
            }
            for page in pager.pages { #expect(page.encoded().count <= StateEntry.largestValue) }
            held = next
        }
    }

    @Test func aGroupThatDoesNotFitIsNotAccepted() {
        let voters = (0..<60).map { UInt64($0) }
        #expect(!Pager(empty: ReplicaPage()).accepts(.fixture(1, voters: voters)))
        #expect(Pager(empty: ReplicaPage()).accepts(.fixture(1, voters: Array(voters[..<40]))))
    }
}

@Suite struct HostedReplicasTests {
    private let second = Nanoseconds.seconds(1)

    @Test func progressWaitsAndChangesDoNot() {
        var state = ReplicatedState.fixture(1)
        var hosted = HostedReplicas()
        var now = Instant(nanoseconds: 0)
        hosted.update([.fixture(1, bytes: 1)], at: now)
        let first = hosted.publish(into: &state, at: now).map(\.key.kind)
        #expect(first == [.inventory, .replicas])
        #expect(hosted.deadline == nil)
        // Twice in a second: once is enough, at the end of the second.
        now = now + second / 4
        hosted.update([.fixture(1, bytes: 2)], at: now)
        let isTooSoon = hosted.publish(into: &state, at: now).isEmpty
        #expect(isTooSoon)
        #expect(hosted.deadline == Instant(nanoseconds: second))
        hosted.update([.fixture(1, bytes: 3)], at: now)
        let ripe = hosted.publish(into: &state, at: Instant(nanoseconds: second)).count
        #expect(ripe == 1)
        #expect(hosted.deadline == nil)
        // Caught up: at once.
        hosted.update([.fixture(1)], at: Instant(nanoseconds: second + 1))
        let caughtUp = hosted.publish(into: &state, at: Instant(nanoseconds: second + 1)).count
        #expect(caughtUp == 1)
        #expect(
            state.partitions.row(of: PartitionID(topic: "orders", index: 1))?.holders.first?.report.isCaughtUp == true)
        // The same again: nothing.
        hosted.update([.fixture(1)], at: Instant(nanoseconds: second * 5))
        let isUnchanged = hosted.publish(into: &state, at: Instant(nanoseconds: second * 5)).isEmpty
        #expect(isUnchanged)
    }

    @Test func badReportsAreLeftOut() {
        var state = ReplicatedState.fixture(1)
        var hosted = HostedReplicas()
        let long = ReplicaReport.fixture(1, topic: String(repeating: "t", count: 256))
        var negative = ReplicaReport.fixture(1)
        negative.partition.index = -1
        let now = Instant(nanoseconds: 5)
        hosted.update([.fixture(2), .fixture(1), .fixture(2), long, .fixture(3, topic: ""), negative], at: now)
        _ = hosted.publish(into: &state, at: now)
        #expect(hosted.rejected == 4)
        #expect(state.partitions.order.count == 2)
    }
}
