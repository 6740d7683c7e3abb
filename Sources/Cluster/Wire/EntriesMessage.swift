import SWIM

/// Entries of the replicated state.
///
/// One after the other until the end: owner (16 bytes), kind (1), page (2), version (8), length (2), value.
enum EntriesMessage {
    /// The bytes that a packet has for entries.
    static let room = PacketWriter.limit - 1

    static func write(_ kind: ClusterMessageKind, _ entries: [StateEntry], to writer: inout PacketWriter) {
        writer.write(kind.rawValue)
        for entry in entries {
            writer.write(entry.owner)
            writer.write(entry.key)
            writer.write(entry.version)
            writer.write(UInt16(entry.value.count))
            writer.write(bytes: entry.value)
        }
    }

    /// What a packet of entries holds.
    struct Content {
        /// Those that could be read.
        var entries: [StateEntry] = []
        /// How many were skipped, because their value cannot be read or no owner makes such a version.
        var skipped = 0
    }

    /// Reads all entries, values included.
    ///
    /// An entry that says nothing readable is skipped: one bad entry must not keep the others from arriving. Only a
    /// packet that cannot be divided into entries is malformed as a whole.
    @_lifetime(reader: copy reader)
    static func read(from reader: inout PacketReader) throws(WireError) -> Content {
        var content = Content()
        while reader.remaining > 0 {
            let owner = try reader.readMemberID()
            let key = try reader.readStateKey()
            let version: UInt64 = try reader.read()
            let count = Int(try reader.read(UInt16.self))
            guard count <= StateEntry.largestValue else { throw .badValue }
            let value = try reader.readBytes(count)
            guard version <= StateEntry.largestVersion, let payload = try? StatePayload(key.kind, from: value) else {
                content.skipped += 1
                continue
            }
            content.entries.append(
                StateEntry(owner: owner, key: key, version: version, value: value, payload: payload))
        }
        return content
    }
}

extension PacketWriter {
    mutating func write(_ key: StateKey) {
        write(key.kind.rawValue)
        write(key.page)
    }
}

extension PacketReader {
    @_lifetime(self: copy self)
    mutating func readStateKey() throws(WireError) -> StateKey {
        guard let kind = StateKey.Kind(rawValue: try read()) else { throw .badValue }
        let page: UInt16 = try read()
        guard kind.isPaged ? page < UInt16.max : page == 0 else { throw .badValue }
        return StateKey(kind, page: page)
    }
}
