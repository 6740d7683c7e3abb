/// What a step asks of a partition's group.
public enum BrokerOperation: String, Hashable, Codable, Sendable, CaseIterable {
    /// Create the group. The first voter leads and owns the initial data; the others copy it.
    case create
    /// Let the target receive the data without a vote.
    case addLearner
    /// Give the target, a caught-up learner, a vote; if another member is demoted, in the same change.
    case promote
    /// Take the target's vote away; it stays a learner.
    case demote
    /// Drop the target, a learner, from the group; then it deletes its data.
    case removeLearner
    /// Let the target, a caught-up voter, lead.
    case transferLeader
}
