import SWIM

/// What a voter has seen of a member that is missing, or that comes and goes.
struct Observation: Hashable {
    /// Whom it is about.
    var member: MemberID
    /// How long the member has been dead here; nil if it is not.
    var absence: Nanoseconds?
    /// How long it is not trusted with anything new yet, because it came and went too often; 0 if it is.
    var probation: Nanoseconds = 0
    /// What the member last said of itself, without its tags; nil if this voter does not know, or if the member is not dead.
    ///
    /// Nobody exchanges what a dead member published, so a node that started later knows of it only from here. A
    /// plan needs it: who does not know in which domain a replica stands puts a second one beside it.
    var attributes: NodeAttributes?

    private static let millisecond: Nanoseconds = .milliseconds(1)

    /// member · whether it is dead, and for how long · the rest of its probation, both in milliseconds · whether its
    /// attributes follow, and its failure domains and weight
    var bytes: [UInt8] {
        var writer = ValueWriter()
        writer.write(member)
        writer.write(absence == nil ? 0 : 1 as UInt8)
        if let absence { writer.write(number: absence / Observation.millisecond) }
        writer.write(number: probation / Observation.millisecond)
        writer.write(attributes == nil ? 0 : 1 as UInt8)
        attributes?.writePlacement(to: &writer)
        return writer.bytes
    }

    init(
        _ member: MemberID, absence: Nanoseconds? = nil, probation: Nanoseconds = 0, attributes: NodeAttributes? = nil
    ) {
        self.member = member
        self.absence = absence
        self.probation = probation
        self.attributes = attributes
    }

    init(from reader: inout PacketReader) throws(WireError) {
        member = try reader.readMemberID()
        if try reader.readFlag() {
            absence = try reader.readNumber().multipliedSaturating(by: Observation.millisecond)
        }
        probation = try reader.readNumber().multipliedSaturating(by: Observation.millisecond)
        if try reader.readFlag() { attributes = try NodeAttributes(placementFrom: &reader) }
    }
}
