import SWIM

/// Hashes of a node's replicated state by bucket: the first message of a comparison.
struct DigestMessage: Hashable {
    /// The number of buckets. An entry is in the bucket that the top bits of its place name.
    static let buckets = 64

    /// Where the comparison goes on: entries with a place below this come last.
    var start: UInt64
    /// The sum of the entries' hashes, by bucket.
    var hashes: [UInt64]

    init(start: UInt64, hashes: [UInt64]) {
        self.start = start
        self.hashes = hashes
    }

    init(from reader: inout PacketReader) throws(WireError) {
        start = try reader.read()
        hashes = []
        for _ in 0..<DigestMessage.buckets { hashes.append(try reader.read()) }
        try reader.end()
    }

    func write(to writer: inout PacketWriter) {
        writer.write(ClusterMessageKind.digest.rawValue)
        writer.write(start)
        for hash in hashes { writer.write(hash) }
    }

    /// The bucket of a place.
    static func bucket(of place: UInt64) -> Int { Int(place >> 58) }
}

/// Everything that a node holds in a range of places, in the buckets that differ.
struct VersionsMessage: Hashable {
    /// An entry and its version.
    struct Item: Hashable {
        var reference: StateEntry.Reference
        var version: UInt64
    }

    /// The most items that fit a packet: 27 bytes each.
    static let largestCount = (PacketWriter.limit - 25) / 27

    /// One bit per bucket: those that differ. None: the states are equal.
    var buckets: UInt64
    /// The places that this message speaks of, both ends included: what is not listed here the sender does not hold.
    var first: UInt64
    var last: UInt64
    var items: [Item]

    init(buckets: UInt64, first: UInt64, last: UInt64, items: [Item]) {
        self.buckets = buckets
        self.first = first
        self.last = last
        self.items = items
    }

    init(from reader: inout PacketReader) throws(WireError) {
        buckets = try reader.read()
        first = try reader.read()
        last = try reader.read()
        items = []
        guard first <= last else { throw .badValue }
        while reader.remaining > 0 {
            let reference = StateEntry.Reference(owner: try reader.readMemberID(), key: try reader.readStateKey())
            let version: UInt64 = try reader.read()
            // Nobody makes such a version, so there is nothing to compare.
            guard version <= StateEntry.largestVersion else { continue }
            items.append(Item(reference: reference, version: version))
        }
    }

    func write(to writer: inout PacketWriter) {
        writer.write(ClusterMessageKind.versions.rawValue)
        writer.write(buckets)
        writer.write(first)
        writer.write(last)
        for item in items {
            writer.write(item.reference.owner)
            writer.write(item.reference.key)
            writer.write(item.version)
        }
    }

    /// Whether the message speaks of a place.
    func covers(_ place: UInt64) -> Bool {
        first <= place && place <= last && buckets >> UInt64(DigestMessage.bucket(of: place)) & 1 == 1
    }
}

/// Asks for entries.
struct RequestMessage: Hashable {
    /// Which ones.
    var references: [StateEntry.Reference]

    init(references: [StateEntry.Reference]) {
        self.references = references
    }

    init(from reader: inout PacketReader) throws(WireError) {
        references = []
        while reader.remaining > 0 {
            references.append(StateEntry.Reference(owner: try reader.readMemberID(), key: try reader.readStateKey()))
        }
    }

    func write(to writer: inout PacketWriter) {
        writer.write(ClusterMessageKind.request.rawValue)
        for reference in references {
            writer.write(reference.owner)
            writer.write(reference.key)
        }
    }
}
