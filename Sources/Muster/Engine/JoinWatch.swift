import SWIM

/// Whether anybody lets this node in. A plain value.
///
/// Packets that do not open are dropped without an answer, so a node with the wrong key, or of a cluster with another name,
/// hears exactly what one behind a firewall hears: nothing. All that it can tell is that it asks and nobody answers.
struct JoinWatch {
    /// How long a node that asks may be alone before that is worth a warning. Seeds that start together find each other
    /// sooner.
    static let patience: Nanoseconds = .seconds(10)

    /// Join requests since the node was last with others.
    private(set) var unanswered: UInt64 = 0
    /// Since when it has been asking; nil while it is with others, or has nobody to ask.
    private(set) var since: Instant?
    /// When to look again; nil if there is nothing to warn of.
    var deadline: Instant? { hasWarned ? nil : since.map { $0 + JoinWatch.patience } }
    private var sentBefore: UInt64 = 0
    private var hasWarned = false

    /// Looks again.
    ///
    /// - Parameters:
    ///   - sent: the join requests sent since the start.
    ///   - isAlone: whether no other member is present.
    /// - Returns: whether to warn: once each time the node is alone for too long.
    mutating func note(sent: UInt64, isAlone: Bool, at now: Instant) -> Bool {
        guard isAlone else {
            self = JoinWatch(sentBefore: sent)
            return false
        }
        if sent != sentBefore, since == nil { since = now }
        unanswered &+= sent &- sentBefore
        sentBefore = sent
        guard let since, !hasWarned, now - since >= JoinWatch.patience else { return false }
        hasWarned = true
        return true
    }

    init(sentBefore: UInt64 = 0) {
        self.sentBefore = sentBefore
    }
}
