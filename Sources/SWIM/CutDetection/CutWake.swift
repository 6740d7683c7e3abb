/// When a member must be looked at again because time alone changes how it stands.
struct CutWake: Comparable {
    var deadline: Instant
    /// Orders wake-ups of the same instant by their making, and tells the one that counts from void ones.
    var number: UInt64
    var index: Int32

    static func < (lhs: CutWake, rhs: CutWake) -> Bool {
        lhs.deadline != rhs.deadline ? lhs.deadline < rhs.deadline : lhs.number < rhs.number
    }
}
