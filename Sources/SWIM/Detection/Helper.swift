/// A member that was asked to ping the target of the present probe.
struct Helper {
    var slot: Int
    /// Whether it acked or nacked.
    var wasHeard: Bool
}
