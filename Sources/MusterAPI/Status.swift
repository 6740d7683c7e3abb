/// An agent and what it knows, in numbers.
public struct Status: Hashable, Codable, Sendable {
    /// Members by state.
    public struct Members: Hashable, Codable, Sendable {
        /// Members that answer.
        public var alive: Int
        /// Members that did not answer and may still refute.
        public var suspect: Int
        /// Members that are gone.
        public var dead: Int
        /// Members that said goodbye and are still listed.
        public var left: Int

        /// Creates counts.
        public init(alive: Int, suspect: Int, dead: Int, left: Int) {
            self.alive = alive
            self.suspect = suspect
            self.dead = dead
            self.left = left
        }
    }

    /// Partitions by condition.
    public struct Partitions: Hashable, Codable, Sendable {
        /// All partitions that are declared or reported.
        public var total: Int
        /// Those with fewer replicas in sync than they should have.
        public var underReplicated: Int
        /// Those without a present leader.
        public var leaderless: Int

        /// Creates counts.
        public init(total: Int, underReplicated: Int, leaderless: Int) {
            self.total = total
            self.underReplicated = underReplicated
            self.leaderless = leaderless
        }
    }

    /// Who coordinates.
    public struct Coordination: Hashable, Codable, Sendable {
        /// The name of the coordinator; nil if none was heard of.
        public var coordinator: String?
        /// Its epoch.
        public var epoch: UInt64
        /// Whether this agent is it.
        public var isLocal: Bool
        /// Why no plan is being made, if so. Only the coordinator says this of itself.
        public var holds: [ReasonRecord]

        /// Creates a record.
        public init(coordinator: String?, epoch: UInt64, isLocal: Bool, holds: [ReasonRecord]) {
            self.coordinator = coordinator
            self.epoch = epoch
            self.isLocal = isLocal
            self.holds = holds
        }
    }

    /// Datagrams since the start.
    public struct Traffic: Hashable, Codable, Sendable {
        /// Datagrams sent.
        public var packetsSent: UInt64
        /// Datagrams received, bad ones included.
        public var packetsReceived: UInt64
        /// Bytes sent, UDP headers not counted.
        public var bytesSent: UInt64
        /// Bytes received, UDP headers not counted.
        public var bytesReceived: UInt64
        /// Datagrams dropped, by reason; reasons that never occurred may be missing.
        public var dropped: [String: UInt64]

        /// Creates counts.
        public init(
            packetsSent: UInt64, packetsReceived: UInt64, bytesSent: UInt64, bytesReceived: UInt64,
            dropped: [String: UInt64]
        ) {
            self.packetsSent = packetsSent
            self.packetsReceived = packetsReceived
            self.bytesSent = bytesSent
            self.bytesReceived = bytesReceived
            self.dropped = dropped
        }
    }

    /// The version of the agent.
    public var version: String
    /// The cluster's name.
    public var cluster: String
    /// The agent's name.
    public var name: String
    /// The agent's identity.
    public var id: String
    /// Where it receives datagrams.
    public var address: String
    /// The agent's process identifier.
    public var processID: Int
    /// For how many seconds it has run.
    public var uptimeSeconds: Double
    /// Whether it is part of its cluster.
    public var ready: Bool
    /// Members by state, this one included.
    public var members: Members
    /// Partitions by condition.
    public var partitions: Partitions
    /// Who coordinates.
    public var coordination: Coordination
    /// A digest of the replicated state in hexadecimal; equal on agents that hold the same.
    public var stateDigest: String
    /// Datagrams since the start.
    public var traffic: Traffic
    /// The membership protocol since the start.
    public var membership: ProtocolRecord
    /// The replicated state since the start.
    public var replication: ReplicationRecord
    /// How the agent and its broker get on; nil if its driver speaks to none.
    public var broker: BrokerRecord?

    /// Creates a record.
    public init(
        version: String, cluster: String, name: String, id: String, address: String, processID: Int,
        uptimeSeconds: Double, ready: Bool, members: Members, partitions: Partitions, coordination: Coordination,
        stateDigest: String, traffic: Traffic, membership: ProtocolRecord, replication: ReplicationRecord
    ) {
        self.version = version
        self.cluster = cluster
        self.name = name
        self.id = id
        self.address = address
        self.processID = processID
        self.uptimeSeconds = uptimeSeconds
        self.ready = ready
        self.members = members
        self.partitions = partitions
        self.coordination = coordination
        self.stateDigest = stateDigest
        self.traffic = traffic
        self.membership = membership
        self.replication = replication
    }
}
