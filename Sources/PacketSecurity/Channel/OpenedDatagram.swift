/// What became of a datagram.
package enum OpenedDatagram: Equatable, Sendable {
    /// A packet to process; its plaintext is at the beginning of the output buffer.
    case packet(OpenedPacket)
    /// So many bytes at the beginning of the output buffer are to be sent to where the datagram came from. Never more
    /// bytes than the datagram had.
    case reply(byteCount: Int)
    /// Nothing to do. Counted already.
    case dropped(DropReason)
}

/// An authentic packet that is not a replay.
package struct OpenedPacket: Equatable, Sendable {
    package var sender: PeerID
    package var incarnation: UInt64
    /// The length of the plaintext.
    package var byteCount: Int
    /// `false` for a hello.
    package var isReceiverBound: Bool
    /// Whether the packet was held until its sender confirmed it; it is older than the datagram that released it then.
    package var wasHeld: Bool
}
