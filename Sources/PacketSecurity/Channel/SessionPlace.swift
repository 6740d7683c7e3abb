/// Where a session of a ``SecureChannel`` is kept. Valid until the next one is established.
enum SessionPlace {
    /// The latest known life of a peer.
    case latest(Int)
    /// An earlier one, which has shown that it still runs.
    case former(Int)
}
