public import Placement

/// What a broker says of one replica that it holds: the actual state.
public struct ReplicaReport: Hashable, Sendable {
    /// Which partition.
    public var partition: PartitionID
    /// The group's membership as this replica knows it.
    public var group: GroupConfiguration
    /// The bytes that are here.
    public var bytes: UInt64
    /// The bytes that the leader has, as far as this replica knows. Equal to `bytes` when caught up.
    public var totalBytes: UInt64
    /// Whether the replica holds everything that is committed, verified by checksum.
    public var isCaughtUp: Bool

    /// Creates a report.
    public init(partition: PartitionID, group: GroupConfiguration, bytes: UInt64, totalBytes: UInt64, isCaughtUp: Bool)
    {
        self.partition = partition
        self.group = group
        self.bytes = bytes
        self.totalBytes = totalBytes
        self.isCaughtUp = isCaughtUp
    }
}
