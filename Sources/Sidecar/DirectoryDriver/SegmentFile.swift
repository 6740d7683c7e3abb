import Placement
import SWIM

/// Names and first contents of segment files.
enum SegmentFile {
    /// The name of the segment with a number: `segment-00000000`.
    static func name(_ number: Int) -> String {
        let digits = String(number)
        return "segment-" + String(repeating: "0", count: max(0, 8 - digits.count)) + digits
    }

    /// Whether a text is the name of a segment: it becomes part of a path.
    static func isName(_ text: String) -> Bool {
        text.hasPrefix("segment-") && (16...24).contains(text.utf8.count)
            && text.utf8.dropFirst(8).allSatisfy { (0x30...0x39).contains($0) }
    }

    /// The suffix of a segment that is being copied.
    static let partialSuffix = ".partial"

    /// The first content of a segment: noise that depends on the partition and the segment's number only, so that a
    /// test can make it again.
    static func content(of partition: PartitionID, number: Int, count: Int) -> [UInt8] {
        var seed: UInt64 = 0xCBF2_9CE4_8422_2325  // FNV-1a
        for byte in partition.description.utf8 { seed = (seed ^ UInt64(byte)) &* 0x100_0000_01B3 }
        var random = RandomGenerator(seed: seed ^ UInt64(number))
        return [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            var word: UInt64 = 0
            for place in 0..<count {
                if place % 8 == 0 { word = random.next() }
                buffer[place] = UInt8(truncatingIfNeeded: word)
                word >>= 8
            }
            initialized = count
        }
    }
}
