public import SWIM

/// What one node needs to know to take part in a cluster.
public struct ClusterConfiguration: Hashable, Sendable {
    /// The membership protocol's parameters.
    public var membership = MembershipConfiguration()
    /// What this node says of itself.
    public var attributes = NodeAttributes()
    /// Whether this node says it. Without, a node that hosts nothing and coordinates nothing replicates no state at all;
    /// for measurements of the membership protocol by itself.
    package var publishesAttributes = true
    /// The names of the nodes whose majority grants a coordinator its epoch: 1, 3 or 5 of them. Equal on every node.
    ///
    /// Empty: this node never plans and never votes.
    public var voters: [String] = []
    /// The topics that should exist. The coordinator's own list counts, so give every voter the same.
    ///
    /// A topic's name has 1 to 255 bytes, and a replication factor is 1 to 64; what is beyond that is not placed.
    public var topics: [TopicDeclaration] = []
    /// The first plan waits until this many members are alive.
    public var expectedMembers = 1
    /// How long a member must be dead before its replicas are re-placed.
    public var recoverAfter: Nanoseconds = .seconds(15 * 60)
    /// How many voters, the coordinator included, must hold a member for dead before its replicas are re-placed. No more
    /// than a majority of the voters is ever waited for.
    public var recoverConfirmations = 2
    /// If more than so many percent of the members are missing at once, nothing is moved: the fault is probably elsewhere.
    /// The larger of this and ``massFailureRacks`` counts.
    public var massFailurePercent = 10
    /// Nor if more members are missing at once than the largest racks, so many of them, have together. A rack is an
    /// innermost failure domain.
    public var massFailureRacks = 1
    /// Nothing is moved unless more than so many percent of the known members answer.
    public var minimumPresentPercent = 50
    /// A member that goes more often than this within ``flapWindow`` is given nothing new; what it has stays. 0: whoever
    /// comes back is trusted at once.
    public var flapDepartures = 3
    /// Within which time a member's departures are counted.
    public var flapWindow: Nanoseconds = .seconds(10 * 60)
    /// How long such a member must neither have gone nor have come back until it is trusted again.
    public var flapQuiet: Nanoseconds = .seconds(10 * 60)
    /// How long a member that does not say what it holds holds up the first plan, and how long plans count on a member that
    /// died: about what a restart takes.
    public var reportPatience: Nanoseconds = .seconds(60)
    /// How long the member list and the reports must have been quiet before a plan is made.
    public var stabilize: Nanoseconds = .seconds(3)
    /// How many partitions may change at once in the whole cluster.
    public var maximumMoves = 50
    /// How many replicas one node may receive at once.
    public var maximumMovesIn = 2
    /// How many replicas may be copied from one node at once. A replica is copied from its group's leader.
    public var maximumMovesOut = 4
    /// How many replicas the nodes of one rack, which is the innermost failure domain, may receive at once.
    public var maximumRackMovesIn = 20
    /// How many replicas may be copied from the nodes of one rack at once.
    public var maximumRackMovesOut = 20
    /// How many bytes per second all moves together may copy; 0: no limit.
    ///
    /// A move starts when the bytes of those before it are paid for, and no copy may be faster than this.
    public var maximumBytesPerSecond: UInt64 = 0
    /// How much of each of these budgets is kept for recoveries, in percent.
    ///
    /// Other moves never use it, so that no recovery waits for their copies to end. While others wait, recoveries use no
    /// more than it.
    public var recoveryShare = 50
    /// A move without progress for this long is stalled: it is given up, and planned again with another target.
    public var stallAfter: Nanoseconds = .seconds(600)
    /// How often the coordinator renews its majority; it plans only while a renewal is younger than three of these.
    public var renewInterval: Nanoseconds = .seconds(2)
    /// How often news of the replicated state is pushed while there is any.
    public var gossipInterval: Nanoseconds = .milliseconds(200)

    /// Creates the default configuration.
    public init() {}

    /// The same without any bound on what is copied at once.
    var unbounded: ClusterConfiguration {
        var copy = self
        copy.maximumMoves = .max
        copy.maximumMovesIn = .max
        copy.maximumMovesOut = .max
        copy.maximumRackMovesIn = .max
        copy.maximumRackMovesOut = .max
        copy.maximumBytesPerSecond = 0
        return copy
    }
}
