/// One claim about a member, as it travels.
///
/// | size | field                                                                      |
/// |-----:|----------------------------------------------------------------------------|
/// |    1 | state in the low two bits; bit 2: address and name follow; others must be 0 |
/// |   16 | identity                                                                   |
/// |    8 | incarnation                                                                |
/// | 7/19 | endpoint: family 4 or 6, address, port (if bit 2)                           |
/// | 1+n  | name (if bit 2)                                                            |
///
/// A claim that the member is alive always carries address and name; the others only in a page of the member list.
struct Update {
    var state: MemberState
    var id: MemberID
    var incarnation: Incarnation
    var endpoint: Endpoint?
    /// Where the name's bytes lie in the packet; empty if there is no name.
    var name: Range<Int> = 0..<0

    private static let hasAddress: UInt8 = 4

    /// Reads a claim without allocating; the name is checked but stays in the packet.
    init(from reader: inout PacketReader) throws(WireError) {
        let bits = try reader.read(UInt8.self)
        guard bits & ~(Update.hasAddress | 3) == 0 else { throw .unknownFlag }
        guard let state = MemberState(rawValue: bits & 3) else { throw .badValue }
        self.state = state
        id = try reader.readMemberID()
        incarnation = Incarnation(rawValue: try reader.read())
        if bits & Update.hasAddress != 0 {
            endpoint = try reader.readEndpoint()
            name = try reader.skipName()
        } else if state == .alive {
            throw .badValue
        }
    }

    /// The bytes that a claim with address and name takes.
    static func size(withAddress endpoint: Endpoint, name: String) -> Int {
        26 + PacketWriter.size(of: endpoint) + name.utf8.count
    }

    /// The bytes that a claim without them takes.
    static let shortSize = 25

    /// Writes what the list says of a member. Returns false, having written nothing, if it does not fit.
    static func write(
        slot: Int, of table: borrowing MemberTable, withAddress: Bool, to writer: inout PacketWriter
    ) -> Bool {
        let record = table.records[slot]
        let isLong = withAddress || record.state == .alive
        guard isLong else {
            guard writer.remaining >= shortSize else { return false }
            write(record, flags: 0, to: &writer)
            return true
        }
        guard writer.remaining >= size(withAddress: record.endpoint, name: table.names[slot]) else { return false }
        write(record, flags: hasAddress, to: &writer)
        writer.write(record.endpoint)
        writer.write(table.names[slot])
        return true
    }

    private static func write(_ record: MemberTable.Record, flags: UInt8, to writer: inout PacketWriter) {
        writer.write(record.state.rawValue | flags)
        writer.write(record.id)
        writer.write(record.incarnation.rawValue)
    }
}

extension PacketWriter {
    /// Writes a claim with address and name about any member; for those who make packets without a member list.
    package mutating func write(claim member: Member) {
        write(member.state.rawValue | 4 as UInt8)
        write(member.id)
        write(member.incarnation.rawValue)
        write(member.endpoint)
        write(member.name)
    }
}
