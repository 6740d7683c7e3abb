import CSodium
import PacketSecurity

/// Seals what no channel would: any header, any padding. Written from the format's description, apart from
/// `PacketSecurity`, so that the two check each other.
struct PacketForge {
    static let cluster = "fuzz"
    /// The boot epoch of every member.
    static let epoch: UInt64 = 1000
    private static let key = [UInt8](repeating: 1, count: 32)

    /// The bytes that name the key in a header.
    let keyID: [UInt8]

    static func makeKey() -> SecretKey { SecretKey(copying: key.span.bytes) }

    static func keyID(of packet: [UInt8]) -> [UInt8] { Array(packet[4..<8]) }

    /// Seals a message to a receiver, or to nobody in particular if the flags do not have bit 0.
    func seal(
        _ plaintext: [UInt8], isPadded: Bool, flags: UInt8, sender: PeerID, receiver: PeerID, incarnation: UInt64,
        sequence: UInt64
    ) -> [UInt8] {
        var header: [UInt8] = [0x4D, 0x55, 1, flags] + keyID
        for word in [sender.high, sender.low, incarnation, sequence] { header += PacketForge.bytes(word) }
        let nonce = PacketForge.bytes(sequence) + [UInt8](repeating: 3, count: 16)
        let isBound = flags & 1 != 0
        let receiverBytes =
            PacketForge.bytes(isBound ? receiver.high : 0) + PacketForge.bytes(isBound ? receiver.low : 0)
        let associatedData = header + PacketForge.hash(PacketForge.cluster) + receiverBytes
        var padded = plaintext
        if isPadded {
            padded.append(0x80)
            padded += [UInt8](repeating: 0, count: (64 - padded.count % 64) % 64)
        }
        var sealed = [UInt8](repeating: 0, count: padded.count + 16)
        _ = crypto_aead_xchacha20poly1305_ietf_encrypt(
            &sealed, nil, padded, UInt64(padded.count), associatedData, UInt64(associatedData.count), nil, nonce,
            PacketForge.key)
        return header + nonce + sealed
    }

    private static func bytes(_ word: UInt64) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: word >> UInt64(56 - 8 * $0)) }
    }

    /// BLAKE2b-128 of a text.
    private static func hash(_ text: String) -> [UInt8] {
        let bytes = Array(text.utf8)
        var digest = [UInt8](repeating: 0, count: 16)
        _ = crypto_generichash(&digest, digest.count, bytes, UInt64(bytes.count), nil, 0)
        return digest
    }
}
