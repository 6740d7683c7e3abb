/// What every message of the contract carries, so that none is taken for another agent's or for an earlier start's.
public struct BrokerEnvelope: Hashable, Codable, Sendable {
    /// The cluster's name.
    public var cluster: String
    /// The agent's identity: 32 hexadecimal digits.
    public var node: String
    /// Which start of the agent this is: higher than at every earlier one.
    public var incarnation: UInt64

    /// Creates an envelope.
    public init(cluster: String, node: String, incarnation: UInt64) {
        self.cluster = cluster
        self.node = node
        self.incarnation = incarnation
    }
}
