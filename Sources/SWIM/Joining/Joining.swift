/// How far this member is with getting the member list from a seed.
struct Joining {
    /// A list that is being pulled page by page.
    struct Pull {
        var seed: MemberID
        var endpoint: Endpoint
        /// The page that is waited for starts at this slot of the seed.
        var start: UInt32
        /// How many pages came before.
        var pages: Int
        /// How often this page was asked for.
        var attempts: Int
        /// When it is asked for again.
        var retryAt: Instant
    }

    /// How often one page is asked for before another seed is tried.
    static let pageAttempts = 5

    var seeds: [Endpoint] = []
    /// How many rounds of join requests were sent without an answer.
    var rounds = 0
    /// When the seeds are asked again; nil while they need not be.
    var nextRound: Instant?
    var pull: Pull?
    /// Whether a whole list was received.
    var isComplete = false

    var deadline: Instant? {
        switch (pull?.retryAt, nextRound) {
        case (let retry?, let round?): min(retry, round)
        case (let retry?, nil): retry
        case (nil, let round): round
        }
    }
}
