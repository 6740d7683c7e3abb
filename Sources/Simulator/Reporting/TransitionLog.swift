/// Transitions that nobody has taken yet.
struct TransitionLog {
    private var transitions: [Transition] = []

    /// Adds one.
    mutating func append(_ transition: Transition) { transitions.append(transition) }

    /// Takes them all, in order.
    mutating func take() -> [Transition] {
        defer { transitions.removeAll(keepingCapacity: true) }
        return transitions
    }
}
