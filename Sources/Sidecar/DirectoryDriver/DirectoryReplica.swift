import Cluster
import Placement

/// A replica that this member holds.
struct DirectoryReplica {
    /// The manifest as it is on disk.
    var manifest: ReplicaManifest
    /// The group that the manifest names.
    var group: GroupConfiguration
    /// The segments that are here and were verified by this process.
    var verified: Set<String> = []
    /// The bytes that are here: those of the verified segments and of the one that is being copied.
    var bytes: UInt64 = 0
    /// Whether a copy runs.
    var isCopying = false
    /// How often a copy failed since the last one that did not. Chooses the next source.
    var failures = 0
    /// No copy is tried before this time.
    var retryAt: ContinuousClock.Instant?

    /// What the node is told of it.
    func report(of partition: PartitionID) -> ReplicaReport {
        ReplicaReport(
            partition: partition, group: group, bytes: bytes, totalBytes: max(bytes, manifest.totalBytes),
            isCaughtUp: manifest.isComplete)
    }
}
