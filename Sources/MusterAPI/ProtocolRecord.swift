/// The membership protocol in numbers, since the agent's start. What is counted by a name may lack names that never
/// occurred.
public struct ProtocolRecord: Hashable, Codable, Sendable {
    /// How badly the agent itself does, from 0 (well) to ``localHealthLimit``.
    public var localHealth: Int
    /// The worst local health.
    public var localHealthLimit: Int
    /// Messages sent, by kind.
    public var sent: [String: UInt64]
    /// Messages received and understood, by kind.
    public var received: [String: UInt64]
    /// Authentic packets that could not be read, by reason.
    public var malformed: [String: UInt64]
    /// Claims about members that were refused, by reason.
    public var refused: [String: UInt64]
    /// Pages of member lists that were refused, by reason.
    public var refusedPages: [String: UInt64]
    /// Events of the member list, by kind: for example how many suspicions began here and how many were refuted.
    public var events: [String: UInt64]
    /// Everything else that is counted, by name: failed probes, refutations of the agent's own, limited accusations…
    public var counters: [String: UInt64]
    /// The older member that has the agent's name, so that the others refuse the agent; nil if there is none.
    public var nameWinner: EventRecord.Member?

    /// Creates a record.
    public init(
        localHealth: Int, localHealthLimit: Int, sent: [String: UInt64] = [:], received: [String: UInt64] = [:],
        malformed: [String: UInt64] = [:], refused: [String: UInt64] = [:], refusedPages: [String: UInt64] = [:],
        events: [String: UInt64] = [:], counters: [String: UInt64] = [:], nameWinner: EventRecord.Member? = nil
    ) {
        self.localHealth = localHealth
        self.localHealthLimit = localHealthLimit
        self.sent = sent
        self.received = received
        self.malformed = malformed
        self.refused = refused
        self.refusedPages = refusedPages
        self.events = events
        self.counters = counters
        self.nameWinner = nameWinner
    }
}
