/// Why a datagram was dropped. In the order of the checks; each one is counted, none is answered.
public enum DropReason: UInt8, Error, Hashable, CaseIterable, Sendable {
    /// Fewer bytes than the smallest packet.
    case short
    /// More bytes than any packet.
    case long
    /// Does not begin like a packet of this protocol: something else is talking to the port.
    case magic
    /// A format version that this program does not speak.
    case version
    /// A combination of flags without a meaning in this version.
    case flags
    /// A length that no packet has between the smallest and the largest: probably cut off.
    case length
    /// Sealed with a key that is not in the ring.
    case unknownKey
    /// Of the receiver itself, in its present life: sent to oneself, or thrown back.
    case own
    /// From an earlier life of the sender than the one that is established, while others like it wait for confirmation.
    case stale
    /// Seen before, or too old to tell.
    case replay
    /// Does not open: altered, forged, of another cluster, or meant for another member.
    case authentication
    /// Opened, but not what a holder of the key should have sent.
    case malformed
    /// Opened, but answers nothing that was asked lately: a late, repeated or replayed challenge or echo.
    case unsolicited
    /// Was held until its sender would confirm it, but had to make room for newer ones.
    case pendingFull
    /// Was held until its sender would confirm it, which did not happen in time.
    case pendingExpired

    /// The stable name for metrics, in snake case.
    public var name: String {
        switch self {
        case .short: "short"
        case .long: "long"
        case .magic: "magic"
        case .version: "version"
        case .flags: "flags"
        case .length: "length"
        case .unknownKey: "unknown_key"
        case .own: "self"
        case .stale: "stale"
        case .replay: "replay"
        case .authentication: "auth"
        case .malformed: "malformed"
        case .unsolicited: "unsolicited"
        case .pendingFull: "pending_full"
        case .pendingExpired: "pending_expired"
        }
    }
}
