/// Something that happens to a member at a time unless its record changes before.
struct Timer: Comparable {
    /// What happens.
    enum Kind: UInt8 {
        /// The suspicion becomes a death.
        case suspicion
        /// The suspect is asked once more whether it is alive.
        case inquiry
        /// The dead member is dropped from the list.
        case retention
    }

    var deadline: Instant
    /// Orders timers of the same instant by their making.
    var number: UInt64
    var kind: Kind
    var slot: Int32
    /// The record's revision when the timer was set. A timer of another revision is void.
    var revision: UInt32

    static func < (lhs: Timer, rhs: Timer) -> Bool {
        lhs.deadline != rhs.deadline ? lhs.deadline < rhs.deadline : lhs.number < rhs.number
    }

    static func == (lhs: Timer, rhs: Timer) -> Bool {
        lhs.number == rhs.number
    }
}
