/// The agent's answer to a report or an ack that it accepted.
public struct BrokerReceipt: Hashable, Codable, Sendable {
    /// The cluster's name.
    public var cluster: String
    /// The agent's identity.
    public var node: String
    /// Which start of the agent this is.
    public var incarnation: UInt64
    /// The session it was accepted in.
    public var session: UInt64
    /// How many replicas the agent now has on its books for this broker.
    public var replicas: Int

    /// Creates a receipt.
    public init(envelope: BrokerEnvelope, session: UInt64, replicas: Int) {
        cluster = envelope.cluster
        node = envelope.node
        incarnation = envelope.incarnation
        self.session = session
        self.replicas = replicas
    }
}
