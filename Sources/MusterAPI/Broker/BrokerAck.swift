/// A broker's answer to a step, with where it belongs. The body of a `POST` to ``APIPath/brokerAck``.
public struct BrokerAck: Hashable, Codable, Sendable {
    /// The cluster's name.
    public var cluster: String
    /// The agent's identity.
    public var node: String
    /// Which start of the agent the answer is for.
    public var incarnation: UInt64
    /// The session from the `hello`.
    public var session: UInt64
    /// The answer.
    public var word: BrokerWord

    /// Creates an ack.
    public init(envelope: BrokerEnvelope, session: UInt64, word: BrokerWord) {
        cluster = envelope.cluster
        node = envelope.node
        incarnation = envelope.incarnation
        self.session = session
        self.word = word
    }

    /// What the ack says of where it belongs.
    public var envelope: BrokerEnvelope { BrokerEnvelope(cluster: cluster, node: node, incarnation: incarnation) }

    private enum EnvelopeKeys: String, CodingKey {
        case cluster, node, incarnation, session
    }

    private enum AllKeys: String, CodingKey, CaseIterable {
        case cluster, node, incarnation, session
        case partition, epoch, generation, op, result, reason, configIndex, term
    }

    /// Decodes an ack; keys that it does not have are refused.
    public init(from decoder: any Decoder) throws {
        try decoder.refuseUnknownKeys(besides: AllKeys.self)
        let container = try decoder.container(keyedBy: EnvelopeKeys.self)
        cluster = try container.decode(String.self, forKey: .cluster)
        node = try container.decode(String.self, forKey: .node)
        incarnation = try container.decodeNumber(forKey: .incarnation)
        session = try container.decodeNumber(forKey: .session)
        word = try BrokerWord(from: decoder.container(keyedBy: BrokerWord.CodingKeys.self))
    }

    /// Encodes the answer and where it belongs side by side in one object.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: EnvelopeKeys.self)
        try container.encode(cluster, forKey: .cluster)
        try container.encode(node, forKey: .node)
        try container.encode(incarnation, forKey: .incarnation)
        try container.encode(session, forKey: .session)
        try word.encode(to: encoder)
    }
}
