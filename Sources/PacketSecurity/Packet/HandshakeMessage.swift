/// What channels say to each other before they trust a session. Sealed like every packet, and the plaintext of packets
/// flagged ``PacketFlags/handshake``.
///
/// | message | bytes |
/// |---|---|
/// | challenge | `01`, token (16), incarnation (8) and sequence (8) of the packet that it is about |
/// | echo | `02`, token (16) |
enum HandshakeMessage: Equatable {
    /// "I do not know this life of yours yet: did you just send me this packet?"
    case challenge(ChallengeToken, incarnation: UInt64, sequence: UInt64)
    /// "I did."
    case echo(ChallengeToken)

    static let maximumSize = 33
    private static let challengeKind: UInt8 = 1
    private static let echoKind: UInt8 = 2

    /// Reads a message; the length must be exact.
    init(_ bytes: UnsafeRawBufferPointer) throws(DropReason) {
        switch (bytes.first, bytes.count) {
        case (HandshakeMessage.challengeKind, 33):
            self = .challenge(
                ChallengeToken(bytes), incarnation: HandshakeMessage.word(bytes, at: 17),
                sequence: HandshakeMessage.word(bytes, at: 25))
        case (HandshakeMessage.echoKind, 17):
            self = .echo(ChallengeToken(bytes))
        default:
            throw .malformed
        }
    }

    /// Writes the message to a buffer of at least ``maximumSize`` bytes and returns its length.
    func write(to bytes: UnsafeMutableRawBufferPointer) -> Int {
        switch self {
        case .challenge(let token, let incarnation, let sequence):
            bytes[0] = HandshakeMessage.challengeKind
            token.write(to: bytes)
            bytes.storeBytes(of: incarnation.bigEndian, toByteOffset: 17, as: UInt64.self)
            bytes.storeBytes(of: sequence.bigEndian, toByteOffset: 25, as: UInt64.self)
            return 33
        case .echo(let token):
            bytes[0] = HandshakeMessage.echoKind
            token.write(to: bytes)
            return 17
        }
    }

    fileprivate static func word(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> UInt64 {
        UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }
}

/// 16 random bytes that make every challenge unlike all others, so that an old echo answers none.
struct ChallengeToken: Equatable {
    var high: UInt64
    var low: UInt64

    init(from source: inout NonceSource) {
        var words: InlineArray<2, UInt64> = [0, 0]
        withUnsafeMutableBytes(of: &words) { source.fill($0) }
        high = words[0]
        low = words[1]
    }

    fileprivate init(_ message: UnsafeRawBufferPointer) {
        high = HandshakeMessage.word(message, at: 1)
        low = HandshakeMessage.word(message, at: 9)
    }

    fileprivate func write(to message: UnsafeMutableRawBufferPointer) {
        message.storeBytes(of: high.bigEndian, toByteOffset: 1, as: UInt64.self)
        message.storeBytes(of: low.bigEndian, toByteOffset: 9, as: UInt64.self)
    }
}
