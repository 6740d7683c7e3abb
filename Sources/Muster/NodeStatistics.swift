public import Cluster
public import SWIM

/// Counters of one node, since its start.
public struct NodeStatistics: Sendable {
    /// The counters of the membership protocol.
    public var membership: MembershipStatistics
    /// The counters of the replicated state and of the coordination.
    public var cluster: ClusterStatistics
    /// How badly the node itself does, from 0 (well) to ``localHealthLimit``. Raised by probes and acks that it misses.
    public var localHealth: Int
    /// The worst local health.
    public var localHealthLimit: Int
    /// Events of the member list, by kind; in the order of the kinds, with zeros.
    public var events: [(kind: MembershipEvent.Kind, count: UInt64)]
    /// The older member that has this node's name, so that the others refuse this one; nil if there is none.
    public var nameWinner: Member?
    /// Requests to join since this node was last with others; 0 while it is.
    public var unansweredJoins: UInt64
    /// For how long it has been asking in vain, in nanoseconds.
    public var unansweredFor: Nanoseconds
    /// Packets that were received and not handled, and packets that could not be sent, by reason; in the order of their
    /// names. Reasons that did not occur are absent.
    public var packetsDropped: [(reason: String, count: UInt64)]
    /// Datagrams handed to the system.
    public var packetsSent: UInt64
    /// Datagrams taken from the system, whatever became of them.
    public var packetsReceived: UInt64
    /// The bytes of the datagrams sent, without IP and UDP headers.
    public var bytesSent: UInt64
    /// The bytes of the datagrams received, without IP and UDP headers.
    public var bytesReceived: UInt64

    /// Creates counters of nothing.
    public init() {
        membership = MembershipStatistics()
        cluster = ClusterStatistics()
        localHealth = 0
        localHealthLimit = 0
        events = []
        nameWinner = nil
        unansweredJoins = 0
        unansweredFor = 0
        packetsDropped = []
        packetsSent = 0
        packetsReceived = 0
        bytesSent = 0
        bytesReceived = 0
    }
}
