/// What a channel remembers at most. Times are nanoseconds.
package struct ChannelLimits: Sendable {
    /// Peers whose replay windows are kept, about 200 bytes each. Beyond it the peer that has been silent for longest
    /// is forgotten, and is challenged when it speaks again. More than the largest cluster, or it thrashes.
    package var sessions = 20_000
    /// Former processes whose replay windows are kept: such that still speak although their members have restarted.
    package var formerSessions = 64
    /// Packets of former processes that are held for confirmation. Beyond it, and beyond ``heldPerPeer``, new ones are
    /// dropped: recordings of earlier lives must not crowd anybody out.
    package var heldOfFormer = 32
    /// Packets held for confirmation, of at most 1.3 KB each. Beyond it the oldest is dropped.
    package var held = 256
    /// Packets held for one peer. Beyond it the oldest of them is dropped.
    package var heldPerPeer = 2
    /// How long a packet is held.
    package var holdTime: UInt64 = 5_000_000_000
    /// How long after sending a packet a challenge about it is answered; up to three times that if little is sent.
    package var challengeTime: UInt64 = 5_000_000_000

    package init() {}
}
