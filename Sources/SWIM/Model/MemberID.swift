/// The identity of a member: 128 bits, made once and kept in the member's state directory.
///
/// Names and addresses are attributes that may change; the identity does not. The text form is 32 lower-case
/// hexadecimal digits.
public struct MemberID: Hashable, Sendable {
    /// The first eight bytes, big-endian.
    public var high: UInt64
    /// The last eight bytes, big-endian.
    public var low: UInt64

    /// Creates an identity from its two halves.
    @inlinable
    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }
}

extension MemberID: Comparable {
    /// Orders identities as 128-bit unsigned numbers.
    @inlinable
    public static func < (lhs: MemberID, rhs: MemberID) -> Bool {
        lhs.high != rhs.high ? lhs.high < rhs.high : lhs.low < rhs.low
    }
}

extension MemberID: LosslessStringConvertible {
    /// Parses exactly 32 hexadecimal digits, and nothing else.
    public init?(_ description: String) {
        let digits = description.utf8
        guard digits.count == 32, digits.allSatisfy(MemberID.isHexadecimal) else { return nil }
        guard let high = UInt64(description.prefix(16), radix: 16), let low = UInt64(description.suffix(16), radix: 16)
        else { return nil }
        self.init(high: high, low: low)
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
            UInt8(ascii: "A")...UInt8(ascii: "F"):
            true
        default:
            false
        }
    }

    /// 32 lower-case hexadecimal digits.
    public var description: String {
        MemberID.padded(high) + MemberID.padded(low)
    }

    private static func padded(_ word: UInt64) -> String {
        let digits = String(word, radix: 16)
        return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }
}
