public import SWIM

/// The membership of a partition's replication group as the group itself committed it.
///
/// The group (Raft, in the broker) is the sole authority on this; Muster only asks it to change.
public struct GroupConfiguration: Hashable, Sendable {
    /// Rises with every committed change of the group's membership or leader.
    public var index: UInt64
    /// The largest coordinator epoch that the group has accepted a step from. Lower ones are refused.
    public var epoch: UInt64
    /// The members that vote.
    public var voters: [MemberID]
    /// The members that receive data and do not vote.
    public var learners: [MemberID]
    /// Who leads.
    public var leader: MemberID?

    /// Creates a configuration.
    public init(index: UInt64, epoch: UInt64, voters: [MemberID], learners: [MemberID] = [], leader: MemberID? = nil) {
        self.index = index
        self.epoch = epoch
        self.voters = voters
        self.learners = learners
        self.leader = leader
    }
}
