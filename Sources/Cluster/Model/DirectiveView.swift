public import Placement
public import SWIM

/// A directive and what became of it.
public struct DirectiveView: Hashable, Sendable {
    /// Whether it still has an effect.
    public enum State: String, Hashable, Sendable, CaseIterable {
        /// It has an effect, and something is left to do or to wait for.
        case active
        /// What it asks for is so. A drained node stays empty until it is uncordoned or gone.
        case done
        /// It has no effect any more; ``DirectiveView/reason`` says why.
        case void
    }

    /// What was asked for.
    public var directive: Directive
    /// The node that took it.
    public var author: MemberID
    /// How long ago.
    public var age: Nanoseconds
    /// What is left of its time, if it has one.
    public var remaining: Nanoseconds?
    /// Whether it still has an effect.
    public var state: State
    /// Why it is void.
    public var reason: Reason?
    /// How many replicas still have to leave the node of a drain or a replacement; how many lost members
    /// of a confirmation the groups still count on. Otherwise 0.
    public var left: Int
}

/// What an operator has said about where replicas may be.
public enum Scheduling: Hashable, Sendable {
    /// Keeps and receives replicas.
    case up
    /// Is being emptied.
    case draining
    /// Keeps what it has and receives nothing.
    case cordoned
    /// May be away for a while.
    case maintenance
    /// Hands everything over to another node.
    case replaced(by: String)

    /// The state in one word, for machines and tables.
    public var word: String {
        switch self {
        case .up: "up"
        case .draining: "draining"
        case .cordoned: "cordoned"
        case .maintenance: "maintenance"
        case .replaced: "replaced"
        }
    }
}
