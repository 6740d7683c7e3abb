/// A step of a key rotation, as an operator takes it: at one node after the other.
struct KeyRotation: Hashable, Sendable {
    var nodes: Selector
    var step: SimulatedRing.Step
    /// The number of the key that it is about.
    var key: Int
    /// The time between two nodes, in nanoseconds.
    var every: UInt64
}
