/// What an observer holds of a member.
public enum MemberRecordState: String, Hashable, Codable, Sendable, CaseIterable {
    /// It answers probes, or nobody has said otherwise.
    case alive
    /// It did not answer; it may still refute.
    case suspect
    /// The suspicion was not refuted in time.
    case dead
    /// It said goodbye. Not a failure.
    case left
}

/// A member of the cluster, as the asked agent sees it.
public struct MemberRecord: Hashable, Codable, Sendable {
    /// Its identity: 32 hexadecimal digits, the same over restarts.
    public var id: String
    /// Its name, unique among live members.
    public var name: String
    /// Where it receives datagrams: `192.0.2.1:7946` or `[2001:db8::1]:7946`.
    public var address: String
    /// What the asked agent holds of it.
    public var state: MemberRecordState
    /// The version of its claims about itself as `boot.refutations`. A text, since it exceeds what JSON numbers hold.
    public var incarnation: String
    /// The failure domains it is in, outermost first; empty while not known.
    public var domain: [String]
    /// Its capacity in shares, 1 by default; nil while not known.
    public var weight: Double?
    /// What operators have said about it: `up`, `draining`, `cordoned`, `maintenance` or `replaced`.
    public var scheduling: String
    /// Who takes over what it holds, if it is being replaced.
    public var successor: String?
    /// How many replicas still have to leave it, if it is being emptied.
    public var replicasToMove: Int
    /// Its labels.
    public var tags: [String: String]
    /// How many replicas it reports.
    public var replicas: Int
    /// How many partitions it leads.
    public var leaders: Int
    /// For how many seconds it has had its state, as the asked agent sees it.
    public var stateSeconds: Double

    /// Creates a record.
    public init(
        id: String, name: String, address: String, state: MemberRecordState, incarnation: String, domain: [String] = [],
        weight: Double? = nil, scheduling: String = "up", successor: String? = nil, replicasToMove: Int = 0,
        tags: [String: String] = [:], replicas: Int = 0, leaders: Int = 0,
        stateSeconds: Double = 0
    ) {
        self.id = id
        self.name = name
        self.address = address
        self.state = state
        self.incarnation = incarnation
        self.domain = domain
        self.weight = weight
        self.scheduling = scheduling
        self.successor = successor
        self.replicasToMove = replicasToMove
        self.tags = tags
        self.replicas = replicas
        self.leaders = leaders
        self.stateSeconds = stateSeconds
    }
}
