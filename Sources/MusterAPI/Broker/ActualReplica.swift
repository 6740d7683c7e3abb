/// What a broker says of one replica that it holds.
public struct ActualReplica: Hashable, Codable, Sendable {
    /// The group's membership as this replica knows it, committed.
    public struct Group: Hashable, Codable, Sendable {
        /// The group's term, if it has one. Shown, never decided on.
        public var term: UInt64?
        /// The index up to which the log is committed. Shown, never decided on.
        public var commit: UInt64?
        /// Rises with every committed change of the members or the leader.
        public var configIndex: UInt64
        /// The members that vote, by identity.
        public var voters: [String]
        /// The members that receive the data and do not vote.
        public var learners: [String]
        /// Who leads; nil if nobody does.
        public var leader: String?
        /// Whether a change is in flight that is not committed yet. Shown, never decided on.
        public var joint: Bool?

        /// Creates a group.
        public init(
            configIndex: UInt64, voters: [String], learners: [String], leader: String?, term: UInt64? = nil,
            commit: UInt64? = nil, joint: Bool? = nil
        ) {
            self.term = term
            self.commit = commit
            self.configIndex = configIndex
            self.voters = voters
            self.learners = learners
            self.leader = leader
            self.joint = joint
        }

        private enum CodingKeys: String, CodingKey, CaseIterable {
            case term, commit, configIndex, voters, learners, leader, joint
        }

        /// Decodes a group; keys that it does not have are refused.
        public init(from decoder: any Decoder) throws {
            try decoder.refuseUnknownKeys(besides: CodingKeys.self)
            let container = try decoder.container(keyedBy: CodingKeys.self)
            term = try container.decodeNumberIfPresent(forKey: .term)
            commit = try container.decodeNumberIfPresent(forKey: .commit)
            configIndex = try container.decodeNumber(forKey: .configIndex)
            voters = try container.decode([String].self, forKey: .voters)
            learners = try container.decode([String].self, forKey: .learners)
            leader = try container.decodeIfPresent(String.self, forKey: .leader)
            joint = try container.decodeIfPresent(Bool.self, forKey: .joint)
        }
    }

    /// `topic/index`.
    public var partition: String
    /// The group's membership.
    public var raft: Group
    /// The bytes that are here.
    public var bytes: UInt64
    /// The bytes that there should be here, as far as the replica knows: as many as the leader has.
    public var totalBytes: UInt64
    /// Whether the replica holds everything that is committed, or lags so little that it may vote.
    public var caughtUp: Bool
    /// The bytes that arrive per second. Shown, never decided on.
    public var bytesPerSec: UInt64?
    /// The largest epoch that the group accepted a step from.
    public var maxEpochSeen: UInt64

    /// Creates a replica.
    public init(
        partition: String, raft: Group, bytes: UInt64, totalBytes: UInt64, caughtUp: Bool, maxEpochSeen: UInt64,
        bytesPerSec: UInt64? = nil
    ) {
        self.partition = partition
        self.raft = raft
        self.bytes = bytes
        self.totalBytes = totalBytes
        self.caughtUp = caughtUp
        self.bytesPerSec = bytesPerSec
        self.maxEpochSeen = maxEpochSeen
    }

    private enum CodingKeys: String, CodingKey, CaseIterable {
        case partition, raft, bytes, totalBytes, caughtUp, bytesPerSec, maxEpochSeen
    }

    /// Decodes a replica; keys that it does not have are refused.
    public init(from decoder: any Decoder) throws {
        try decoder.refuseUnknownKeys(besides: CodingKeys.self)
        let container = try decoder.container(keyedBy: CodingKeys.self)
        partition = try container.decode(String.self, forKey: .partition)
        raft = try container.decode(Group.self, forKey: .raft)
        bytes = try container.decodeNumber(forKey: .bytes)
        totalBytes = try container.decodeNumber(forKey: .totalBytes)
        caughtUp = try container.decode(Bool.self, forKey: .caughtUp)
        bytesPerSec = try container.decodeNumberIfPresent(forKey: .bytesPerSec)
        maxEpochSeen = try container.decodeNumber(forKey: .maxEpochSeen)
    }
}
