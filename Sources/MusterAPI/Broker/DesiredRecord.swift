/// One line of what an agent desires of its broker.
///
/// The first line is a `hello`. Then come either the changes since the revision that was asked for, or one `desired` for
/// every partition that anything is desired of and a `marker`; and after that changes as they happen. Revisions rise from
/// line to line, so that a watch can be resumed after any of them. What a line leaves out is nil.
public struct DesiredRecord: Hashable, Codable, Sendable {
    /// What a line holds.
    public enum Kind: String, Hashable, Codable, Sendable, CaseIterable {
        /// The stream begins: who speaks, and in which session.
        case hello
        /// A step is desired of a partition, in place of any other step that was desired of it.
        case desired
        /// Nothing is desired of a partition any more: the step is done, or was given up.
        case withdrawn
        /// The snapshot is complete. Nothing is desired of partitions that it did not name.
        case marker
        /// Nothing happened, and the stream is complete up to this revision.
        case bookmark
        /// Whatever was received before is void; a snapshot and a marker follow.
        case reset
        /// Another broker took over. The last line.
        case superseded
        /// The agent ends. The last line.
        case end
    }

    /// The configuration that a group must have for a step to apply.
    public struct Expectation: Hashable, Codable, Sendable {
        /// The group's index; 0: it must not exist.
        public var configIndex: UInt64
        /// Its voters, in any order; none: it must not exist.
        public var voters: [String]

        /// Creates an expectation.
        public init(configIndex: UInt64, voters: [String]) {
            self.configIndex = configIndex
            self.voters = voters
        }
    }

    /// A change of a group, and what the group is after it.
    public struct Step: Hashable, Sendable {
        /// The coordinator's epoch: the fence.
        public var epoch: UInt64
        /// Counts the coordinator's desired states within its epoch.
        public var generation: UInt64
        /// `topic/index`.
        public var partition: String
        /// What is to be done.
        public var operation: BrokerOperation
        /// Whom it is about; nil for `create`.
        public var target: String?
        /// Who loses its vote in the same change; only for `promote`.
        public var demoted: String?
        /// Who commits the change.
        public var committer: String
        /// Who votes after it.
        public var voters: [String]
        /// Whom it makes or leaves a learner; others that the group has stay.
        public var learners: [String]
        /// Who leads after it.
        public var leader: String
        /// What the group must be before it.
        public var expect: Expectation
        /// The most bytes per second with which a new replica may copy; nil: as fast as the broker likes.
        public var bytesPerSec: UInt64?
        /// The names of all members that the step mentions, by identity.
        public var names: [String: String]

        /// Creates a step.
        public init(
            epoch: UInt64, generation: UInt64, partition: String, operation: BrokerOperation, target: String?,
            demoted: String? = nil, committer: String, voters: [String], learners: [String], leader: String,
            expect: Expectation, bytesPerSec: UInt64? = nil, names: [String: String]
        ) {
            self.epoch = epoch
            self.generation = generation
            self.partition = partition
            self.operation = operation
            self.target = target
            self.demoted = demoted
            self.committer = committer
            self.voters = voters
            self.learners = learners
            self.leader = leader
            self.expect = expect
            self.bytesPerSec = bytesPerSec
            self.names = names
        }
    }

    /// What the line holds.
    public var type: Kind
    /// The cluster's name.
    public var cluster: String
    /// The agent's identity.
    public var node: String
    /// Which start of the agent this is: higher than at every earlier one.
    public var incarnation: UInt64
    /// The version of the contract; only in a `hello`.
    public var version: Int?
    /// The agent's name; only in a `hello`.
    public var name: String?
    /// The session, to be sent with every report and ack; only in a `hello`.
    public var session: UInt64?
    /// A report must come at least this often, in seconds; only in a `hello`.
    public var reportSeconds: Double?
    /// How many changes there were, this one included. Counts from the agent's start. In `desired`, `withdrawn`,
    /// `marker` and `bookmark`.
    public var revision: UInt64?
    /// Why what was received is void; only in a `reset`.
    public var reason: String?
    /// The coordinator's epoch; only in `desired`, like all that follows but `partition`.
    public var epoch: UInt64?
    /// Counts the coordinator's desired states within its epoch.
    public var generation: UInt64?
    /// `topic/index`; in `desired` and `withdrawn`.
    public var partition: String?
    /// What is to be done.
    public var op: BrokerOperation?
    /// Whom it is about.
    public var target: String?
    /// Who loses its vote in the same change.
    public var demoted: String?
    /// Who commits the change.
    public var committer: String?
    /// Who votes after it.
    public var voters: [String]?
    /// Whom it makes or leaves a learner.
    public var learners: [String]?
    /// Who leads after it.
    public var leader: String?
    /// What the group must be before it.
    public var expect: Expectation?
    /// The most bytes per second with which a new replica may copy.
    public var bytesPerSec: UInt64?
    /// The names of all members that the line mentions, by identity.
    public var names: [String: String]?

    /// Creates a line that says no more than what kind it is.
    public init(_ type: Kind, from envelope: BrokerEnvelope, revision: UInt64? = nil) {
        self.type = type
        cluster = envelope.cluster
        node = envelope.node
        incarnation = envelope.incarnation
        self.revision = revision
    }

    /// Creates a line with a step.
    public init(_ step: Step, from envelope: BrokerEnvelope, revision: UInt64) {
        self.init(.desired, from: envelope, revision: revision)
        epoch = step.epoch
        generation = step.generation
        partition = step.partition
        op = step.operation
        target = step.target
        demoted = step.demoted
        committer = step.committer
        voters = step.voters
        learners = step.learners
        leader = step.leader
        expect = step.expect
        bytesPerSec = step.bytesPerSec
        names = step.names
    }

    /// The step of a `desired` line; nil if the line is of another kind or lacks something.
    public var step: Step? {
        guard type == .desired, let epoch, let generation, let partition, let op, let committer, let voters,
            let learners, let leader, let expect, let names
        else { return nil }
        return Step(
            epoch: epoch, generation: generation, partition: partition, operation: op, target: target,
            demoted: demoted, committer: committer, voters: voters, learners: learners, leader: leader, expect: expect,
            bytesPerSec: bytesPerSec, names: names)
    }
}
