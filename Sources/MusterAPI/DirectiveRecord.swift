/// A directive of an operator, and what became of it.
public struct DirectiveRecord: Hashable, Codable, Sendable {
    /// Whether it still has an effect.
    public enum State: String, Hashable, Codable, Sendable, CaseIterable {
        /// It has, and something is left to do or to wait for.
        case active
        /// What it asks for is so. A drained node stays empty until it is uncordoned.
        case done
        /// It has no effect any more.
        case void
    }

    /// What was asked for.
    public var request: DirectiveRequest
    /// The name of the member that took it; its identity while no name is known.
    public var author: String
    /// How many seconds ago.
    public var ageSeconds: Double
    /// What is left of its time; nil if it has none.
    public var remainingSeconds: Double?
    /// Whether it still has an effect.
    public var state: State
    /// Why it is void.
    public var reason: ReasonRecord?
    /// How many replicas still have to leave the node, or how many lost members a confirmation is about.
    public var left: Int

    /// Creates a record.
    public init(
        request: DirectiveRequest, author: String, ageSeconds: Double, remainingSeconds: Double? = nil, state: State,
        reason: ReasonRecord? = nil, left: Int = 0
    ) {
        self.request = request
        self.author = author
        self.ageSeconds = ageSeconds
        self.remainingSeconds = remainingSeconds
        self.state = state
        self.reason = reason
        self.left = left
    }
}
