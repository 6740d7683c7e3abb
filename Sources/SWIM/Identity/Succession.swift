/// Another process may have taken over this member's identity: it is pinged where it is said to be.
///
/// Somebody answers: this process has been succeeded. Nobody does: it was a former process of this very member, whose
/// number was lost or counted by a clock that was ahead, and this one outranks it.
struct Succession {
    /// How often the other process is pinged, once per period.
    static let rounds = 3

    /// What was claimed of the other process.
    var incarnation: Incarnation
    /// Where it is said to be.
    var endpoint: Endpoint
    /// The numbers of the pings so far.
    var sequences: [UInt32] = []
    /// When it is pinged again, or given up.
    var nextRound: Instant
}
