/// How good an assignment is. Every number is 0 or 1 in the best case.
public struct Score: Hashable, Sendable {
    /// Replicas that should exist and do not, those on dead nodes included.
    public var missing: Int
    /// Replicas beyond the fair number in their failure domain, over all partitions and levels. Fair is an even share among
    /// the domains that have a node which is up or cordoned, rounded up: one rack for three replicas is no excess.
    public var spreadExcess: Int
    /// The largest difference in replica counts between two nodes of equal weight that are up.
    public var replicaSpread: Int
    /// The largest difference in leader counts between two nodes of equal weight that are up.
    public var leaderSpread: Int
    /// Partitions with no live replica.
    public var leaderless: Int

    /// Creates a score.
    public init(missing: Int, spreadExcess: Int, replicaSpread: Int, leaderSpread: Int, leaderless: Int) {
        self.missing = missing
        self.spreadExcess = spreadExcess
        self.replicaSpread = replicaSpread
        self.leaderSpread = leaderSpread
        self.leaderless = leaderless
    }
}
