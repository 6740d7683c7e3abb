public import Placement

/// Why a directive is not taken.
public struct DirectiveObjection: Hashable, Sendable, Error {
    /// The rule that forbids it: for machines.
    public enum Rule: String, Hashable, Sendable, CaseIterable {
        /// No voters are configured, so that there is nobody to carry it out.
        case noVoters = "no-voters"
        /// No member has that name.
        case unknownNode = "unknown-node"
        /// The name of a node cannot be one.
        case badName = "bad-name"
        /// The node has left, and nothing counts on it any more.
        case nodeLeft = "node-left"
        /// Nothing is in force for the node.
        case notCordoned = "not-cordoned"
        /// No other node is left that could take what the node holds.
        case nowhereToGo = "nowhere-to-go"
        /// A time is zero or longer than a month.
        case badDuration = "bad-duration"
        /// The successor is not alive.
        case successorNotAlive = "successor-not-alive"
        /// The successor is the node itself, or is to be emptied itself, or already succeeds another node.
        case successorNotFree = "successor-not-free"
        /// It is paused already.
        case alreadyPaused = "already-paused"
        /// Nothing is paused or cancelled.
        case notPaused = "not-paused"
        /// There is no plan.
        case noPlan = "no-plan"
        /// No move of the plan that is not over is about the partition.
        case noMove = "no-move"
        /// Nobody is missing.
        case nothingToConfirm = "nothing-to-confirm"
        /// Too many directives are in force.
        case tooMany = "too-many-directives"
        /// This node leaves or is superseded, so nobody would hear of it.
        case notServing = "not-serving"
    }

    /// The rule.
    public var rule: Rule
    /// One sentence with the names of the case.
    public var text: String

    /// Creates an objection.
    public init(_ rule: Rule, _ text: String) {
        self.rule = rule
        self.text = text
    }

    /// The rule and the sentence.
    public var reason: Reason { Reason(rule: rule.rawValue, text: text) }
}
