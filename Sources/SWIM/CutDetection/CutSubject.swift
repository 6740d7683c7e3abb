/// What a ``CutDetector`` knows of one member.
struct CutSubject {
    /// How a member stands towards the set that the consumer has.
    enum Standing {
        /// Nothing is to be done about it.
        case quiet
        /// Reported, or new, but not certain: what is certain waits for it.
        case unstable
        /// To be removed, or added, with the next change.
        case certain
    }

    /// An accuser or a subject, and when.
    struct Entry {
        var id: MemberID
        var time: Instant
    }

    /// The member as last seen.
    var member: Member
    /// When it took on its present state.
    var stateSince: Instant
    /// Whether it is in the set that the consumer has.
    var isCounted: Bool
    /// Whether it was removed as faulty: then it must prove itself before it is added again.
    var wasRemoved = false
    /// Whether it is new and was never in the set.
    var isArrival: Bool
    /// Since when it is alive and below *L*; nil while it is not.
    var calmSince: Instant?
    /// SWIM has dropped it from its list; it stays here until the consumer knows.
    var isForgotten = false
    var standing = Standing.quiet
    /// Whether it is present by SWIM and yet has *L* accusers.
    var isReportedAlive = false
    /// Whether it stands in the list of those that were certain.
    var isListed = false
    /// Its latest accusers, oldest accusation first; at most *H*.
    var accusers: [Entry] = []
    /// Whom it accused itself, oldest first; bounded by the limit above which it is discounted.
    var accused: [Entry] = []
    /// Until when its accusations count for nobody.
    var discountedUntil = Instant(nanoseconds: 0)
    /// The wake-up that counts; older ones are void.
    var wakeNumber: UInt64 = 0
    var wakeAt: Instant?

    init(_ member: Member, isCounted: Bool, at now: Instant) {
        self.member = member
        self.isCounted = isCounted
        isArrival = !isCounted
        stateSince = now
        if member.state == .alive { calmSince = now }
    }
}
