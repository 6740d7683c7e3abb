/// Parts of the protocol that can be switched off, so that the worth of each can be measured. All are on by default.
///
/// With only ``suspicion`` and ``piggyback``, what is left is SWIM as in the paper: one direct ping, *k* indirect ones, a
/// fixed suspicion timeout and updates that ride on the probes.
public struct ProtocolFeatures: OptionSet, Hashable, Sendable {
    /// One bit per part.
    public let rawValue: UInt16

    /// Creates a choice from its bits.
    public init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    /// A member is suspected before it is declared dead.
    public static let suspicion = ProtocolFeatures(rawValue: 1 << 0)
    /// Updates ride on the messages of the failure detector.
    public static let piggyback = ProtocolFeatures(rawValue: 1 << 1)
    /// Local health stretches interval and timeout of the probes, and helpers say by nacks that they are there.
    public static let probeAwareness = ProtocolFeatures(rawValue: 1 << 2)
    /// Suspicion timeouts begin long and shrink with every independent accusation.
    public static let suspicionAwareness = ProtocolFeatures(rawValue: 1 << 3)
    /// What is held against the receiver of a packet is the first thing that it says.
    public static let buddySystem = ProtocolFeatures(rawValue: 1 << 4)
    /// Timeouts follow the measured round-trip times, and a target is pinged more than once in a period.
    public static let adaptiveProbing = ProtocolFeatures(rawValue: 1 << 5)
    /// While there is hot news, packets with nothing else are sent between the probes.
    public static let burstGossip = ProtocolFeatures(rawValue: 1 << 6)
    /// Members whose views differ for long exchange what differs.
    public static let antiEntropy = ProtocolFeatures(rawValue: 1 << 7)
    /// The dead and the seeds are contacted again and again, so that partitions heal.
    public static let healing = ProtocolFeatures(rawValue: 1 << 8)
    /// Accusations and refutations have budgets, and a member that was paused probes before it accuses.
    public static let stormControl = ProtocolFeatures(rawValue: 1 << 9)

    /// SWIM as in the paper, with suspicion.
    public static let plain: ProtocolFeatures = [.suspicion, .piggyback]
    /// The three parts of Lifeguard.
    public static let lifeguard: ProtocolFeatures = [.probeAwareness, .suspicionAwareness, .buddySystem]
    /// Everything.
    public static let all = ProtocolFeatures(rawValue: 1 << 10 - 1)
}
