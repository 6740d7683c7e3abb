/// The protocol's parameters. The defaults suit a local network.
public struct MembershipConfiguration: Hashable, Sendable {
    /// The protocol period: each member probes one other in this time, less often while its local health is poor.
    public var probeInterval: Nanoseconds = .seconds(1)
    /// How long a direct ping may take before others are asked to try, as long as no round-trip time is known. Must be
    /// shorter than the period.
    public var probeTimeout: Nanoseconds = .milliseconds(300)
    /// How many members are asked to ping a target that does not answer (SWIM's *k*).
    public var indirectProbes = 3
    /// Lifeguard's α: the shortest suspicion timeout is this times log10 of the cluster size (at least 1) times the period.
    public var suspicionMultiplier: UInt64 = 2
    /// Lifeguard's β: the longest suspicion timeout is this times the shortest.
    public var suspicionSpread: UInt64 = 6
    /// Lifeguard's *K*: so many accusations by others bring a suspicion down to its shortest timeout.
    public var suspicionConfirmations = 3
    /// The worst local health; 0 is the best.
    public var localHealthLimit = 8
    /// An update is piggybacked at most this times the natural logarithm of the cluster size and one, rounded up (SWIM's
    /// λ).
    public var retransmitMultiplier = 3
    /// After how long seeds that have not answered are asked again; doubles each time up to `joinBackoffLimit`. Short,
    /// since a lost datagram is the likely reason at first.
    public var joinInterval: Nanoseconds = .milliseconds(125)
    /// The longest pause between two rounds of join requests.
    public var joinBackoffLimit: Nanoseconds = .seconds(15)
    /// How long a leaver goes on telling others before it is done.
    public var leaveDuration: Nanoseconds = .milliseconds(600)
    /// How long a dead member, or one that left, stays in the list.
    public var retention: Nanoseconds = .seconds(24 * 3600)
    /// The largest number of members in the list, dead ones included. More are not accepted.
    public var maximumMembers = 65_536
    /// The largest number of dead members, and such that left, in the list. The oldest make room.
    public var maximumTombstones = 4_096
    /// Which parts of the protocol are on.
    public var features = ProtocolFeatures.all

    /// Creates the default parameters.
    public init() {}
}
