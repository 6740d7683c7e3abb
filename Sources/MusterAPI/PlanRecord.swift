/// The newest plan and how far it is.
public struct PlanRecord: Hashable, Codable, Sendable {
    /// Why a move is made, most urgent first.
    public enum MoveClass: String, Hashable, Codable, Sendable, CaseIterable {
        /// Brings back a missing replica.
        case recover
        /// Separates replicas that share a failure domain.
        case spread
        /// Empties a draining node.
        case drain
        /// Evens out the number of replicas per node.
        case balance
        /// Changes only who leads.
        case leader
    }

    /// How far a move is.
    public enum MoveState: String, Hashable, Codable, Sendable, CaseIterable {
        /// Not started.
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

        /// Whether it has come to its end, one way or another.
        public var isOver: Bool {
            switch self {
            case .done, .failed, .stalled, .cancelled: true
            case .waiting, .creating, .adding, .catchingUp, .promoting, .removing, .transferring: false
            }
        }
    }

    /// A change of one partition's replicas or leader.
    public struct Move: Hashable, Codable, Sendable {
        /// The topic's name.
        public var topic: String
        /// The partition's index.
        public var index: Int
        /// Why, in one word.
        public var `class`: MoveClass
        /// The members that receive a replica.
        public var add: [String]
        /// The members that give theirs up, dead ones included.
        public var remove: [String]
        /// Who led when the plan was made.
        public var leaderBefore: String?
        /// Who is to lead.
        public var leaderAfter: String?
        /// How far it is.
        public var state: MoveState
        /// The bytes copied so far.
        public var bytesDone: UInt64
        /// The bytes to copy.
        public var bytesTotal: UInt64
        /// How fast it copies; 0 if that is not known.
        public var bytesPerSecond: UInt64
        /// How long the copy takes yet at its present pace; nil if it copies nothing or the pace is not known.
        public var remainingSeconds: Double?
        /// For how long nothing has moved; short times are not told.
        public var idleSeconds: Double
        /// Why it does not start, while it waits.
        public var wait: ReasonRecord?
        /// The rules that caused it, most important first.
        public var reasons: [ReasonRecord]
        /// The last word of the broker of the agent that is asked; nil if there is none on this partition.
        public var brokerWord: BrokerWord?

        /// Creates a move.
        public init(
            topic: String, index: Int, class: MoveClass, add: [String], remove: [String], leaderBefore: String?,
            leaderAfter: String?, state: MoveState, bytesDone: UInt64, bytesTotal: UInt64, bytesPerSecond: UInt64 = 0,
            remainingSeconds: Double? = nil, idleSeconds: Double = 0, wait: ReasonRecord? = nil, reasons: [ReasonRecord]
        ) {
            self.topic = topic
            self.index = index
            self.class = `class`
            self.add = add
            self.remove = remove
            self.leaderBefore = leaderBefore
            self.leaderAfter = leaderAfter
            self.state = state
            self.bytesDone = bytesDone
            self.bytesTotal = bytesTotal
            self.bytesPerSecond = bytesPerSecond
            self.remainingSeconds = remainingSeconds
            self.idleSeconds = idleSeconds
            self.wait = wait
            self.reasons = reasons
        }

        /// `topic/index`.
        public var name: String { "\(topic)/\(index)" }
    }

    /// A replica that should exist and cannot be placed.
    public struct Refusal: Hashable, Codable, Sendable {
        /// The topic's name.
        public var topic: String
        /// The partition's index.
        public var index: Int
        /// The rule that forbids it.
        public var reason: ReasonRecord

        /// Creates a refusal.
        public init(topic: String, index: Int, reason: ReasonRecord) {
            self.topic = topic
            self.index = index
            self.reason = reason
        }
    }

    /// The epoch of the coordinator that made it.
    public var epoch: UInt64
    /// Counts the plans of that coordinator.
    public var generation: UInt64
    /// The moves, in the order in which they start.
    public var moves: [Move]
    /// What could not be placed, and why.
    public var refused: [Refusal]
    /// The fewest replicas that any plan would have had to copy.
    public var lowerBound: Int
    /// What waits, and why, as the coordinator says it; where none is known, what the agent sees by itself.
    public var holds: [HoldRecord]
    /// What operators have asked for and what still has an effect, or has just lost it.
    public var directives: [DirectiveRecord]

    /// Creates a record.
    public init(
        epoch: UInt64, generation: UInt64, moves: [Move], refused: [Refusal], lowerBound: Int, holds: [HoldRecord] = [],
        directives: [DirectiveRecord] = []
    ) {
        self.epoch = epoch
        self.generation = generation
        self.moves = moves
        self.refused = refused
        self.lowerBound = lowerBound
        self.holds = holds
        self.directives = directives
    }

    /// Whether no move is waiting or running.
    public var isFinished: Bool { moves.allSatisfy(\.state.isOver) }
}
