/// The fourth byte of a packet.
///
/// | receiver bound | hello | the packet is |
/// |---|---|---|
/// | 1 | 0 | ordinary |
/// | 0 | 1 | a hello: its sender does not know yet who is at the address |
/// | 1 | 1 | a ``HandshakeMessage`` |
/// | 0 | 0 | refused |
///
/// The remaining bits are refused until a format version gives them a meaning; bit 2 is reserved for signed claims.
struct PacketFlags: OptionSet {
    let rawValue: UInt8

    /// The receiver's id is in the associated data.
    static let receiverBound = PacketFlags(rawValue: 1)
    /// A packet from before its sender and receiver know each other.
    static let hello = PacketFlags(rawValue: 2)
    static let handshake: PacketFlags = [.receiverBound, .hello]

    /// Neither an unknown bit, nor an ordinary packet that any member could open.
    var isValid: Bool { (1...3).contains(rawValue) }
}
