/// What a broker answered to a step. It is shown, and never taken for the state itself: that comes with the report.
public struct BrokerWord: Hashable, Codable, Sendable {
    /// What became of the step.
    public enum Result: String, Hashable, Codable, Sendable, CaseIterable {
        /// The broker works on it.
        case accepted
        /// The broker will not do it, for a reason.
        case refused
        /// The broker did its part.
        case done
    }

    /// `topic/index`.
    public var partition: String
    /// The epoch of the step.
    public var epoch: UInt64
    /// The generation of the step.
    public var generation: UInt64
    /// What the step asked for.
    public var op: BrokerOperation
    /// What became of it.
    public var result: Result
    /// Why it was refused; only then.
    public var reason: ReasonRecord?
    /// The group's index after it, if the broker knows.
    public var configIndex: UInt64?
    /// The group's term, if it has one.
    public var term: UInt64?

    /// Creates an answer.
    public init(
        partition: String, epoch: UInt64, generation: UInt64, op: BrokerOperation, result: Result,
        reason: ReasonRecord? = nil, configIndex: UInt64? = nil, term: UInt64? = nil
    ) {
        self.partition = partition
        self.epoch = epoch
        self.generation = generation
        self.op = op
        self.result = result
        self.reason = reason
        self.configIndex = configIndex
        self.term = term
    }

    enum CodingKeys: String, CodingKey, CaseIterable {
        case partition, epoch, generation, op, result, reason, configIndex, term
    }

    /// Decodes an answer; keys that it does not have are refused.
    public init(from decoder: any Decoder) throws {
        try decoder.refuseUnknownKeys(besides: CodingKeys.self)
        try self.init(from: decoder.container(keyedBy: CodingKeys.self))
    }

    /// Decodes the keys of an answer, whatever else there is.
    init(from container: KeyedDecodingContainer<CodingKeys>) throws {
        partition = try container.decode(String.self, forKey: .partition)
        epoch = try container.decodeNumber(forKey: .epoch)
        generation = try container.decodeNumber(forKey: .generation)
        op = try container.decode(BrokerOperation.self, forKey: .op)
        result = try container.decode(Result.self, forKey: .result)
        reason = try container.decodeIfPresent(ReasonRecord.self, forKey: .reason)
        configIndex = try container.decodeNumberIfPresent(forKey: .configIndex)
        term = try container.decodeNumberIfPresent(forKey: .term)
    }
}
