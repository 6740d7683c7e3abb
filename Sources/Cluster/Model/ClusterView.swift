public import Placement
public import SWIM

/// Everything a node knows, as plain values, for queries.
public struct ClusterView: Sendable {
    /// The member list, this node first, then by name.
    public var members: [MemberView] = []
    /// Every declared or reported partition, in order.
    public var partitions: [PartitionView] = []
    /// The newest plan known, if a coordinator made one.
    public var plan: PlanView?
    /// Who coordinates and whether it can.
    public var coordination = CoordinationView()
    /// What operators ask for: what has an effect, in the order in which it was given, then what was over last.
    public var directives: [DirectiveView] = []
    /// The digest of the replicated state. Equal on nodes that hold the same.
    public var stateDigest: UInt64 = 0

    /// Creates an empty view.
    public init() {}
}

/// A member with what it says of itself.
public struct MemberView: Hashable, Sendable {
    /// The membership record.
    public var member: Member
    /// How long it has had its state, in nanoseconds, as this observer sees it.
    public var stateAge: Nanoseconds
    /// What it says of itself; nil if that has not arrived.
    public var attributes: NodeAttributes?
    /// How many replicas it reports.
    public var replicas: Int
    /// How many partitions it leads.
    public var leaders: Int
    /// What an operator has said about where replicas may be.
    public var scheduling = Scheduling.up
    /// What is left of the time set for that: of maintenance, or until a drain's deadline.
    public var schedulingRemaining: Nanoseconds?
    /// How many replicas still have to leave it, if it is drained or replaced.
    public var replicasToMove = 0

    /// Creates a member's view, with nothing said about its replicas.
    public init(member: Member, stateAge: Nanoseconds, attributes: NodeAttributes?, replicas: Int, leaders: Int) {
        self.member = member
        self.stateAge = stateAge
        self.attributes = attributes
        self.replicas = replicas
        self.leaders = leaders
    }
}

/// A partition's replicas, as the brokers report them.
public struct PartitionView: Hashable, Sendable {
    /// How a replica is doing.
    public enum ReplicaState: String, Hashable, Sendable {
        /// Votes and is caught up.
        case inSync
        /// Is being copied.
        case catchingUp
        /// The group counts on it, but its node is suspect or dead, has left, or does not report it.
        case missing
    }

    /// One replica.
    public struct Replica: Hashable, Sendable {
        /// Whose.
        public var member: MemberID
        /// Whether it votes.
        public var isVoter: Bool
        /// How it is doing.
        public var state: ReplicaState
        /// The bytes it holds.
        public var bytes: UInt64
        /// The bytes it should hold.
        public var totalBytes: UInt64
    }

    /// Which partition.
    public var id: PartitionID
    /// How many replicas it should have; 0 if no topic declares it.
    public var replicationFactor: Int
    /// The group's membership, from the report with the highest index; nil if nobody reports it.
    public var group: GroupConfiguration?
    /// The replicas: the leader first, then voters, then learners.
    public var replicas: [Replica]

    /// Voters that are present and caught up.
    public var inSync: Int { replicas.count { $0.isVoter && $0.state == .inSync } }
    /// Whether it has fewer replicas in sync than it should have.
    public var isUnderReplicated: Bool { inSync < replicationFactor }
}

/// The newest plan and how far it is.
public struct PlanView: Hashable, Sendable {
    /// How far a move is.
    public enum MoveState: String, Hashable, Sendable, CaseIterable {
        /// Not started: others go first.
        case waiting
        /// The group is being created.
        case creating
        /// The group is taking in a learner.
        case adding
        /// The learner is copying.
        case catchingUp
        /// Votes are changing hands.
        case promoting
        /// The old replica is being dropped.
        case removing
        /// The leader is changing.
        case transferring
        /// Done.
        case done
        /// Given up; the next plan starts from what is.
        case failed
        /// Given up since nothing moved for too long; the next plan looks for another target.
        case stalled
        /// Given up because somebody said so, or because there is no need for it any more.
        case cancelled

        /// Whether nothing more happens.
        package var isOver: Bool {
            switch self {
            case .done, .failed, .stalled, .cancelled: true
            case .waiting, .creating, .adding, .catchingUp, .promoting, .removing, .transferring: false
            }
        }
    }

    /// One move of the plan.
    public struct MoveView: Hashable, Sendable {
        /// The move, with its reasons. Node ids are member names.
        public var move: Move
        /// How far it is.
        public var state: MoveState
        /// The bytes copied so far, as the receiving node reports them.
        public var bytesDone: UInt64
        /// The bytes to copy.
        public var bytesTotal: UInt64
        /// How fast it copies, as the coordinator measured it some seconds ago; 0 if that is not known.
        public var bytesPerSecond: UInt64 = 0
        /// How long nothing has moved, as the coordinator saw it some seconds ago. Short times are not told.
        public var timeWithoutProgress: Nanoseconds = 0
        /// Why it does not start, while it waits: for example `budget`, `bytes-budget`, `recovery-first`,
        /// `target-suspect`, `paused`, `held`.
        public var wait: Reason?
        /// What the brokers are asked to do now, if anything.
        public var step: ReplicaStep?

        /// How long the copy takes yet at its present pace; nil if it copies nothing or the pace is not known.
        public var remaining: Nanoseconds? {
            guard bytesPerSecond > 0, bytesTotal > bytesDone else { return nil }
            let (high, low) = (bytesTotal - bytesDone).multipliedFullWidth(by: 1_000_000_000)
            return high >= bytesPerSecond ? .max : bytesPerSecond.dividingFullWidth((high, low)).quotient
        }
    }

    /// The epoch of the coordinator that made it.
    public var epoch: UInt64
    /// Counts the plans of that coordinator.
    public var generation: UInt64
    /// The moves, in the order in which they start.
    public var moves: [MoveView]
    /// What could not be placed, and why.
    public var refused: [Refusal]
    /// The fewest replicas that any plan would have had to copy.
    public var lowerBound: Int
}

/// Who coordinates, and if nobody does or it holds back, why.
public struct CoordinationView: Hashable, Sendable {
    /// The coordinator with the highest epoch heard of; nil if nobody can coordinate, as far as this node can tell: its
    /// majority has not answered lately, or it was not heard of.
    public var coordinator: MemberID?
    /// Who coordinated last, if ``coordinator`` is nil and somebody did.
    public var lastCoordinator: MemberID?
    /// How long there has been no majority, or nothing was heard of the coordinator; nil if that is not known or not so.
    public var silence: Nanoseconds?
    /// Its epoch.
    public var epoch: UInt64 = 0
    /// Whether this node is the coordinator.
    public var isLocal = false
    /// Why no plan is being made, or what it leaves out: for example `no-quorum`, `mass-failure`, `paused`,
    /// `waiting-for-members`, `stabilizing`, `recover-delay`, `unconfirmed-death`, `maintenance`, `flapping`. Only the
    /// coordinator knows all of them; others know no more than that nobody coordinates (`no-quorum`).
    public var holds: [HoldView] = []
    /// For how long no majority of the voters has been there, as far as this node can tell; nil while there is one, or
    /// where no voters are configured. Then nobody coordinates, whoever did last.
    public var quorumLost: Nanoseconds?
    /// The highest epoch this node promised as a voter.
    public var promisedEpoch: UInt64 = 0

    /// Creates an empty view.
    public init() {}
}
