/// The replicated state and the coordination in numbers, since the agent's start. What is counted by a name may lack
/// names that never occurred.
public struct ReplicationRecord: Hashable, Codable, Sendable {
    /// Messages sent, by kind.
    public var sent: [String: UInt64]
    /// Messages received and understood, by kind.
    public var received: [String: UInt64]
    /// Authentic packets that could not be read, by reason.
    public var malformed: [String: UInt64]
    /// Everything else that is counted, by name: accepted entries, refused ones by reason, promises…
    public var counters: [String: UInt64]

    /// Creates a record.
    public init(
        sent: [String: UInt64] = [:], received: [String: UInt64] = [:], malformed: [String: UInt64] = [:],
        counters: [String: UInt64] = [:]
    ) {
        self.sent = sent
        self.received = received
        self.malformed = malformed
        self.counters = counters
    }
}
