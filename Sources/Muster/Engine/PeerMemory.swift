import SWIM

/// When the addresses of other members are written down. A plain value.
struct PeerMemory {
    /// How often at most.
    static let interval: Nanoseconds = .seconds(60)
    /// How soon after the start, and while nobody else is known.
    static let firstInterval: Nanoseconds = .seconds(5)

    /// When to write them down next.
    private(set) var deadline = Instant(nanoseconds: .max)

    /// Begins to wait.
    mutating func start(at now: Instant) {
        deadline = now + PeerMemory.firstInterval
    }

    /// Waits for the next time.
    mutating func note(hasPeers: Bool, at now: Instant) {
        deadline = now + (hasPeers ? PeerMemory.interval : PeerMemory.firstInterval)
    }
}
