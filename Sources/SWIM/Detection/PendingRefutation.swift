/// A claim against this member that it will answer a little later, since it has answered many.
struct PendingRefutation {
    /// The incarnation that must be outranked.
    var incarnation: Incarnation
    var at: Instant
}
