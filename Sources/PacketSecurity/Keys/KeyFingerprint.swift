/// What people see of a key: enough to tell keys apart, nothing to open a packet with.
///
/// The first eight bytes of BLAKE2b-256 over the five bytes `keyid`, keyed with the key. The first four of them are
/// the `KeyID` on the wire, so that a packet capture and `muster keys show` can be compared by eye. Written as
/// `3f2a91c0-7be4d155`.
public struct KeyFingerprint: Hashable, Sendable, CustomStringConvertible {
    /// The eight bytes, big-endian.
    public let rawValue: UInt64

    package init(rawValue: UInt64) {
        self.rawValue = rawValue
    }

    package var keyID: KeyID { KeyID(rawValue: UInt32(truncatingIfNeeded: rawValue >> 32)) }

    /// Two groups of eight lower-case hexadecimal digits.
    public var description: String {
        Hexadecimal.text(rawValue >> 32, digits: 8) + "-" + Hexadecimal.text(rawValue & 0xFFFF_FFFF, digits: 8)
    }
}
