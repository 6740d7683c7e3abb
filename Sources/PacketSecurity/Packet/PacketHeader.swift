/// The fields of a packet that are neither nonce nor ciphertext.
struct PacketHeader {
    var flags: PacketFlags
    var keyID: KeyID
    var sender: PeerID
    var incarnation: UInt64
    var sequence: UInt64

    /// The boot epoch: grows with every start of the sender, while refutations only touch the low 24 bits.
    var epoch: UInt64 { PacketHeader.epoch(of: incarnation) }

    static func epoch(of incarnation: UInt64) -> UInt64 { incarnation >> 24 }

    init(flags: PacketFlags, keyID: KeyID, sender: PeerID, incarnation: UInt64, sequence: UInt64) {
        self.flags = flags
        self.keyID = keyID
        self.sender = sender
        self.incarnation = incarnation
        self.sequence = sequence
    }

    /// Reads the header of a datagram, and refuses what cannot be a packet of this version by its first 64 bytes and
    /// its length alone.
    init(_ datagram: UnsafeRawBufferPointer) throws(DropReason) {
        guard datagram.count >= PacketFormat.minimumSize else { throw .short }
        guard datagram.count <= PacketFormat.maximumAccepted else { throw .long }
        guard UInt16(bigEndian: datagram.loadUnaligned(as: UInt16.self)) == PacketFormat.magic else { throw .magic }
        guard datagram[2] == PacketFormat.version else { throw .version }
        flags = PacketFlags(rawValue: datagram[3])
        guard flags.isValid else { throw .flags }
        guard (datagram.count - PacketFormat.overhead) % PacketFormat.blockSize == 0 else { throw .length }
        keyID = KeyID(rawValue: UInt32(bigEndian: datagram.loadUnaligned(fromByteOffset: 4, as: UInt32.self)))
        sender = PeerID(
            high: PacketHeader.word(datagram, at: 8), low: PacketHeader.word(datagram, at: 16))
        incarnation = PacketHeader.word(datagram, at: 24)
        sequence = PacketHeader.word(datagram, at: 32)
    }

    /// Writes the first 40 bytes of a packet.
    func write(to packet: UnsafeMutableRawBufferPointer) {
        packet.storeBytes(of: PacketFormat.magic.bigEndian, as: UInt16.self)
        packet[2] = PacketFormat.version
        packet[3] = flags.rawValue
        packet.storeBytes(of: keyID.rawValue.bigEndian, toByteOffset: 4, as: UInt32.self)
        packet.storeBytes(of: sender.high.bigEndian, toByteOffset: 8, as: UInt64.self)
        packet.storeBytes(of: sender.low.bigEndian, toByteOffset: 16, as: UInt64.self)
        packet.storeBytes(of: incarnation.bigEndian, toByteOffset: 24, as: UInt64.self)
        packet.storeBytes(of: sequence.bigEndian, toByteOffset: 32, as: UInt64.self)
    }

    private static func word(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> UInt64 {
        UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }
}
