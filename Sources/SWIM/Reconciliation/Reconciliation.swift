/// How far this member is with comparing its list with others' (anti-entropy).
///
/// Every packet carries a digest of its sender's list. While news travels, digests differ; if no equal one is seen for a
/// while, this member and the peer compare their digests range by range, and each pulls from the other what differs.
struct Reconciliation {
    /// A comparison that was sent and not answered yet.
    struct Exchange {
        var peer: MemberID
        var endpoint: Endpoint
        /// The number that the answer must carry.
        var sequence: UInt32
        var attempts: Int
        /// When it is sent again.
        var retryAt: Instant
    }

    /// For how many periods digests must differ before an exchange begins.
    static let patience: UInt64 = 2
    /// The same, at most, after exchanges that changed nothing here.
    static let longestPatience: UInt64 = 32
    /// How many exchanges wait for their turn at most.
    static let urgentLimit = 4
    /// With how many members a member that stood still compares.
    static let peersAfterPause = 3

    // What each packet looks at comes first.

    /// When something is due; nil if nothing is. Asked after every packet, so it is kept up with each change.
    private(set) var deadline: Instant?
    /// Since when digests other than the own one were seen; nil if for a while none was.
    var mismatchSince: Instant?
    /// When one was seen last.
    var lastMismatch = Instant(nanoseconds: 0)
    /// For how many periods a mismatch must last.
    var patience = Reconciliation.patience
    /// Before this an exchange does not begin of itself.
    var notBefore = Instant(nanoseconds: 0)
    /// The ranges of the last exchange if it brought nothing, nor did the one before: what differs in them is held here
    /// and not there, such as members that died and were forgotten while this one was away.
    var unshared = RangeSet.none
    /// Whether the next probe goes to a member in the unshared ranges.
    var isUnsharedTurn = false
    /// Members to compare with at once.
    var urgent: [MemberID] = [] { didSet { noteDeadline() } }
    var exchange: Exchange? { didSet { noteDeadline() } }
    var pull: Pull? { didSet { noteDeadline() } }

    /// Whether nothing is under way.
    var isIdle: Bool { exchange == nil && pull == nil }

    private mutating func noteDeadline() {
        if let exchange {
            deadline = pull.map { min($0.retryAt, exchange.retryAt) } ?? exchange.retryAt
        } else if let pull {
            deadline = pull.retryAt
        } else {
            deadline = urgent.isEmpty ? nil : Instant(nanoseconds: 0)
        }
    }
}
