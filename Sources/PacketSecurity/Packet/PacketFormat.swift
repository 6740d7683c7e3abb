/// The layout of a sealed packet, format version 1. Integers are big-endian.
///
/// | offset | size | field |
/// |---|---|---|
/// | 0 | 2 | magic, `4d 55` ("MU") |
/// | 2 | 1 | format version, 1: fixes the algorithm and this layout; nothing is negotiated |
/// | 3 | 1 | ``PacketFlags`` |
/// | 4 | 4 | ``KeyID`` |
/// | 8 | 16 | the sender's id |
/// | 24 | 8 | the sender's incarnation: the high 40 bits are its boot epoch |
/// | 32 | 8 | sequence, from 1 on; never repeated within a boot epoch |
/// | 40 | 24 | nonce |
/// | 64 | *n* | ciphertext of the padded plaintext, *n* a multiple of 64 |
/// | 64 + *n* | 16 | tag |
///
/// The algorithm is XChaCha20-Poly1305-IETF (draft-irtf-cfrg-xchacha-03). The plaintext is padded to a multiple of 64
/// bytes as ISO/IEC 7816-4 has it: one byte `80`, then zeros. The associated data are 72 bytes:
///
/// | offset | size | field |
/// |---|---|---|
/// | 0 | 40 | bytes 0 to 39 of the packet |
/// | 40 | 16 | the ``ClusterID`` |
/// | 56 | 16 | the receiver's id; zeros if the packet is not bound to a receiver |
///
/// The last two are not sent: they cost nothing on the wire, and a packet opens in no other cluster and, if it is
/// bound, at no other member.
package enum PacketFormat {
    /// Header and tag, in bytes.
    package static let overhead = headerSize + tagSize
    /// The largest plaintext, in bytes: 17 blocks, of which padding takes at least one byte.
    package static let maximumPlaintext = 1087
    /// The largest packet that is sent, in bytes; passes every path that carries IPv6.
    package static let maximumSent = 1200
    /// The largest packet that is opened, in bytes: room for a later version that sends more.
    package static let maximumAccepted = 1400
    /// The smallest packet: one block of plaintext.
    package static let minimumSize = overhead + blockSize

    static let magic: UInt16 = 0x4D55
    static let version: UInt8 = 1
    static let headerSize = 64
    static let tagSize = 16
    static let blockSize = 64
    static let nonceOffset = 40
    static let nonceSize = 24
    static let associatedDataSize = nonceOffset + 16 + 16

    /// The size of the packet that carries a plaintext.
    package static func sealedSize(ofPlaintext count: Int) -> Int {
        overhead + (count / blockSize + 1) * blockSize
    }

    /// The key that a datagram claims to be sealed with, for the log line about ``DropReason/unknownKey``; `nil` if it
    /// is too short to say.
    package static func keyID(of datagram: RawSpan) -> KeyID? {
        guard datagram.byteCount >= minimumSize else { return nil }
        return KeyID(rawValue: UInt32(bigEndian: datagram.unsafeLoadUnaligned(fromByteOffset: 4, as: UInt32.self)))
    }
}
