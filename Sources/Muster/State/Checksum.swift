/// CRC-32C (Castagnoli), reflected, as in iSCSI (RFC 3720, appendix B.4).
///
/// It guards a few dozen bytes against torn writes and rotten bits, not against anybody's intent, hence neither a
/// table nor a cryptographic hash.
enum Checksum {
    /// The checksum of some bytes.
    ///
    /// - Complexity: O(*n*), eight steps per byte.
    static func crc32c(_ bytes: some Sequence<UInt8>) -> UInt32 {
        var remainder = UInt32.max
        for byte in bytes {
            remainder ^= UInt32(byte)
            for _ in 0..<8 {
                remainder = remainder & 1 == 0 ? remainder >> 1 : remainder >> 1 ^ 0x82F6_3B78
            }
        }
        return ~remainder
    }
}
