/// What one node sends.
///
/// The heaviest receivers of a period are found without a counter per pair, after Misra and Gries, "Finding repeated
/// elements", 1982: four candidates, whose counts are never above the true ones.
struct TrafficRecord {
    private static let candidateCount = 4

    /// Datagrams sent since the end of the warm-up.
    var sent: UInt64 = 0
    /// Bytes in them.
    var sentBytes: UInt64 = 0
    /// The most datagrams sent in one second since then.
    var peak: UInt64 = 0
    /// Nanoseconds that the node was up since the end of the warm-up.
    var upTime: UInt64 = 0
    /// Since when the node is up, if it is.
    var upSince: UInt64?
    /// The helpers that the node asked since its last ping, and whom it pinged.
    var helpers: [UInt32] = []
    var target: UInt32 = .max

    /// The present second, counted from 0.
    private(set) var second: UInt64 = 0
    /// Datagrams of the membership protocol sent in it.
    private(set) var sentNow: UInt64 = 0
    /// All datagrams sent in it.
    private(set) var allNow: UInt64 = 0
    /// Datagrams received in it and in the one before.
    private var receivedNow: UInt64 = 0
    private var receivedBefore: UInt64 = 0
    private var candidates: [(peer: Int32, count: UInt32)] = Array(
        repeating: (peer: -1, count: 0), count: TrafficRecord.candidateCount)

    /// Datagrams received in the present second and in the one before.
    var received: UInt64 { receivedNow + receivedBefore }

    /// Takes down a datagram that was received.
    mutating func receive(at time: UInt64) {
        turn(to: time)
        receivedNow += 1
    }

    /// Takes down a datagram.
    ///
    /// - Returns: At least how many the peer was sent in this second; 0 if it is none of the heaviest receivers.
    mutating func send(to peer: Int, isCounted: Bool, at time: UInt64) -> UInt64 {
        turn(to: time)
        allNow += 1
        guard isCounted else { return 0 }
        sentNow += 1
        var free: Int?
        for index in candidates.indices {
            if candidates[index].peer == Int32(peer) {
                candidates[index].count += 1
                return UInt64(candidates[index].count)
            }
            if candidates[index].count == 0 { free = index }
        }
        if let free {
            candidates[free] = (Int32(peer), 1)
            return 1
        }
        for index in candidates.indices { candidates[index].count -= 1 }
        return 0
    }

    private mutating func turn(to time: UInt64) {
        let current = time / 1_000_000_000
        guard current != second else { return }
        receivedBefore = current == second + 1 ? receivedNow : 0
        (receivedNow, sentNow, allNow, second) = (0, 0, 0, current)
        for index in candidates.indices { candidates[index] = (-1, 0) }
    }
}
