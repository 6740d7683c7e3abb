/// What became known of a crash, and when.
struct CrashRecord: Hashable, Sendable {
    /// The node that crashed.
    var node: Int
    /// When.
    var time: UInt64
    /// When the first observer suspected it.
    var firstSuspected: UInt64?
    /// When the first observer declared it dead.
    var firstDead: UInt64?
    /// When every live node held it for dead.
    var allKnow: UInt64?
    /// Whether the node runs again, so that there is nothing left to find out.
    var isOver = false
}
