/// Counts of what a member sent, received and rejected since it started.
public struct MembershipStatistics: Equatable, Sendable {
    /// Messages sent, by kind (see `MessageKind`).
    public internal(set) var sent = Tally<10>()
    /// Messages received and understood, by kind.
    public internal(set) var received = Tally<10>()
    /// Packets that could not be read, by `WireError`.
    public internal(set) var malformed = Tally<8>()
    /// Updates about members that were refused, for example for a name that a live member holds.
    public internal(set) var refusedUpdates: UInt64 = 0
    /// The same by `RefusalReason`.
    public internal(set) var refusals = Tally<5>()
    /// Packets under this member's own identity: from another process that has it too, or its own, come back.
    public internal(set) var ownIdentityPackets: UInt64 = 0
    /// Packets from processes of a member that have been succeeded.
    public internal(set) var formerProcessPackets: UInt64 = 0
    /// Probes that ended without any ack.
    public internal(set) var failedProbes: UInt64 = 0
    /// How often this member raised its incarnation: to refute a suspicion, or to outdo another process of its identity.
    public internal(set) var refutations: UInt64 = 0
    /// Accusations that did not count because their author had made too many.
    public internal(set) var limitedAccusations: UInt64 = 0
    /// Answers that were withheld from members that are dead here and had just been told so.
    public internal(set) var limitedReplies: UInt64 = 0
    /// Comparisons of member lists that this member began.
    public internal(set) var exchangesStarted: UInt64 = 0
    /// Comparisons that others began and this member answered.
    public internal(set) var exchangesAnswered: UInt64 = 0
    /// Comparisons after which this member had all that it lacked.
    public internal(set) var exchangesCompleted: UInt64 = 0
    /// Comparisons that ended without an answer.
    public internal(set) var exchangesAbandoned: UInt64 = 0
    /// Pages of a member list that were asked for and taken.
    public internal(set) var pagesTaken: UInt64 = 0
    /// Pages that were refused, by `PageRefusal`.
    public internal(set) var refusedPages = Tally<4>()
    /// Requests for pages, comparisons and joins that were not answered for lack of budget or standing.
    public internal(set) var refusedRequests: UInt64 = 0
    /// The dead and the seeds that were contacted so that partitions heal.
    public internal(set) var healingContacts: UInt64 = 0
    /// Claims that a living member is dead that were taken as suspicions.
    public internal(set) var conversions: UInt64 = 0
    /// Members of which only a list told, and which were asked who they are.
    public internal(set) var verifications: UInt64 = 0
    /// Members that were asked to say who they are: suspects of this member, and such that had a higher incarnation than it
    /// knew.
    public internal(set) var inquiries: UInt64 = 0
    /// Members that were told that what they said has been refuted.
    public internal(set) var corrections: UInt64 = 0
    /// Dead members that were dropped before their time to make room.
    public internal(set) var evictedTombstones: UInt64 = 0

    /// Creates counts of nothing.
    public init() {}

    /// All packets that could not be read.
    public var malformedTotal: UInt64 { malformed.reduce(0, &+) }
}
