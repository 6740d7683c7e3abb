/// Whether the agent is part of its cluster.
public struct Readiness: Hashable, Codable, Sendable {
    /// True if it is.
    public var ready: Bool
    /// Why not; nil if it is ready.
    public var reason: String?

    /// Creates an answer.
    public init(ready: Bool, reason: String? = nil) {
        self.ready = ready
        self.reason = reason
    }
}
