/// Divides an input into packets, each with a byte that says how it arrives.
///
/// One after the other: control (1 byte), length (2), packet. A length beyond the end means up to the end, so that
/// whatever bytes there are divide into frames.
struct FuzzFrames: Sequence, IteratorProtocol {
    /// One packet.
    struct Frame {
        var control: UInt8
        var bytes: UnsafeRawBufferPointer
    }

    /// More packets than these are not read, so that no input takes long.
    static let limit = 32

    private var rest: UnsafeRawBufferPointer
    private var count = 0

    init(_ input: UnsafeRawBufferPointer) {
        rest = input
    }

    mutating func next() -> Frame? {
        guard rest.count >= 3, count < FuzzFrames.limit else { return nil }
        count += 1
        let length = Swift.min(Int(rest[1]) << 8 | Int(rest[2]), rest.count - 3)
        let frame = Frame(control: rest[0], bytes: UnsafeRawBufferPointer(rebasing: rest[3..<3 + length]))
        rest = UnsafeRawBufferPointer(rebasing: rest[(3 + length)...])
        return frame
    }

    /// Writes a frame.
    static func encode(_ control: UInt8, _ bytes: [UInt8]) -> [UInt8] {
        [control, UInt8(truncatingIfNeeded: bytes.count >> 8), UInt8(truncatingIfNeeded: bytes.count)] + bytes
    }
}
