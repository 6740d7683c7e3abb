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
        /// The name of the coordinator; nil if there is none: it was never heard of, is gone, or has no majority.
        public var coordinator: String?
        /// The name of the last coordinator, while there is none.
        public var lastCoordinator: String?
        /// The epoch of the coordinator, or of the last one.
        public var epoch: UInt64
        /// Whether this agent is it.
        public var isLocal: Bool
        /// For how many seconds no majority of the voters has been there, as the agent sees it; nil while there is one.
        public var quorumLostSeconds: Double?
        /// What waits, and why, as the coordinator says it; where none is known, what the agent sees by itself.
        public var holds: [HoldRecord]

        /// Creates a record.
        public init(
            coordinator: String?, lastCoordinator: String? = nil, epoch: UInt64, isLocal: Bool,
            quorumLostSeconds: Double? = nil, holds: [HoldRecord]
        ) {
            self.coordinator = coordinator
            self.lastCoordinator = lastCoordinator
            self.epoch = epoch
            self.isLocal = isLocal
            self.quorumLostSeconds = quorumLostSeconds
            self.holds = holds
        }
    }

    /// How far the newest plan is.
    public struct Moves: Hashable, Codable, Sendable {
        /// Moves that have not begun.
        public var waiting: Int
        /// Moves that have.
        public var running: Int
        /// Moves that are done.
        public var done: Int
        /// Moves that were given up.
        public var failed: Int
        /// The bytes copied so far.
        public var bytesDone: UInt64
        /// The bytes to copy.
        public var bytesTotal: UInt64
        /// How fast they are copied, all moves together; 0 if that is not known.
        public var bytesPerSecond: UInt64

        /// Creates counts.
        public init(
            waiting: Int, running: Int, done: Int, failed: Int, bytesDone: UInt64, bytesTotal: UInt64,
            bytesPerSecond: UInt64
        ) {
            self.waiting = waiting
            self.running = running
            self.done = done
            self.failed = failed
            self.bytesDone = bytesDone
            self.bytesTotal = bytesTotal
            self.bytesPerSecond = bytesPerSecond
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
    /// What somebody should look at; empty if all is well with the agent itself.
    public var warnings: [ReasonRecord]
    /// Members by state, this one included.
    public var members: Members
    /// Partitions by condition.
    public var partitions: Partitions
    /// Who coordinates.
    public var coordination: Coordination
    /// How far the newest plan is; nil while there is none.
    public var moves: Moves?
    /// What operators have asked for and what still has an effect, or has just lost it.
    public var directives: [DirectiveRecord]
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
        uptimeSeconds: Double, ready: Bool, warnings: [ReasonRecord] = [], members: Members, partitions: Partitions,
        coordination: Coordination,
        moves: Moves? = nil, directives: [DirectiveRecord] = [], stateDigest: String, traffic: Traffic,
        membership: ProtocolRecord, replication: ReplicationRecord
    ) {
        self.version = version
        self.cluster = cluster
        self.name = name
        self.id = id
        self.address = address
        self.processID = processID
        self.uptimeSeconds = uptimeSeconds
        self.ready = ready
        self.warnings = warnings
        self.members = members
        self.partitions = partitions
        self.coordination = coordination
        self.moves = moves
        self.directives = directives
        self.stateDigest = stateDigest
        self.traffic = traffic
        self.membership = membership
        self.replication = replication
    }
}
