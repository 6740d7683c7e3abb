/// What is wrong with the planner's input.
public enum PlacementError: Error, Hashable, Sendable {
    /// Two nodes have the same id.
    case duplicateNode(String)
    /// Two partitions have the same name.
    case duplicatePartition(PartitionID)
    /// A partition names the same node twice.
    case duplicateReplica(PartitionID, node: String)
    /// A partition names a node that is not among the nodes.
    case unknownNode(PartitionID, node: String)
    /// There is no such partition.
    case unknownPartition(PartitionID)
    /// A replication factor below 1 or above 32,767.
    case badReplicationFactor(PartitionID, Int)
    /// More than 2^30 replicas altogether.
    case tooManyReplicas
}
