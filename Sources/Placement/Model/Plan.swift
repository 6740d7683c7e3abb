/// What the planner found: the moves, what it could not do, and how good the result is.
public struct Plan: Hashable, Sendable {
    /// The moves, at most one per partition, by class and then by partition.
    public var moves: [Move]
    /// Replicas that should exist and cannot be placed, with the rule that forbids it. By partition.
    public var refused: [Refusal]
    /// The replicas of every partition once the plan is done, ordered by partition; the first one leads.
    public var assignment: [Partition]
    /// How good the current assignment is.
    public var before: Score
    /// How good the assignment is once the plan is done.
    public var after: Score
    /// No plan that reaches the same spread and replica counts per node can do with fewer added replicas than this.
    public var lowerBound: Int

    /// The number of replicas that have to be copied.
    public var replicaMoves: Int { moves.reduce(0) { $0 + $1.add.count } }
    /// Whether there is nothing to do.
    public var isEmpty: Bool { moves.isEmpty }
}

/// A replica that should exist and cannot be placed, or one that should leave and cannot.
///
/// The rules: `not-enough-nodes`, once for each replica; `drain-blocked`, a replica stays on a draining node because no other
/// node can hold it; `no-live-replica`, once for a partition whose replicas are all on dead nodes, which is left alone.
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
