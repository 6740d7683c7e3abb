/// What is held against a suspect, and by whom.
struct Suspicion {
    /// The most accusers that are kept and told of.
    static let accuserLimit = 8

    /// When this observer began to suspect.
    var since: Instant
    /// Distinct members whose own probes failed, in the order in which this observer learnt of them. Relays never stand
    /// here. Empty if the suspicion comes from a claim that names nobody.
    var accusers: [MemberID]
    /// Whether somebody has declared the suspect dead: then the suspicion stands for the shortest time only.
    var isDeclared = false

    /// How many accusations there are beyond the first.
    var confirmations: Int { max(0, accusers.count - 1) }
}
