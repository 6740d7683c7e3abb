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
    /// No version is ever made beyond this.
    static let largestVersion = UInt64.max - 1 << 32
    /// How many boot epochs a version may be ahead of its owner's incarnation if the owner itself sent it.
    ///
    /// A version is a boot epoch and a count of 24 bits. A run that makes more versions than that goes on into the next
    /// boot epoch, so to be ahead is not wrong in itself.
    static let largestLead: UInt64 = 1 << 16
    /// How far it may be ahead if somebody else sent it.
    ///
    /// This is also as far as an owner outranks what others claim of it. So whatever claim is believed at all is
    /// outranked, and even the largest one leaves the owner 2^39 versions, which others then learn from it alone.
    /// Without a bound one claim would leave it none.
    static let largestRelayedLead: UInt64 = 1 << 15

    /// The largest version that is believed of an owner with an incarnation.
    static func largestVersion(of incarnation: Incarnation, lead: UInt64) -> UInt64 {
        // The boot epoch has 40 bits and the lead 16: no overflow before the shift.
        let epoch = incarnation.bootEpoch + lead
        return epoch >= largestVersion >> 24 ? largestVersion : epoch << 24 | 0xFF_FFFF
    }

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
