import SWIM

extension NodeAttributes {
    /// The most failure domains, outermost to innermost.
    static let largestDomain = 8
    /// The longest name of a failure domain in bytes.
    static let longestDomainName = 63

    init(from reader: inout PacketReader) throws(WireError) {
        try self.init(placementFrom: &reader)
        while reader.remaining > 0 {
            tags.append(Tag(key: try reader.readText(), value: try reader.readText()))
        }
    }

    /// Reads what ``writePlacement(to:)`` has written. There are no tags.
    init(placementFrom reader: inout PacketReader) throws(WireError) {
        self.init()
        for _ in 0..<(try reader.readNumber(upTo: NodeAttributes.largestDomain)) {
            domain.append(try reader.readText())
        }
        weight = try reader.read()
    }

    /// Writes what a plan needs: the failure domains and the weight.
    func writePlacement(to writer: inout ValueWriter) {
        let levels = domain.prefix(NodeAttributes.largestDomain)
        writer.write(number: levels.count)
        for level in levels { writer.write(level, atMost: NodeAttributes.longestDomainName) }
        for shift in [24, 16, 8, 0] as [UInt32] { writer.write(UInt8(truncatingIfNeeded: weight >> shift)) }
    }

    /// The value to publish. What is too long is cut, and tags that do not fit any more are left out: the rest of the
    /// node works without them.
    func encoded() -> [UInt8] {
        var writer = ValueWriter()
        writePlacement(to: &writer)
        for tag in tags {
            let size = ValueWriter.size(of: tag.key) + ValueWriter.size(of: tag.value)
            guard tag.key.utf8.count <= 255, tag.value.utf8.count <= 255,
                writer.bytes.count + size <= StateEntry.largestValue
            else { continue }
            writer.write(tag.key)
            writer.write(tag.value)
        }
        return writer.bytes
    }
}
