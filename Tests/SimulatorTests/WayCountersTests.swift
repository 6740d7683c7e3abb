import Testing

@testable import Simulator

@Suite struct WayCountersTests {
    /// Both forms count each way for itself, from 0 on, however many ways there are.
    @Test(arguments: [50, 1_024, 1_025, 5_000]) func everyWayIsCountedForItself(nodeCount: Int) {
        var counters = WayCounters(nodeCount: nodeCount)
        var stream = RandomStream(seed: 3, .fault, UInt64(nodeCount))
        var reference: [Int: UInt32] = [:]
        for _ in 0..<30_000 {
            let from = Int(stream.below(UInt64(nodeCount)))
            // A few receivers per sender, so that ways come again.
            let to = (from + Int(stream.below(4))) % nodeCount
            let count = counters.next(from: from, to: to)
            #expect(count == reference[from * nodeCount + to, default: 0])
            reference[from * nodeCount + to, default: 0] += 1
        }
    }

    /// A count that begins anew does not spoil the way's number, be it the last of the most ways that there may be.
    @Test func aCountThatIsFullBeginsAnew() {
        let way: UInt64 = 1_000_000 * 1_000_000 - 1
        var entry = WayCounters.Entry(way: way, count: 1 << 24 - 2)
        #expect(entry.increment() == 1 << 24 - 2)
        #expect(entry.increment() == 1 << 24 - 1)
        #expect(entry.increment() == 0)
        #expect(entry.increment() == 1)
        #expect(entry.way == way && entry.isOf(way) && !entry.isOf(way - 1) && !entry.isUnused)
        #expect(WayCounters.Entry.unused.isUnused && !WayCounters.Entry.unused.isOf(way))
    }
}
