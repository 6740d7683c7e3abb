/// The identity under which a member seals and is sealed to: 128 bits, as the header carries them.
package struct PeerID: Hashable, Sendable {
    /// The first eight bytes, big-endian.
    package var high: UInt64
    /// The last eight bytes, big-endian.
    package var low: UInt64

    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }
}

extension PeerID: CustomStringConvertible {
    /// 32 lower-case hexadecimal digits.
    package var description: String {
        Hexadecimal.text(high, digits: 16) + Hexadecimal.text(low, digits: 16)
    }
}
