/// The protocol's parameters. The defaults suit a local network.
public struct MembershipConfiguration: Hashable, Sendable {
    /// The protocol period: each member probes one other in this time.
    public var probeInterval: Nanoseconds = .seconds(1)
    /// How long a direct ping may take before others are asked to try. Must be shorter than the period.
    public var probeTimeout: Nanoseconds = .milliseconds(300)
    /// How many members are asked to ping a target that does not answer (SWIM's *k*).
    public var indirectProbes = 3
    /// The suspicion timeout is this times log10 of the cluster size (at least 1) times the period.
    public var suspicionMultiplier: UInt64 = 5
    /// An update is piggybacked at most this times the natural logarithm of the cluster size, rounded up (SWIM's λ).
    public var retransmitMultiplier = 3
    /// How often seeds are asked again while no other member is known; doubles up to `joinBackoffLimit`.
    public var joinInterval: Nanoseconds = .milliseconds(500)
    /// The longest pause between two rounds of join requests.
    public var joinBackoffLimit: Nanoseconds = .seconds(15)
    /// How long a leaver goes on telling others before it is done.
    public var leaveDuration: Nanoseconds = .milliseconds(600)
    /// How long a dead member, or one that left, stays in the list.
    public var retention: Nanoseconds = .seconds(24 * 3600)
    /// The largest number of members in the list, dead ones included. More are not accepted.
    public var maximumMembers = 65_536

    /// Creates the default parameters.
    public init() {}
}
