/// Something that a member says although it is not so, with a valid seal, or somebody else in its name.
struct Injection: Hashable, Sendable {
    /// What is said.
    enum Content: Hashable, Sendable {
        /// A claim about each of the members with these indices; if it is an accusation, perhaps in somebody's name.
        case claim(members: [Int], state: ClaimedState, incarnation: ClaimedIncarnation, accuser: Int?)
        /// So many random bytes.
        case bytes(Int)
        /// Claims that so many members of whom nobody has ever heard are alive.
        case ghosts(Int)
    }

    /// The state of a claim, as scenario files call it.
    enum ClaimedState: String, CaseIterable, Hashable, Sendable {
        case alive, suspect, dead, left
    }

    /// The incarnation of a claim.
    enum ClaimedIncarnation: Hashable, Sendable {
        /// So much above the member's own.
        case above(UInt64)
        /// So much below it, but of the same boot.
        case below(UInt64)
        /// The highest there is.
        case max
        /// One of a boot a hundred years ahead.
        case futureEpoch
    }

    /// Who hears it.
    var into: Selector
    /// Whose seal is on it.
    var from: Int
    var content: Content
    /// The number of the key of somebody who has nothing else; nil: the member itself says it.
    var key: Int?
}

/// Datagrams of some nodes are captured and arrive a second time.
struct Replay: Hashable, Sendable {
    /// The line of the timeline that does it.
    var fault: Int
    var from: NodeSet
    var share: Probability
    /// How much later, in nanoseconds.
    var after: UInt64
}
