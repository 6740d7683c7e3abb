/// How far this member is with saying goodbye.
struct Leaving {
    /// How many rounds are sent, evenly over the duration.
    static let rounds = 3
    /// How many members are told in a round.
    static let fanOut = 8

    var roundsLeft = Leaving.rounds
    var nextRound: Instant
    /// Whether all rounds were sent and had time to arrive.
    var isComplete = false
}
