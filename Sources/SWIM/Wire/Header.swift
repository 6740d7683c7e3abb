/// The first 22 bytes of every packet of the membership protocol.
///
/// | offset | size | field                                                         |
/// |-------:|-----:|---------------------------------------------------------------|
/// |      0 |    1 | kind (``MessageKind``)                                        |
/// |      1 |    1 | flags; an unknown one makes the packet malformed               |
/// |      2 |    4 | sequence: chosen by who asks, repeated by who answers          |
/// |      6 |    8 | digest of the sender's replicated state                        |
/// |     14 |    8 | digest of the sender's member list (``MemberTable/digest``)    |
///
/// Who sends and in which incarnation stands in the sealed header around the packet.
package struct Header {
    /// The receiver of this packet is not in the sender's member list, or in an older incarnation: it should say who it is.
    package static let isUnknown: UInt8 = 1
    static let knownFlags: UInt8 = isUnknown
    static let size = 22

    var kind: MessageKind
    var flags: UInt8 = 0
    var sequence: UInt32
    var stateDigest: UInt64
    var viewDigest: UInt64

    package init(kind: MessageKind, flags: UInt8 = 0, sequence: UInt32, stateDigest: UInt64, viewDigest: UInt64) {
        self.kind = kind
        self.flags = flags
        self.sequence = sequence
        self.stateDigest = stateDigest
        self.viewDigest = viewDigest
    }

    init(from reader: inout PacketReader) throws(WireError) {
        guard let kind = MessageKind(rawValue: try reader.read()) else { throw .unknownKind }
        self.kind = kind
        flags = try reader.read()
        guard flags & ~Header.knownFlags == 0 else { throw .unknownFlag }
        sequence = try reader.read()
        stateDigest = try reader.read()
        viewDigest = try reader.read()
    }

    package func write(to writer: inout PacketWriter) {
        writer.write(kind.rawValue)
        writer.write(flags)
        writer.write(sequence)
        writer.write(stateDigest)
        writer.write(viewDigest)
    }
}
