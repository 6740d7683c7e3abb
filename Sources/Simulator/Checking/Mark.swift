/// Something that a scenario wants to have happened at least once in all its runs: a test that never gets there tests
/// nothing.
enum Mark: String, CaseIterable, Sendable {
    /// An observer began to suspect a member.
    case suspicion
    /// An observer declared a member dead.
    case suspicionTimeout = "suspicion-timeout"
    /// An observer learnt of another's accusation.
    case confirmation
    /// An observer heard a suspicion refuted.
    case refutation
    /// An observer declared a member dead that was up.
    case falseDeath = "false-death"
    /// An observer took a member for left.
    case leave
    /// An observer took in a member with a higher boot epoch than it had held.
    case rejoinNewEpoch = "rejoin-new-epoch"
    /// An observer took a member back that it had held for dead.
    case rejoinAfterDeath = "rejoin-after-death"
    /// An observer dropped a dead member from its list.
    case forgotten
    /// An observer refused a name that a live member holds.
    case nameConflict = "name-conflict"
    /// A node was asked to ping another for a third.
    case indirectProbe = "indirect-probe"
    /// An ack came by way of a helper.
    case indirectAck = "indirect-ack"
    /// A helper said that the target has not answered yet.
    case nack
    /// A page of a member list arrived.
    case page
    /// A digest of a member list arrived.
    case comparison
    /// The network lost a datagram.
    case loss
    /// The network doubled a datagram.
    case duplicate
    /// A cut or split stopped a datagram.
    case cut
    /// A replica was copied to a node that did not hold it.
    case move
    /// A group refused a step for its epoch, index or voters.
    case refusedStep = "refused-step"
    /// A partition changed its leader.
    case leaderChange = "leader-change"
}

/// A set of marks.
struct MarkSet: Hashable, Sendable {
    /// All marks, in memory once: `allCases` is a new array each time.
    private static let list = Mark.allCases

    private var bits: UInt64 = 0

    /// Adds a mark.
    mutating func insert(_ mark: Mark) { bits |= MarkSet.bit(mark) }

    /// Adds all marks of another set.
    mutating func formUnion(_ other: MarkSet) { bits |= other.bits }

    /// Whether a mark was hit.
    func contains(_ mark: Mark) -> Bool { bits & MarkSet.bit(mark) != 0 }

    private static func bit(_ mark: Mark) -> UInt64 { 1 << UInt64(MarkSet.list.firstIndex(of: mark)!) }
}
