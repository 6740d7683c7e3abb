public import Placement
public import SWIM

/// Why something is not done, or not yet.
public struct HoldView: Hashable, Sendable {
    /// What is held up.
    public enum Subject: Hashable, Sendable {
        /// Everything.
        case cluster
        /// What concerns one node.
        case node(String)
        /// What concerns one partition.
        case partition(PartitionID)
    }

    /// A stable word, for example `recover-delay`.
    public var rule: String
    /// One sentence with the names and numbers of the case.
    public var text: String
    /// When it ends by itself, as far as that is known: how long from now.
    public var remaining: Nanoseconds?
    /// What is held up.
    public var subject: Subject

    /// Creates a hold.
    public init(rule: String, text: String, remaining: Nanoseconds? = nil, subject: Subject = .cluster) {
        self.rule = rule
        self.text = text
        self.remaining = remaining
        self.subject = subject
    }

    /// The rule and the sentence.
    public var reason: Reason { Reason(rule: rule, text: text) }
}
