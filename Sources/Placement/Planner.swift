/// Decides which replicas should be where.
///
/// The planner optimises in this order: rules and capacities; missing replicas; replicas that share a failure domain; replicas
/// per node; replicas of a topic per node (where data moves anyway); leaders per node; data moved; leader changes. The counts
/// it reaches are the most even ones, as no exchange improves them. With `Policy.Solver.fast` the number of moves is near
/// `Plan.lowerBound`, which is stated beside it; with `exact` it is the least possible.
///
/// What it guarantees:
/// - The same input gives the same plan, to the byte, whatever the order of the nodes and partitions.
/// - Once a plan is carried out, the next one is empty.
/// - A replica that exists is given up only when there are others: the replica on a draining node stays if no other node can
///   hold it, and a partition whose replicas are all on dead nodes is left alone. Both are refused with a reason.
///
/// Each call reads everything anew; `Assignment` is for those who plan again and again.
public struct Planner: Sendable {
    /// What to respect, and how hard to try.
    public var policy: Policy

    /// Creates a planner.
    public init(policy: Policy = Policy()) { self.policy = policy }

    /// Finds the moves that bring an assignment to its best form.
    ///
    /// Takes O(replicas × domains) for a change of one node.
    ///
    /// - Parameters:
    ///   - nodes: every node that exists or holds a replica, in any order.
    ///   - partitions: every partition with its replicas as they are, in any order. No replicas: to be placed for the first
    ///     time.
    /// - Returns: The moves, the assignment they lead to, and what could not be done.
    /// - Throws: `PlacementError` if the input contradicts itself. That something cannot be placed is no error.
    public func plan(nodes: [Node], partitions: [Partition]) throws(PlacementError) -> Plan {
        var assignment = try Assignment(nodes: nodes, partitions: partitions, policy: policy)
        return assignment.planOnce()
    }

    /// Tells how good an assignment is.
    ///
    /// - Throws: `PlacementError` if the input contradicts itself.
    public func score(nodes: [Node], partitions: [Partition]) throws(PlacementError) -> Score {
        try Assignment(nodes: nodes, partitions: partitions, policy: policy).score
    }
}
