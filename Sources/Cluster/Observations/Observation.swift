import SWIM

/// What a voter has seen of a member that is missing, or that comes and goes.
struct Observation: Hashable {
    /// Whom it is about.
    var member: MemberID
    /// How long the member has been dead here; nil if it is not.
    var absence: Nanoseconds?
    /// How long it is not trusted with anything new yet, because it came and went too often; 0 if it is.
    var probation: Nanoseconds = 0

    private static let millisecond: Nanoseconds = .milliseconds(1)

    /// member · whether it is dead, and for how long · the rest of its probation, both in milliseconds
    var bytes: [UInt8] {
        var writer = ValueWriter()
        writer.write(member)
        writer.write(absence == nil ? 0 : 1 as UInt8)
        if let absence { writer.write(number: absence / Observation.millisecond) }
        writer.write(number: probation / Observation.millisecond)
        return writer.bytes
    }

    init(_ member: MemberID, absence: Nanoseconds? = nil, probation: Nanoseconds = 0) {
        self.member = member
        self.absence = absence
        self.probation = probation
    }

    init(from reader: inout PacketReader) throws(WireError) {
        member = try reader.readMemberID()
        if try reader.readFlag() {
            absence = try reader.readNumber().multipliedSaturating(by: Observation.millisecond)
        }
        probation = try reader.readNumber().multipliedSaturating(by: Observation.millisecond)
    }
}
