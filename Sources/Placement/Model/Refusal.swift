/// A replica that should exist and cannot be placed, or one that should leave and cannot.
///
/// The rules: `not-enough-nodes`, `not-enough-capacity`, once for each replica; `drain-blocked`, `exclusion-blocked`, a replica
/// stays where it should not be because no other node can hold it; `no-live-replica`, once for a partition whose replicas
/// are all on dead nodes, which is left alone.
public struct Refusal: Hashable, Sendable {
    /// The partition that stays short.
    public var partition: PartitionID
    /// Why.
    public var reason: Reason

    /// Creates a refusal.
    public init(partition: PartitionID, reason: Reason) {
        self.partition = partition
        self.reason = reason
    }
}
