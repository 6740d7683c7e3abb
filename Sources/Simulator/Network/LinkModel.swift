/// What the way from one node to another does to datagrams.
struct LinkModel: Hashable, Sendable {
    /// How long they take.
    var latency: LatencyModel = .uniform(500_000...1_500_000)
    /// How likely one is lost.
    var loss: Probability = .never
    /// How likely one arrives twice. The second copy takes a time of its own.
    var duplicate: Probability = .never
    /// Which of them take a while longer, so that later ones overtake them.
    var reorder = Reordering.none
    /// How likely bits of one are flipped. Its receiver could not open the seal and drops it.
    var corrupt: Probability = .never
    /// How many of them pass in a second; nil: any number.
    var bandwidth: Bandwidth?

    /// Which datagrams take a while longer.
    struct Reordering: Hashable, Sendable {
        /// How likely one does.
        var rate: Probability
        /// How much longer, in nanoseconds.
        var delay: UInt64

        static let none = Reordering(rate: .never, delay: 0)
    }
}

/// How much passes in a time, and how much may wait for its turn.
struct Bandwidth: Hashable, Sendable {
    /// What waits if nothing else is said: 256 kB, about what a switch has for a port.
    static let defaultQueue: UInt64 = 256_000

    /// Never 0.
    var bitsPerSecond: UInt64
    /// How many bytes wait at most; what comes then is dropped.
    var queue: UInt64 = Bandwidth.defaultQueue

    /// How many nanoseconds some bytes take, at least one.
    func duration(ofBytes bytes: UInt64) -> UInt64 {
        max(1, bytes * 8_000_000_000 / bitsPerSecond)
    }

    /// When a datagram has passed, if it is let in at all.
    ///
    /// - Parameters:
    ///   - bytes: its size.
    ///   - now: the time.
    ///   - free: when everything before it has passed; is moved.
    func pass(_ bytes: UInt64, at now: UInt64, free: inout UInt64) -> UInt64? {
        let start = max(now, free)
        guard start == now || start - now <= duration(ofBytes: queue) else { return nil }
        free = start + duration(ofBytes: bytes)
        return free
    }
}
