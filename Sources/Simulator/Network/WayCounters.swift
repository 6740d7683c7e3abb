/// How many datagrams were sent on each way from one node to another.
///
/// A count for every pair of nodes while that takes little memory; beyond it a hash table with linear probing of the ways
/// that were used, since each node of a large cluster talks to a few others in the time that a run takes. Either costs
/// one access to memory per datagram.
struct WayCounters {
    /// Up to so many nodes, the table of all pairs takes 4 MB at most.
    private static let denseLimit = 1_024

    /// A way and its count in one word, since most of them are not in the cache when they are looked up.
    struct Entry {
        /// How many bits the count has.
        private static let countBits: UInt64 = 24

        /// A place of no way.
        static let unused = Entry(word: .max)

        /// The way's number above the count, which begins anew after 16.7 million datagrams.
        private var word: UInt64

        private init(word: UInt64) { self.word = word }

        /// An entry of a way on which some datagrams were sent.
        init(way: UInt64, count: UInt32 = 0) { word = way << Entry.countBits | UInt64(count) }

        /// Whether the place is of no way.
        var isUnused: Bool { word == .max }

        /// Whether the place is of a certain way.
        @inline(__always)
        func isOf(_ way: UInt64) -> Bool { word >> Entry.countBits == way }

        /// The number of the way, which is in use.
        var way: UInt64 { word >> Entry.countBits }

        /// Counts a datagram and returns how many there were before.
        @inline(__always)
        mutating func increment() -> UInt32 {
            let mask: UInt64 = 1 << Entry.countBits - 1
            defer { word = word & ~mask | (word &+ 1) & mask }
            return UInt32(truncatingIfNeeded: word & mask)
        }

        /// Reads the word, which means nothing to who asks.
        var peek: UInt64 { word }
    }

    /// The most nodes: the number of a way has to leave room for the count.
    private static let nodeLimit = 1_000_000

    private let nodeCount: UInt64
    /// By way, for few nodes.
    private var counts: [UInt32] = []
    /// For many nodes: a power of two of them, at most half of which are in use.
    private var entries: [Entry] = []
    private var used = 0

    init(nodeCount: Int) {
        self.nodeCount = UInt64(nodeCount)
        if nodeCount <= WayCounters.denseLimit {
            counts = [UInt32](inLargePages: nodeCount * nodeCount) { _ in 0 }
        } else {
            precondition(nodeCount <= WayCounters.nodeLimit, "too many nodes")
            entries = [Entry](repeating: .unused, count: 4_096)
        }
    }

    /// Counts a datagram and returns how many there were on its way before. O(1) on average.
    @inline(__always)
    mutating func next(from: Int, to: Int) -> UInt32 {
        let way = UInt64(from) * nodeCount + UInt64(to)
        guard counts.isEmpty else {
            defer { counts[Int(way)] &+= 1 }
            return counts[Int(way)]
        }
        var place = self.place(of: way)
        if !entries[place].isOf(way) {
            if used * 2 >= entries.count {
                grow()
                place = self.place(of: way)
            }
            entries[place] = Entry(way: way)
            used += 1
        }
        return entries[place].increment()
    }

    /// Reads what ``next(from:to:)`` will look at first; the word means nothing.
    @inline(__always)
    func peek(from: Int, to: Int) -> UInt64 {
        let way = UInt64(from) * nodeCount + UInt64(to)
        guard counts.isEmpty else { return UInt64(counts[Int(way)]) }
        return entries[home(of: way)].peek
    }

    /// Where a way is, or where it would be put.
    @inline(__always)
    private func place(of way: UInt64) -> Int {
        let mask = entries.count - 1
        var place = home(of: way)
        while !entries[place].isOf(way), !entries[place].isUnused { place = (place + 1) & mask }
        return place
    }

    @inline(__always)
    private func home(of way: UInt64) -> Int {
        Int(truncatingIfNeeded: (way &* 0x9E37_79B9_7F4A_7C15) >> 24) & (entries.count - 1)
    }

    @inline(never)
    private mutating func grow() {
        let old = entries
        entries = [Entry](inLargePages: old.count * 2) { _ in .unused }
        for entry in old where !entry.isUnused { entries[place(of: entry.way)] = entry }
    }
}
