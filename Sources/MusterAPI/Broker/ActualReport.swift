/// What a broker holds: everything, or what changed since its last report. The body of a `POST` to
/// ``APIPath/brokerActual``.
public struct ActualReport: Hashable, Codable, Sendable {
    /// The cluster's name.
    public var cluster: String
    /// The agent's identity.
    public var node: String
    /// Which start of the agent the report is for.
    public var incarnation: UInt64
    /// The session from the `hello`.
    public var session: UInt64
    /// Rises with every report of the session, so that one that was overtaken is known.
    public var sequence: UInt64
    /// Whether these are all replicas that the broker holds. The first report of a session must be full.
    public var full: Bool
    /// The replicas; of a report that is not full, those that changed or are new.
    public var replicas: [ActualReplica]
    /// Partitions that the broker holds no replica of any more; only if the report is not full.
    public var removed: [String]?

    /// Creates a report.
    public init(
        envelope: BrokerEnvelope, session: UInt64, sequence: UInt64, full: Bool, replicas: [ActualReplica],
        removed: [String]? = nil
    ) {
        cluster = envelope.cluster
        node = envelope.node
        incarnation = envelope.incarnation
        self.session = session
        self.sequence = sequence
        self.full = full
        self.replicas = replicas
        self.removed = removed
    }

    /// What the report says of where it belongs.
    public var envelope: BrokerEnvelope { BrokerEnvelope(cluster: cluster, node: node, incarnation: incarnation) }

    private enum CodingKeys: String, CodingKey, CaseIterable {
        case cluster, node, incarnation, session, sequence, full, replicas, removed
    }

    /// Decodes a report; keys that it does not have are refused.
    public init(from decoder: any Decoder) throws {
        try decoder.refuseUnknownKeys(besides: CodingKeys.self)
        let container = try decoder.container(keyedBy: CodingKeys.self)
        cluster = try container.decode(String.self, forKey: .cluster)
        node = try container.decode(String.self, forKey: .node)
        incarnation = try container.decodeNumber(forKey: .incarnation)
        session = try container.decodeNumber(forKey: .session)
        sequence = try container.decodeNumber(forKey: .sequence)
        full = try container.decode(Bool.self, forKey: .full)
        replicas = try container.decode([ActualReplica].self, forKey: .replicas)
        removed = try container.decodeIfPresent([String].self, forKey: .removed)
    }
}
