import SWIM

/// One entry of the replicated state: made by its owner, copied by everybody.
struct StateEntry: Sendable {
    /// Who made it.
    var owner: MemberID
    /// Which of the owner's entries.
    var key: StateKey
    /// Rises with every change. Only the owner makes versions.
    var version: UInt64
    /// The bytes, as they are sent.
    var value: [UInt8]
    /// What the bytes say.
    var payload: StatePayload

    /// The largest value in bytes.
    static let largestValue = 900
    /// The bytes that an entry takes in a packet beside its value.
    static let overhead = 16 + 1 + 2 + 8 + 2
    /// Versions beyond this are refused, so that the owner can always make a higher one.
    static let largestVersion = UInt64.max - 1 << 32

    /// Where the entry lies in the order in which two nodes compare their states: spread evenly.
    var place: UInt64 { StateEntry.place(owner: owner, key: key) }

    /// What the entry adds to the digest.
    var hash: UInt64 { RandomGenerator.mix(place ^ RandomGenerator.mix(version &+ 0x9E37_79B9_7F4A_7C15)) }

    static func place(owner: MemberID, key: StateKey) -> UInt64 {
        RandomGenerator.mix(owner.high ^ RandomGenerator.mix(owner.low &+ UInt64(key.rawValue)))
    }

    /// An entry without its value, as it is compared and asked for.
    struct Reference: Hashable, Sendable {
        var owner: MemberID
        var key: StateKey
    }

    var reference: Reference { Reference(owner: owner, key: key) }
}
