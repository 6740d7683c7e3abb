/// An event that the simulator handled, for the comparison of runs.
struct StepRecord: Hashable, Sendable {
    /// When, in nanoseconds.
    var time: UInt64
    /// The nodes concerned, by index.
    var nodes: [Int]
    /// What it was.
    var text: String
    /// The hash of the run's course after it.
    var hash: UInt64 = 0
}
