import Placement
import SWIM
import Testing

@testable import Cluster

@Suite struct ComparisonTests {
    /// One round between two states, as two nodes would do it. `loses` says which packets are lost.
    private func round(
        _ first: inout ReplicatedState, _ second: inout ReplicatedState, start: inout UInt64,
        loses: () -> Bool = { false }
    ) -> Int {
        var packets = 1
        if loses() { return packets }
        for versions in second.answer(to: first.digestMessage(start: start)) {
            packets += 1
            if loses() { continue }
            guard versions.buckets != 0 else { continue }
            start = versions.last == .max ? 0 : versions.last + 1
            let difference = first.compare(with: versions)
            for packet in ReplicatedState.packets(of: difference.send) {
                packets += 1
                if loses() { continue }
                for entry in packet { _ = second.merge(entry, isPresent: true) }
            }
            packets += 1
            if difference.request.isEmpty || loses() { continue }
            let answer = difference.request.compactMap { second.entry($0) }
            for packet in ReplicatedState.packets(of: answer) {
                packets += 1
                if loses() { continue }
                for entry in packet { _ = first.merge(entry, isPresent: true) }
            }
        }
        return packets
    }

    private func states(_ count: Int, seed: UInt64) -> (ReplicatedState, ReplicatedState) {
        let owners = (1...6).map { UInt64($0) }
        var first = ReplicatedState.fixture(100, present: owners + [200])
        var second = ReplicatedState.fixture(200, present: owners + [100])
        var random = RandomGenerator(seed: seed)
        for number in 0..<count {
            let owner = owners[random.index(below: owners.count)]
            let page = UInt16(number % 4_000)
            let reports = (0..<5).map { ReplicaReport.fixture(number * 5 + $0) }
            let newer = Entries.replicas(owner, page: page, 20, reports)
            let older = Entries.replicas(owner, page: page, 10, reports)
            switch random.below(6) {
            case 0: _ = first.merge(newer, isPresent: true)
            case 1: _ = second.merge(newer, isPresent: true)
            case 2:
                _ = first.merge(newer, isPresent: true)
                _ = second.merge(older, isPresent: true)
            case 3:
                _ = first.merge(older, isPresent: true)
                _ = second.merge(newer, isPresent: true)
            default:
                _ = first.merge(newer, isPresent: true)
                _ = second.merge(newer, isPresent: true)
            }
        }
        return (first, second)
    }

    @Test(arguments: [0, 1, 10, 300, 3_000]) func bothSidesEndWithEverything(count: Int) {
        var (first, second) = states(count, seed: UInt64(count))
        var start: UInt64 = 0
        var rounds = 0
        while first.digest != second.digest {
            rounds += 1
            let isBounded = round(&first, &second, start: &start) <= 2 + 4 * (2 + 2 * Comparison.packetsPerAnswer)
            #expect(isBounded)
            guard rounds < 200 else { break }
        }
        #expect(first.digest == second.digest && first.count == second.count)
        #expect(rounds <= 1 + count / 20, "\(rounds)")
        let packets = round(&first, &second, start: &start)
        #expect(packets == 2)
    }

    @Test func lossCostsRoundsAndNothingElse() {
        var (first, second) = states(500, seed: 9)
        var random = RandomGenerator(seed: 9)
        var start: UInt64 = 0
        var rounds = 0
        while first.digest != second.digest, rounds < 400 {
            rounds += 1
            _ = round(&first, &second, start: &start) { random.below(10) < 4 }
        }
        #expect(first.digest == second.digest, "\(rounds)")
    }

    @Test func aFewMismatchesAreNormal() {
        var comparison = Comparison()
        var now = Instant(nanoseconds: 0)
        func observe(_ isEqual: Bool) -> Bool {
            now = now + .milliseconds(300)
            return comparison.observe(isEqual: isEqual, spacing: .milliseconds(250), at: now)
        }
        for _ in 0..<20 {
            #expect(!observe(false))
            #expect(!observe(true))
        }
        #expect(!observe(false))
        #expect(!observe(false))
        #expect(observe(false))
        // A burst of packets counts once.
        var burst = Comparison()
        for _ in 0..<10 {
            let begins = burst.observe(isEqual: false, spacing: .milliseconds(250), at: now)
            #expect(!begins)
        }
    }

    @Test func whatDoesNotHelpIsRepeatedLessOften() {
        var comparison = Comparison()
        var now = Instant(nanoseconds: 0)
        let versions = VersionsMessage(buckets: 1, first: 0, last: .max, items: [])
        var pauses: [Nanoseconds] = []
        for _ in 0..<12 {
            comparison.begin(with: .fixture(1), at: now)
            comparison.record(versions, at: now)
            pauses.append(comparison.deadline! - now)
            now = comparison.deadline!
        }
        #expect(pauses.first == Comparison.shortestPause && pauses.last == Comparison.longestPause)
        comparison.record(VersionsMessage(buckets: 0, first: 0, last: .max, items: []), at: now)
        #expect(comparison.deadline == nil && comparison.peer == nil)
    }
}

@Suite struct NewsQueueTests {
    @Test func newsIsToldAFewTimesAndThenForgotten() {
        var state = ReplicatedState.fixture(1)
        var news = NewsQueue()
        let interval = Nanoseconds.milliseconds(100)
        var now = Instant(nanoseconds: 0)
        for page in 0..<40 as Range<UInt16> {
            let entry = state.publish(
                StateKey(.replicas, page: page), .replicas([]), value: [UInt8](repeating: 0, count: 400))
            news.add(entry, interval: interval, at: now)
        }
        var told = [Int](repeating: 0, count: 40)
        var rounds = 0
        while let deadline = news.deadline {
            now = max(now, deadline)
            let packets = news.takeRound(
                from: state, listeners: 3, limit: 6, room: EntriesMessage.room, interval: interval, at: now)
            #expect(packets.count <= NewsQueue.packetsPerRound)
            for packet in packets {
                #expect(packet.reduce(0) { $0 + StateEntry.overhead + $1.value.count } <= EntriesMessage.room)
                for entry in packet { told[Int(entry.key.page)] += 3 }
            }
            // The newest goes first.
            if rounds == 0 { #expect(packets[0][0].key.page == 39) }
            rounds += 1
        }
        #expect(told.allSatisfy { $0 == 6 })
        #expect(rounds == 10)
    }

    @Test func anOldVersionIsNoNews() {
        var state = ReplicatedState.fixture(1)
        var news = NewsQueue()
        let now = Instant(nanoseconds: 0)
        for _ in 0..<2 {
            news.add(state.publish(StateKey(.replicas), .replicas([]), value: [0, 0]), interval: 1, at: now)
        }
        let packets = news.takeRound(from: state, listeners: 3, limit: 6, room: 1000, interval: 1, at: now)
        #expect(packets.map(\.count) == [1])
    }

    @Test func theLimitGrowsWithTheLogarithm() {
        #expect([1, 2, 5, 100, 1_000, 10_000].map { NewsQueue.limit(memberCount: $0) } == [3, 4, 4, 7, 9, 12])
    }
}
