public import Placement
public import SWIM

/// One step of a change to a partition's replication group, as the coordinator desires it.
///
/// Steps are levels, not commands: a broker may see one many times, or miss it and see a later one. It applies a step
/// only if the epoch is not lower than any it has accepted, and the group's index and voters are those expected;
/// otherwise it ignores the step and goes on reporting what is. Every node involved sees the same step and does its
/// part: the leader commits the change, a new replica copies, a removed one deletes what it holds.
public struct ReplicaStep: Hashable, Sendable {
    /// What should be done.
    public enum Action: Hashable, Sendable {
        /// Create the group with these voters; the first one leads and owns the initial data, the others copy it.
        case create(voters: [MemberID])
        /// Let a node receive the data without a vote.
        case addLearner(MemberID)
        /// Give a caught-up learner a vote and take it from `demoting` in the same change. A node demoted stays a
        /// learner until ``removeLearner(_:)``.
        case promote(MemberID, demoting: MemberID?)
        /// Take a vote away without giving it to another node. The node stays a learner until ``removeLearner(_:)``.
        case demote(MemberID)
        /// Drop a learner from the group; it then deletes its data.
        case removeLearner(MemberID)
        /// Let another voter lead. If the present leader is dead, the named voter takes over.
        case transferLeader(to: MemberID)
    }

    /// Which partition.
    public var partition: PartitionID
    /// The coordinator's epoch.
    public var epoch: UInt64
    /// Counts the coordinator's desired states within its epoch.
    public var generation: UInt64
    /// What should be done.
    public var action: Action
    /// The group's index before the step; 0 for ``Action/create(voters:)``.
    public var expectedIndex: UInt64
    /// The group's voters before the step; empty for ``Action/create(voters:)``.
    public var expectedVoters: [MemberID]
    /// Who led when the step was made: the node that commits it. For a takeover the new leader itself.
    public var leader: MemberID
    /// The most bytes per second with which a new replica may copy; nil: as fast as the broker likes.
    public var bytesPerSecond: UInt64?

    /// Creates a step.
    public init(
        partition: PartitionID, epoch: UInt64, generation: UInt64, action: Action, expectedIndex: UInt64,
        expectedVoters: [MemberID], leader: MemberID, bytesPerSecond: UInt64? = nil
    ) {
        self.partition = partition
        self.epoch = epoch
        self.generation = generation
        self.action = action
        self.expectedIndex = expectedIndex
        self.expectedVoters = expectedVoters
        self.leader = leader
        self.bytesPerSecond = bytesPerSecond
    }
}
