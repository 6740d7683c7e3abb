import SWIM

/// A change that a node underwent or published, for people to read.
struct Transition: Hashable, Sendable {
    /// What kind of change it is.
    enum Kind: Hashable, Sendable {
        /// The node's process started.
        case started
        /// It crashed.
        case crashed
        /// It said goodbye and ended.
        case ended
        /// The node published a change of its member list.
        case event(MembershipEvent.Kind)
        /// The node made an accusation of its own, or learnt of that of another.
        case accused(by: Int)
        /// A line of the timeline begins or ends. It is about no node in particular.
        case fault(String)
    }

    /// When, in nanoseconds.
    var time: UInt64
    /// The node concerned, by index; nil for lines of the timeline.
    var node: Int?
    /// What kind of change it is.
    var kind: Kind
    /// The member that the change is about, by index.
    var subject: Int?
    /// What the node holds of the member now.
    var state: MemberState?
    /// The member's incarnation.
    var incarnation: Incarnation?
    /// How many accusers the node knows of in this suspicion, if it is about one.
    var accusers: Int?
    /// How many members the node counts.
    var viewSize: Int?
}
