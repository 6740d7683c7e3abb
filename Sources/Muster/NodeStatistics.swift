public import SWIM

/// Counters of one node, since its start.
public struct NodeStatistics: Sendable {
    /// The protocol's counters.
    public var membership: MembershipStatistics
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
        packetsDropped = []
        packetsSent = 0
        packetsReceived = 0
        bytesSent = 0
        bytesReceived = 0
    }
}
