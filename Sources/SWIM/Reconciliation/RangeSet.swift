/// Some of the ranges of a ``ViewDigest``: a bit for each.
struct RangeSet: Hashable {
    private var low: UInt64
    private var high: UInt64

    /// No range.
    static let none = RangeSet(low: 0, high: 0)
    /// Every range.
    static let all = RangeSet(low: .max, high: .max)

    /// Whether no range is in the set.
    var isEmpty: Bool { low | high == 0 }

    private init(low: UInt64, high: UInt64) {
        self.low = low
        self.high = high
    }

    /// Reads a set: 16 bytes, the ranges from 64 on first.
    init(from reader: inout PacketReader) throws(WireError) {
        high = try reader.read()
        low = try reader.read()
    }

    /// Writes the set: 16 bytes.
    func write(to writer: inout PacketWriter) {
        writer.write(high)
        writer.write(low)
    }

    /// Whether a range is in the set.
    func contains(_ range: Int) -> Bool {
        (range < 64 ? low >> UInt64(range) : high >> UInt64(range - 64)) & 1 == 1
    }

    /// Adds a range.
    mutating func insert(_ range: Int) {
        if range < 64 { low |= 1 << UInt64(range) } else { high |= 1 << UInt64(range - 64) }
    }
}
