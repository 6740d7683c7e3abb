/// Which of our own packets were sent lately, in two numbers: enough to tell a challenge that answers us from one that
/// somebody recorded.
struct SequenceHorizon {
    private let period: UInt64
    private var earlier: UInt64 = 1
    private var later: UInt64 = 1
    private var since: UInt64 = 0

    /// Everything sent within `period` nanoseconds counts as recent, nothing sent three periods ago does.
    init(period: UInt64) {
        self.period = period
    }

    /// Lets time pass. `next` is the sequence number of the next packet.
    mutating func advance(to now: UInt64, next: UInt64) {
        guard now > since else { return }
        let elapsed = now - since
        guard elapsed >= period else { return }
        // Called at every packet: after two silent periods even the last one is more than one period old.
        earlier = elapsed / 2 >= period ? next : later
        later = next
        since = now
    }

    /// Whether the packet of this number was sent, and not long ago.
    func isRecent(_ sequence: UInt64, next: UInt64) -> Bool { sequence >= earlier && sequence < next }
}
