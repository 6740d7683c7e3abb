/// How an agent and its broker get on.
public struct BrokerRecord: Hashable, Codable, Sendable {
    /// Whether the agent knows what the broker holds.
    public enum State: String, Hashable, Codable, Sendable, CaseIterable {
        /// No broker has reported since the agent's start.
        case waiting
        /// The last report counts.
        case reporting
        /// The broker has been silent for too long: what it reported last is not counted as in sync.
        case expired
    }

    /// The driver: `watch` or `exec`.
    public var driver: String
    /// Whether the agent knows what the broker holds.
    public var state: State
    /// The present session; 0 before the first one, and always with the `exec` driver.
    public var session: UInt64
    /// Whether a broker watches now.
    public var connected: Bool
    /// How old the last accepted report is, in seconds; nil if there was none.
    public var reportAgeSeconds: Double?
    /// A report counts for so long, in seconds.
    public var expirySeconds: Double
    /// How many replicas the last report holds.
    public var replicas: Int
    /// How many partitions a step is desired of.
    public var desired: Int
    /// How many changes of what is desired there were.
    public var revision: UInt64
    /// Everything that is counted, by name: reports, acks, take-overs, refusals and failures by reason.
    public var counters: [String: UInt64]
    /// What went wrong last, in one sentence; nil if nothing did.
    public var lastProblem: String?
    /// The broker's last word on each partition, in the order of the partitions. Not in ``Status``.
    public var words: [BrokerWord]?
    /// What the broker reported, in the order of the partitions. Not in ``Status``.
    public var actual: [ActualReplica]?

    /// Creates a record.
    public init(
        driver: String, state: State, session: UInt64, connected: Bool, reportAgeSeconds: Double?,
        expirySeconds: Double, replicas: Int, desired: Int, revision: UInt64, counters: [String: UInt64] = [:],
        lastProblem: String? = nil, words: [BrokerWord]? = nil, actual: [ActualReplica]? = nil
    ) {
        self.driver = driver
        self.state = state
        self.session = session
        self.connected = connected
        self.reportAgeSeconds = reportAgeSeconds
        self.expirySeconds = expirySeconds
        self.replicas = replicas
        self.desired = desired
        self.revision = revision
        self.counters = counters
        self.lastProblem = lastProblem
        self.words = words
        self.actual = actual
    }
}
