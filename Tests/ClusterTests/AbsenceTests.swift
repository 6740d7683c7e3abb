import Placement
import SWIM
import Testing

@testable import Cluster

/// A replica that is not reported for a moment is not lost.
@Suite struct AbsenceTests {
    private let partition = PartitionID(topic: "orders", index: 1)
    private let patience = Nanoseconds.seconds(3)

    private func at(_ seconds: UInt64) -> Instant { Instant(nanoseconds: seconds * 1_000_000_000) }

    private func roster(_ hasReported: Bool = true) -> Roster {
        Roster(
            (1...3).map {
                Roster.Entry(
                    id: .fixture($0), name: "n\($0)", state: .alive, since: at(0), attributes: nil,
                    hasReported: hasReported)
            })
    }

    /// The state in which these nodes report the group of nodes 1 to 3.
    private func state(_ owners: [UInt64]) -> ReplicatedState {
        var state = ReplicatedState.fixture(0, present: [1, 2, 3])
        for owner in owners {
            _ = state.merge(Entries.replicas(owner, page: 0, 10, [.fixture(1)]), isPresent: true)
        }
        return state
    }

    @Test func onlyALastingAbsenceIsALoss() throws {
        let table = state([1, 2]).partitions
        var absent = AbsentReplicas(patience: patience, at: at(0))
        func health(_ id: UInt64) throws -> GroupHealth.Replica {
            let row = try #require(table.row(of: partition))
            return GroupHealth(of: [.fixture(id)], row: row, roster: roster(), absent: absent)[.fixture(id)]
        }
        absent.update(from: table, roster: roster(), at: at(1))
        var isNew = absent.advance(to: at(3))
        #expect(try !isNew && health(3) == .copying)
        // To look again does not start anew.
        absent.update(from: table, roster: roster(), at: at(3))
        isNew = absent.advance(to: at(4))
        #expect(try isNew && health(3) == .unreported && health(1) == .caughtUp)
        isNew = absent.advance(to: at(5))
        #expect(!isNew)
        // But it does if it was there in between, or if its node does not say what it holds.
        absent.update(from: state([1, 2, 3]).partitions, roster: roster(), at: at(6))
        absent.update(from: table, roster: roster(), at: at(7))
        isNew = absent.advance(to: at(9))
        #expect(try !isNew && health(3) == .copying)
        absent.update(from: table, roster: roster(false), at: at(9))
        isNew = absent.advance(to: at(20))
        #expect(!isNew && !absent.isLost(partition, at: .fixture(3)))
    }

    @Test func aReportIsFullWhenEveryPageIsThere() {
        var state = ReplicatedState.fixture(0, present: [1])
        let id = MemberID.fixture(1)
        _ = state.merge(Entries.inventory(1, 10, pages: 2), isPresent: true)
        _ = state.merge(Entries.replicas(1, page: 0, 11, [.fixture(0)]), isPresent: true)
        // Page 1 is lost; the inventory that announces a third page is under way.
        _ = state.merge(Entries.replicas(1, page: 2, 14, [.fixture(2)]), isPresent: true)
        #expect(!state.hasFullReport(of: id))
        _ = state.takeChanges()
        _ = state.merge(Entries.inventory(1, 13, pages: 3), isPresent: true)
        // Whether the report is full has to be looked at again.
        #expect(state.takeChanges().contains(.attributes) && !state.hasFullReport(of: id))
        _ = state.merge(Entries.replicas(1, page: 1, 12, [.fixture(1)]), isPresent: true)
        #expect(state.hasFullReport(of: id))
        _ = state.merge(Entries.inventory(1, 15, pages: 0), isPresent: true)
        #expect(state.hasFullReport(of: id))
    }

    /// A broker that leaves out a replica in a report or two, as one that restarts may.
    @Test func aReplicaThatIsNotNamedForAMomentKeepsItsVote() throws {
        let harness = try ReplacementTests.settled(seed: 86)
        let before = harness.brokers.groups.map { $0.committed! }
        let node = harness.nodes[2]
        let reports = harness.brokers.reports(of: node.id)
        try #require(reports.contains { $0.group.leader == node.id })
        let steps = harness.nodes.map(\.steps.count)
        harness.command(.report(reports.filter { $0.group.leader != node.id }), 2)
        harness.run(for: .milliseconds(600))
        harness.command(.report(reports), 2)
        harness.run(for: .seconds(10))
        #expect(harness.brokers.groups.map { $0.committed! } == before)
        #expect(harness.nodes.map(\.steps.count) == steps)
        #expect(harness.brokers.violations == [])
    }

    @Test func oneMembersStrangersStopNothing() throws {
        let harness = try ReplacementTests.settled(seed: 87)
        let coordinator = try #require(harness.coordinator)
        var report = ReplicaReport.fixture(0, topic: "zzz")
        report.group.voters = (50..<60).map { .fixture($0) }
        report.group.leader = nil
        harness.command(.report(harness.brokers.reports(of: harness.nodes[4].id) + [report]), 4)
        harness.run(for: .seconds(3))
        #expect(harness.view(of: coordinator).partitions.contains { $0.id.topic == "zzz" })
        harness.crash(3)
        harness.run(for: .seconds(3))
        let holds = harness.view(of: coordinator).coordination.holds
        #expect(!holds.contains { $0.rule == "mass-failure" }, "\(holds)")
        #expect(
            harness.run(atMost: .seconds(60)) { harness.shortfall == nil },
            "\(harness.shortfall ?? ""): \(harness.view(of: coordinator).coordination.holds)")
    }
}
