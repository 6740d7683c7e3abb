/// A digest of who is present in which incarnation, in 128 ranges of the identities.
///
/// The digest of a range is the wrapping sum of its members' fingerprints, so it is kept up with every change in O(1),
/// and two lists differ in a range exactly if its digests differ, but for a chance of 2⁻⁶⁴.
struct ViewDigest {
    /// How many ranges there are. Their digests fit one packet.
    static let rangeCount = 128

    /// The digests by range.
    private(set) var ranges = [UInt64](repeating: 0, count: rangeCount)
    /// The sum of all ranges, which every packet carries.
    private(set) var total: UInt64 = 0

    /// The range that an identity falls in.
    static func range(of id: MemberID) -> Int {
        Int(RandomGenerator.mix(id.high ^ RandomGenerator.mix(id.low)) >> 57)
    }

    /// Takes in a member that is present in an incarnation.
    mutating func add(_ id: MemberID, _ incarnation: Incarnation) {
        let hash = RandomGenerator.mix(id.high ^ RandomGenerator.mix(id.low))
        let fingerprint = RandomGenerator.mix(hash &+ incarnation.rawValue)
        ranges[Int(hash >> 57)] &+= fingerprint
        total &+= fingerprint
    }

    /// Takes out what ``add(_:_:)`` took in.
    mutating func subtract(_ id: MemberID, _ incarnation: Incarnation) {
        let hash = RandomGenerator.mix(id.high ^ RandomGenerator.mix(id.low))
        let fingerprint = RandomGenerator.mix(hash &+ incarnation.rawValue)
        ranges[Int(hash >> 57)] &-= fingerprint
        total &-= fingerprint
    }
}
