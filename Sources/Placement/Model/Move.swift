/// A change of one partition's replicas or leader.
public struct Move: Hashable, Sendable {
    /// Why the move is made, most urgent first.
    public enum Class: String, Hashable, Sendable, CaseIterable, Comparable {
        /// Brings back a missing replica.
        case recover
        /// Separates replicas that share a failure domain.
        case spread
        /// Empties a draining node.
        case drain
        /// Evens out the number of replicas per node.
        case balance
        /// Changes only who leads; no data moves.
        case leader

        /// The position in the order of urgency, from 0.
        var urgency: Int {
            switch self {
            case .recover: 0
            case .spread: 1
            case .drain: 2
            case .balance: 3
            case .leader: 4
            }
        }

        /// Orders by urgency: `recover` comes first.
        public static func < (lhs: Class, rhs: Class) -> Bool { lhs.urgency < rhs.urgency }
    }

    /// Which partition changes.
    public var partition: PartitionID
    /// What ``class`` tells. Stored under a name that is no keyword, for the memberwise initializer, which makes a move in place.
    private(set) var kind: Class
    /// The nodes that receive a replica.
    public var add: [String]
    /// The nodes that give theirs up, dead ones included.
    public var remove: [String]
    /// Who led before, if anybody did.
    public var leaderBefore: String?
    /// Who is to lead; equal to `leaderBefore` if the leader stays.
    public var leaderAfter: String?
    /// The size of one replica: what each added node has to copy.
    public var bytes: UInt64
    /// The rules that caused the move, most important first. Never empty.
    public var reasons: [Reason]
}

extension Move {
    /// Why.
    public var `class`: Class {
        get { kind }
        set { kind = newValue }
    }

    /// Creates a move.
    public init(
        partition: PartitionID, class: Class, add: [String], remove: [String], leaderBefore: String?,
        leaderAfter: String?, bytes: UInt64, reasons: [Reason]
    ) {
        self.init(
            partition: partition, kind: `class`, add: add, remove: remove, leaderBefore: leaderBefore,
            leaderAfter: leaderAfter, bytes: bytes, reasons: reasons)
    }
}
