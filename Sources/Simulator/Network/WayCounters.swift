/// How many datagrams were sent on each way from one node to another.
///
/// A count for every pair of nodes while that takes little memory; beyond it a hash table with linear probing of the ways
/// that were used, since each node of a large cluster talks to a few others in the time that a run takes. Either costs
/// one access to memory per datagram.
struct WayCounters {
    /// Up to so many nodes, the table of all pairs takes 4 MB at most.
    private static let denseLimit = 1_024

    private struct Entry {
        /// The way's number; `UInt64.max` where there is none.
        var way: UInt64
        var count: UInt32
    }

    private let nodeCount: UInt64
    /// By way, for few nodes.
    private var counts: [UInt32] = []
    /// For many nodes: a power of two of them, at most half of which are in use.
    private var entries: [Entry] = []
    private var used = 0

    init(nodeCount: Int) {
        self.nodeCount = UInt64(nodeCount)
        if nodeCount <= WayCounters.denseLimit {
            counts = [UInt32](repeating: 0, count: nodeCount * nodeCount)
        } else {
            entries = WayCounters.unused(4_096)
        }
    }

    /// Counts a datagram and returns how many there were on its way before. O(1) on average.
    @inline(__always)
    mutating func next(from: Int, to: Int) -> UInt32 {
        let way = UInt64(from) * nodeCount + UInt64(to)
        guard counts.isEmpty else { return WayCounters.increment(&counts[Int(way)]) }
        var place = self.place(of: way)
        if entries[place].way != way {
            if used * 2 >= entries.count {
                grow()
                place = self.place(of: way)
            }
            entries[place].way = way
            used += 1
        }
        return WayCounters.increment(&entries[place].count)
    }

    /// Reads what ``next(from:to:)`` will look at first; the word means nothing.
    @inline(__always)
    func peek(from: Int, to: Int) -> UInt64 {
        let way = UInt64(from) * nodeCount + UInt64(to)
        guard counts.isEmpty else { return UInt64(counts[Int(way)]) }
        return entries[home(of: way)].way
    }

    @inline(__always)
    private static func increment(_ count: inout UInt32) -> UInt32 {
        defer { count &+= 1 }
        return count
    }

    /// Where a way is, or where it would be put.
    @inline(__always)
    private func place(of way: UInt64) -> Int {
        let mask = entries.count - 1
        var place = home(of: way)
        while entries[place].way != way, entries[place].way != .max { place = (place + 1) & mask }
        return place
    }

    @inline(__always)
    private func home(of way: UInt64) -> Int {
        Int(truncatingIfNeeded: (way &* 0x9E37_79B9_7F4A_7C15) >> 24) & (entries.count - 1)
    }

    @inline(never)
    private mutating func grow() {
        let old = entries
        entries = WayCounters.unused(old.count * 2)
        for entry in old where entry.way != .max { entries[place(of: entry.way)] = entry }
    }

    private static func unused(_ count: Int) -> [Entry] {
        [Entry](repeating: Entry(way: .max, count: 0), count: count)
    }
}
