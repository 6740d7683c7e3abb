/// How large datagrams are on a real network. The simulated one carries plaintexts.
enum SealedSize {
    /// Header and tag around the ciphertext, in bytes.
    static let overhead = 80
    /// Plaintexts are padded by at least one byte to a multiple of this.
    static let blockSize = 64

    /// The size of the packet that carries a plaintext, by the rule of the packet format: see
    /// `PacketSecurity.PacketFormat.sealedSize(ofPlaintext:)`, which this module does not depend on.
    static func ofPlaintext(_ count: Int) -> Int {
        overhead + (count / blockSize + 1) * blockSize
    }
}
