/// A partition and who holds it, as the brokers report it.
public struct PartitionRecord: Hashable, Codable, Sendable {
    /// The part that a replica plays.
    public enum Role: String, Hashable, Codable, Sendable, CaseIterable {
        /// Takes the writes.
        case leader
        /// Votes and follows the leader.
        case follower
        /// Receives the data without a vote.
        case learner
    }

    /// How a replica is doing.
    public enum ReplicaState: String, Hashable, Codable, Sendable, CaseIterable {
        /// Holds everything that is committed.
        case inSync
        /// Is being copied.
        case catchingUp
        /// Counted on by the group, but its node is not there or does not report it.
        case missing
    }

    /// One replica.
    public struct Replica: Hashable, Codable, Sendable {
        /// The name of the member that holds it; its identity while no name is known.
        public var member: String
        /// The part it plays.
        public var role: Role
        /// How it is doing.
        public var state: ReplicaState
        /// The bytes it holds.
        public var bytes: UInt64
        /// The bytes it should hold.
        public var totalBytes: UInt64

        /// Creates a replica.
        public init(member: String, role: Role, state: ReplicaState, bytes: UInt64, totalBytes: UInt64) {
            self.member = member
            self.role = role
            self.state = state
            self.bytes = bytes
            self.totalBytes = totalBytes
        }
    }

    /// The topic's name.
    public var topic: String
    /// The partition's index within the topic, from 0.
    public var index: Int
    /// How many replicas it should have; 0 if no topic declares it.
    public var replicationFactor: Int
    /// The name of the member that leads, if one is reported and present.
    public var leader: String?
    /// The replicas: the leader first, then followers, then learners.
    public var replicas: [Replica]
    /// How many voters are present and hold everything.
    public var inSync: Int
    /// Whether fewer replicas are in sync than there should be.
    public var underReplicated: Bool
    /// The largest coordinator epoch that the group accepted a step from.
    public var epoch: UInt64
    /// Rises with every change of the group's members or leader.
    public var configIndex: UInt64

    /// Creates a record.
    public init(
        topic: String, index: Int, replicationFactor: Int, leader: String?, replicas: [Replica], inSync: Int,
        underReplicated: Bool, epoch: UInt64, configIndex: UInt64
    ) {
        self.topic = topic
        self.index = index
        self.replicationFactor = replicationFactor
        self.leader = leader
        self.replicas = replicas
        self.inSync = inSync
        self.underReplicated = underReplicated
        self.epoch = epoch
        self.configIndex = configIndex
    }

    /// `topic/index`.
    public var name: String { "\(topic)/\(index)" }
}
