/// One claim about a member, as it travels.
///
/// | size | field                                                                      |
/// |-----:|----------------------------------------------------------------------------|
/// |    1 | state in the low two bits, then flags: 4 address, 8 accusers, 16 age; others must be 0 |
/// |   16 | identity                                                                   |
/// |    8 | incarnation                                                                |
/// | 7/19 | endpoint: family 4 or 6, address, port (if flag 4)                          |
/// | 1+n  | name (if flag 4)                                                           |
/// | 1+16n | the number of accusers, 1 to 8, and their identities (if flag 8)           |
/// |    4 | seconds since the sender has held this state (if flag 16)                  |
///
/// A claim that the member is alive always carries address and name; the others only in a page of the member list.
/// Only suspicions have accusers; only claims that a member is dead or left have an age.
struct Update {
    var state: MemberState
    var id: MemberID
    var incarnation: Incarnation
    var endpoint: Endpoint?
    /// Where the name's bytes lie in the packet; empty if there is no name.
    var name: Range<Int> = 0..<0
    /// Where the accusers' identities lie in the packet; empty if none is named.
    var accusers: Range<Int> = 0..<0
    /// For how many seconds the sender has held this state; 0 if it does not say.
    var age: UInt32 = 0

    private static let hasAddress: UInt8 = 4
    private static let hasAccusers: UInt8 = 8
    private static let hasAge: UInt8 = 16

    /// Reads a claim without allocating; the name is checked but stays in the packet.
    init(from reader: inout PacketReader) throws(WireError) {
        let bits = try reader.read(UInt8.self)
        guard bits & ~(Update.hasAddress | Update.hasAccusers | Update.hasAge | 3) == 0 else { throw .unknownFlag }
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
        if bits & Update.hasAccusers != 0 {
            let count = Int(try reader.read(UInt8.self))
            guard state == .suspect, (1...Suspicion.accuserLimit).contains(count) else { throw .badValue }
            accusers = try reader.skip(16 * count)
        }
        if bits & Update.hasAge != 0 {
            guard !state.isPresent else { throw .badValue }
            age = try reader.read()
        }
    }

    /// The bytes that a claim that somebody is alive takes.
    static func size(withAddress endpoint: Endpoint, name: String) -> Int {
        shortSize + 1 + PacketWriter.size(of: endpoint) + name.utf8.count
    }

    /// The bytes that the shortest claim takes.
    static let shortSize = 25

    /// Writes what the list says of a member. Returns false, having written nothing, if it does not fit.
    ///
    /// - Parameters:
    ///   - slot: the member's slot.
    ///   - table: the list.
    ///   - now: the time to which a state's age is counted; nil: nothing is said of it, nor of the address, unless the
    ///     member is alive.
    ///   - writer: takes the claim.
    static func write(
        slot: Int, of table: borrowing MemberTable, asPageAt now: Instant?, to writer: inout PacketWriter
    ) -> Bool {
        let record = table.records[slot]
        let isLong = now != nil || record.state == .alive
        var (size, flags) = (shortSize, record.state.rawValue)
        if isLong {
            size = Update.size(withAddress: record.endpoint, name: table.names[slot])
            flags |= hasAddress
        }
        let accusers = record.state == .suspect ? table.accuserCount(of: slot) : 0
        if accusers > 0 {
            size += 1 + 16 * accusers
            flags |= hasAccusers
        }
        if now != nil, !record.state.isPresent {
            size += 4
            flags |= hasAge
        }
        guard writer.remaining >= size else { return false }
        writer.write(flags)
        writer.write(record.id)
        writer.write(record.incarnation.rawValue)
        if isLong {
            writer.write(record.endpoint)
            writer.write(table.names[slot])
        }
        if accusers > 0 {
            writer.write(UInt8(accusers))
            for index in 0..<accusers {
                let isRelabelled = Mutant.relabelledAccusers.isActive && index == 0
                writer.write(isRelabelled ? table.records[0].id : table.accuser(index, of: slot))
            }
        }
        if let now, !record.state.isPresent {
            let age = UInt64(record.priorAge) + (now - record.stateSince) / .seconds(1)
            writer.write(UInt32(clamping: age))
        }
        return true
    }
}

extension PacketWriter {
    /// Writes a claim with address and name about any member; for those who make packets without a member list.
    package mutating func write(claim member: Member, accuser: MemberID? = nil) {
        write(member.state.rawValue | (accuser == nil ? 4 : 12) as UInt8)
        write(member.id)
        write(member.incarnation.rawValue)
        write(member.endpoint)
        write(member.name)
        if let accuser {
            write(1 as UInt8)
            write(accuser)
        }
    }
}
