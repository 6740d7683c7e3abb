/// A partition with the replicas it has now.
public struct Partition: Hashable, Sendable {
    /// Which partition.
    public var id: PartitionID
    /// How many replicas it should have.
    public var replicationFactor: Int
    /// The ids of the nodes that hold a replica now; the first one leads. May name dead nodes; may be empty.
    public var replicas: [String]
    /// The size of one replica: counted against the nodes' capacities, and used to break ties towards moving less data.
    public var bytes: UInt64
    /// What one replica asks of its node, in any unit, for `Policy.loadTolerance`; `nil`: its size.
    public var load: UInt64?

    /// Creates a partition.
    public init(id: PartitionID, replicationFactor: Int, replicas: [String], bytes: UInt64 = 0, load: UInt64? = nil) {
        self.id = id
        self.replicationFactor = replicationFactor
        self.replicas = replicas
        self.bytes = bytes
        self.load = load
    }
}
