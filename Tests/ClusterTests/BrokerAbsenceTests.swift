import Placement
import SWIM
import Testing

@testable import Cluster

/// What becomes of a report whose broker is gone.
@Suite struct BrokerAbsenceTests {
    private let start = Instant(nanoseconds: 1_000_000_000)
    private let id = MemberID.fixture(1)

    private func report(_ index: Int) -> ReplicaReport {
        ReplicaReport(
            partition: PartitionID(topic: "t", index: index),
            group: GroupConfiguration(index: 3, epoch: 2, voters: [id], leader: id), bytes: 5, totalBytes: 5,
            isCaughtUp: true)
    }

    /// Publishes what is due and shows what others then know.
    private func publish(_ hosted: inout HostedReplicas, _ state: inout ReplicatedState) -> [ReplicaReport] {
        _ = hosted.publish(into: &state, at: start)
        return state.partitions.rows.flatMap { $0.holders.map(\.report) }.sorted { $0.partition < $1.partition }
    }

    private func state() -> ReplicatedState { ReplicatedState(local: id, bootEpoch: 1, topics: []) }

    @Test func nothingCountsAndNothingIsLostUntilTheNextReport() {
        var (hosted, state) = (HostedReplicas(), state())
        hosted.update([report(1), report(2)], at: start)
        #expect(publish(&hosted, &state) == [report(1), report(2)] && state.hasFullReport(of: id))
        hosted.noteBrokerAbsent(at: start)
        let stale = publish(&hosted, &state)
        #expect(stale.map(\.partition) == [report(1), report(2)].map(\.partition))
        #expect(stale.allSatisfy { !$0.isCaughtUp && $0.group == report(1).group && $0.bytes == 5 })
        #expect(!state.hasFullReport(of: id), "who has not said what it holds receives nothing new")
        hosted.noteBrokerAbsent(at: start)
        #expect(hosted.publish(into: &state, at: start).isEmpty, "it is said once")
        hosted.update([report(2)], at: start)
        #expect(publish(&hosted, &state) == [report(2)] && state.hasFullReport(of: id))
    }

    /// A process that starts without its broker does not let the report of its former life stand.
    @Test func aBrokerThatNeverReports() {
        var (hosted, state) = (HostedReplicas(), state())
        hosted.noteBrokerAbsent(at: start)
        #expect(publish(&hosted, &state) == [] && state.inventory(of: id) != nil && !state.hasFullReport(of: id))
        hosted.update([], at: start)
        #expect(publish(&hosted, &state) == [] && state.hasFullReport(of: id))
    }
}
