/// A part of another member's list that is being fetched page by page, one request at a time.
struct Pull {
    /// Who is asked.
    var peer: MemberID
    /// Where the requests go.
    var endpoint: Endpoint
    /// What of the list is wanted.
    var ranges: RangeSet
    /// Whether this is how the member joins: then nothing of it is news to others.
    var isJoin: Bool
    /// The page that is waited for starts at this slot of the peer.
    var start: UInt32 = 0
    /// How many pages came before.
    var pages = 0
    /// How many claims were accepted.
    var changes = 0
    /// Whether a claim was not accepted at once, but the member that it is about is asked: that will change the list.
    var isFollowedUp = false
    /// How often this page was asked for.
    var attempts = 0
    /// The number that the page must carry.
    var sequence: UInt32 = 0
    /// When it is asked for again.
    var retryAt: Instant

    /// How often one page is asked for before the peer is given up.
    static let attemptLimit = 4
    /// The same for a newcomer.
    static let joinAttemptLimit = 2
    /// How many changes of one exchange are passed on as news. More is no missed gossip but another view of the cluster,
    /// which the others compare for themselves.
    static let newsLimit = 16
}
