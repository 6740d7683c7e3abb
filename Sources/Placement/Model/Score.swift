/// How good an assignment is. Every number is 0 or 1 in the best case.
public struct Score: Hashable, Sendable {
    /// Replicas that should exist and do not, those on dead nodes included.
    public var missing: Int
    /// Replicas beyond the fair number in their failure domain, over all partitions and levels. Fair is an even share among
    /// the domains that have a node which keeps its replicas, rounded up: one rack for three replicas is no excess.
    public var spreadExcess: Int
    /// The largest difference in replica counts between two nodes of equal weight that are up.
    public var replicaSpread: Int
    /// The largest difference in leader counts between two nodes of equal weight that are up.
    public var leaderSpread: Int
    /// Partitions with no live replica.
    public var leaderless: Int
    /// Partitions with two replicas in one innermost failure domain: the loss of it takes both. Unlike `spreadExcess` this
    /// counts what cannot be helped, such as three replicas over two racks.
    public var underSpread: Int
    /// Replicas where a rule forbids them, and pinned ones that do not exist.
    public var ruleViolations: Int
    /// Nodes that hold more bytes than their capacity.
    public var overCapacity: Int

    /// Creates a score.
    public init(
        missing: Int = 0, spreadExcess: Int = 0, replicaSpread: Int = 0, leaderSpread: Int = 0, leaderless: Int = 0,
        underSpread: Int = 0, ruleViolations: Int = 0, overCapacity: Int = 0
    ) {
        self.missing = missing
        self.spreadExcess = spreadExcess
        self.replicaSpread = replicaSpread
        self.leaderSpread = leaderSpread
        self.leaderless = leaderless
        self.underSpread = underSpread
        self.ruleViolations = ruleViolations
        self.overCapacity = overCapacity
    }
}
