/// How far this member is with getting the member list from a seed.
struct Joining {
    /// How many seeds are kept.
    static let seedLimit = 32
    /// How many remembered peers are kept.
    static let rememberedLimit = 64
    /// How many remembered peers are asked in one round.
    static let rememberedPerRound = 4
    /// How many members in turn are asked for the list, before the seeds are asked again.
    static let pullLimit = 4

    // What each packet looks at comes first.

    /// When the seeds are asked again; nil while they need not be.
    var nextRound: Instant?
    /// Whether there is anybody in `seeds` or `remembered`.
    private(set) var hasContacts = false
    /// Whether a whole list was received.
    var isComplete = false
    /// When that was.
    var completedAt = Instant(nanoseconds: 0)
    var seeds: [Endpoint] = [] {
        didSet { hasContacts = !seeds.isEmpty || !remembered.isEmpty }
    }
    /// Members of an earlier life, for when no seed answers.
    var remembered: [Endpoint] = [] {
        didSet { hasContacts = !seeds.isEmpty || !remembered.isEmpty }
    }
    /// Where the next round starts in `remembered`.
    var nextRemembered = 0
    /// How many rounds of join requests were sent without an answer.
    var rounds = 0
    /// The number of the present join requests, which the answer must carry; nil while none is waited for.
    var sequence: UInt32?
    /// How many members were asked for the list since a seed answered.
    var pulls = 0
}
