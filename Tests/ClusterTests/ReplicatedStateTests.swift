import Placement
import SWIM
import Testing

@testable import Cluster

@Suite struct ReplicatedStateTests {
    @Test func theOrderOfArrivalDoesNotMatter() {
        var entries: [StateEntry] = []
        for owner in 1...4 as ClosedRange<UInt64> {
            entries.append(Entries.attributes(owner, 5))
            entries.append(Entries.attributes(owner, 9, rack: "new"))
            entries.append(Entries.inventory(owner, 10, pages: 1, floor: 4))
            entries.append(Entries.inventory(owner, 20, pages: 2, floor: 4))
            entries.append(Entries.inventory(owner, 30, pages: 1, floor: 4))
            entries.append(Entries.replicas(owner, page: 0, 3, [.fixture(99)]))
            entries.append(Entries.replicas(owner, page: 0, 11, [.fixture(1), .fixture(2)]))
            entries.append(Entries.replicas(owner, page: 1, 21, [.fixture(3)]))
            entries.append(Entries.replicas(owner, page: 0, 31, [.fixture(1), .fixture(3)]))
        }
        var random = RandomGenerator(seed: 7)
        var digests: [UInt64] = []
        for _ in 0..<50 {
            random.shuffle(&entries)
            var state = ReplicatedState.fixture(0)
            for entry in entries {
                _ = state.merge(entry, isPresent: true)
                #expect(state.checkInvariants())
            }
            digests.append(state.digest)
            #expect(state.count == 4 * 3)
            #expect(state.partitions.order.map { state.partitions.rows[Int($0)].id.index } == [1, 3])
            #expect(state.partitions.row(of: PartitionID(topic: "orders", index: 3))?.holders.count == 4)
            #expect(state.attributes(of: .fixture(2))?.domain == ["new"])
        }
        #expect(digests.allSatisfy { $0 == digests[0] })
    }

    @Test func theAbsentAreKeptAndDoNotCount() {
        var state = ReplicatedState.fixture(0)
        let empty = state.digest
        _ = state.merge(Entries.attributes(1, 5), isPresent: true)
        let full = state.digest
        #expect(full != empty)
        state.setPresence(of: .fixture(1), false)
        #expect(state.digest == empty && state.attributes(of: .fixture(1)) != nil)
        _ = state.merge(Entries.attributes(1, 6), isPresent: false)
        #expect(state.digest == empty)
        state.setPresence(of: .fixture(1), true)
        #expect(state.digest != empty && state.digest != full)
        state.forget(.fixture(1))
        #expect(state.digest == empty && state.count == 0 && state.checkInvariants())
    }

    @Test func onlyTheOwnerMakesVersions() {
        var state = ReplicatedState.fixture(1)
        let first = state.publish(StateKey(.inventory), .inventory(.init(pages: 0, floor: 0)), value: [0, 0])
        #expect(first.version == 1 << 24 + 1)
        let foreign = state.merge(Entries.inventory(1, 1 << 50, pages: 9), isPresent: true)
        #expect(foreign == .own)
        #expect(state.inventory(of: .fixture(1))?.pages == 0)
        state.outrank(1 << 50)
        let version = state.publish(first.key, first.payload, value: first.value).version
        #expect(version == 1 << 50 + 1)
    }

    @Test func aNewRunVoidsThePagesOfTheLastOne() {
        var state = ReplicatedState.fixture(0)
        _ = state.merge(Entries.inventory(1, 100, pages: 3, floor: 100), isPresent: true)
        for page in 0..<3 as Range<UInt16> {
            _ = state.merge(Entries.replicas(1, page: page, 101, [.fixture(Int(page))]), isPresent: true)
        }
        #expect(state.hasFullReport(of: .fixture(1)))
        // The next run has not reported yet: what it held before stands.
        _ = state.merge(Entries.attributes(1, 200), isPresent: true)
        #expect(state.partitions.order.count == 3)
        _ = state.merge(Entries.inventory(1, 201, pages: 1, floor: 200), isPresent: true)
        #expect(state.partitions.order.isEmpty && !state.hasFullReport(of: .fixture(1)))
        let old = state.merge(Entries.replicas(1, page: 0, 150, [.fixture(7)]), isPresent: true)
        #expect(old == .known)
        let new = state.merge(Entries.replicas(1, page: 0, 202, [.fixture(7)]), isPresent: true)
        #expect(new == .accepted)
        // A page beyond those announced, of a version that comes after: its announcement is under way.
        let early = state.merge(Entries.replicas(1, page: 1, 203, [.fixture(8)]), isPresent: true)
        #expect(early == .accepted)
        #expect(state.checkInvariants())
    }

    @Test func aReplicaThatChangesPagesIsNeverLost() {
        var state = ReplicatedState.fixture(0)
        _ = state.merge(Entries.inventory(1, 10, pages: 2), isPresent: true)
        _ = state.merge(Entries.replicas(1, page: 0, 11, [.fixture(1), .fixture(2)]), isPresent: true)
        // It shows up in its new page before the old one is without it, or after.
        _ = state.merge(Entries.replicas(1, page: 1, 13, [.fixture(2)]), isPresent: true)
        _ = state.merge(Entries.replicas(1, page: 0, 12, [.fixture(1)]), isPresent: true)
        #expect(state.partitions.row(of: PartitionID(topic: "orders", index: 2))?.holders.map(\.page) == [1])
        #expect(state.partitions.order.count == 2)
    }

    @Test func theLimitsHold() {
        var state = ReplicatedState.fixture(0)
        for page in 0..<UInt16(ReplicatedState.largestOwner) {
            _ = state.merge(Entries.replicas(1, page: page, 1, []), isPresent: true)
        }
        #expect(state.count == ReplicatedState.largestOwner)
        let excess = state.merge(Entries.replicas(1, page: 60_000, 1, []), isPresent: true)
        #expect(excess == .refused)
        let update = state.merge(Entries.replicas(1, page: 5, 2, []), isPresent: true)
        #expect(update == .accepted)
        let other = state.merge(Entries.replicas(2, page: 5, 2, []), isPresent: true)
        #expect(other == .accepted)
    }
}
