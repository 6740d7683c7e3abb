public import SWIM

/// A change that a node underwent or published, for people to read.
public struct Transition: Hashable, Sendable {
    /// What kind of change it is.
    public enum Kind: Hashable, Sendable {
        /// The node's process started.
        case started
        /// It crashed.
        case crashed
        /// It said goodbye and ended.
        case ended
        /// The node published a change of its member list.
        case event(MembershipEvent.Kind)
        /// A line of the timeline begins or ends. It is about no node in particular.
        case fault(String)
    }

    /// When, in nanoseconds.
    public var time: UInt64
    /// The node concerned, by index; nil for lines of the timeline.
    public var node: Int?
    /// What kind of change it is.
    public var kind: Kind
    /// The member that the change is about, by index.
    public var subject: Int?
    /// What the node holds of the member now.
    public var state: MemberState?
    /// The member's incarnation.
    public var incarnation: Incarnation?
    /// How many accusers the node knows of in this suspicion.
    public var accusers: Int
    /// How many members the node counts.
    public var viewSize: Int?

    init(
        time: UInt64, node: Int?, kind: Kind, subject: Int? = nil, state: MemberState? = nil,
        incarnation: Incarnation? = nil, accusers: Int = 0, viewSize: Int? = nil
    ) {
        self.time = time
        self.node = node
        self.kind = kind
        self.subject = subject
        self.state = state
        self.incarnation = incarnation
        self.accusers = accusers
        self.viewSize = viewSize
    }
}

/// Transitions that nobody has taken yet.
struct TransitionLog {
    private var transitions: [Transition] = []

    /// Adds one.
    mutating func append(_ transition: Transition) { transitions.append(transition) }

    /// Takes them all, in order.
    mutating func take() -> [Transition] {
        defer { transitions.removeAll(keepingCapacity: true) }
        return transitions
    }
}
