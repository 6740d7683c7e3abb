/// How a broker that accepts whatever it is told does not do it.
enum BrokerLie: String, CaseIterable, Hashable, Sendable {
    /// It says what is, and does nothing: a leader commits no step, a learner copies nothing.
    case idle
    /// The same, but it says that it copies, and in the end that it has everything.
    case progress
    /// The same, but a leader says that it has committed every step.
    case commits
    /// It does nothing, and says that it has nothing: like one that has started and not opened its logs yet.
    case empty
}
