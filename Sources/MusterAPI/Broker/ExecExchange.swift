/// What the `exec` driver writes to the standard input of its command, as one JSON object.
public struct ExecRequest: Hashable, Codable, Sendable {
    /// The cluster's name.
    public var cluster: String
    /// The agent's identity.
    public var node: String
    /// Which start of the agent this is: higher than at every earlier one.
    public var incarnation: UInt64
    /// The version of the contract.
    public var version: Int
    /// The agent's name.
    public var name: String
    /// Everything that is desired now, as `desired` lines.
    public var desired: [DesiredRecord]

    /// Creates a request.
    public init(envelope: BrokerEnvelope, name: String, desired: [DesiredRecord]) {
        cluster = envelope.cluster
        node = envelope.node
        incarnation = envelope.incarnation
        version = BrokerContract.version
        self.name = name
        self.desired = desired
    }
}

/// What the command prints, as one JSON object: everything that the broker holds, and its answers.
public struct ExecReply: Hashable, Codable, Sendable {
    /// The cluster's name, as in the request.
    public var cluster: String
    /// The agent's identity, as in the request.
    public var node: String
    /// The agent's incarnation, as in the request.
    public var incarnation: UInt64
    /// All replicas that the broker holds.
    public var replicas: [ActualReplica]
    /// Answers to steps, if there are any.
    public var acks: [BrokerWord]?

    /// Creates a reply.
    public init(envelope: BrokerEnvelope, replicas: [ActualReplica], acks: [BrokerWord]? = nil) {
        cluster = envelope.cluster
        node = envelope.node
        incarnation = envelope.incarnation
        self.replicas = replicas
        self.acks = acks
    }

    /// What the reply says of where it belongs.
    public var envelope: BrokerEnvelope { BrokerEnvelope(cluster: cluster, node: node, incarnation: incarnation) }

    private enum CodingKeys: String, CodingKey, CaseIterable {
        case cluster, node, incarnation, replicas, acks
    }

    /// Decodes a reply; keys that it does not have are refused.
    public init(from decoder: any Decoder) throws {
        try decoder.refuseUnknownKeys(besides: CodingKeys.self)
        let container = try decoder.container(keyedBy: CodingKeys.self)
        cluster = try container.decode(String.self, forKey: .cluster)
        node = try container.decode(String.self, forKey: .node)
        incarnation = try container.decodeNumber(forKey: .incarnation)
        replicas = try container.decode([ActualReplica].self, forKey: .replicas)
        acks = try container.decodeIfPresent([BrokerWord].self, forKey: .acks)
    }
}
