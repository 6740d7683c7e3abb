/// Writes one packet front to back, never beyond the largest plaintext.
///
/// Integers are big-endian. A write that does not fit is a programming error: ask ``remaining`` first.
package struct PacketWriter {
    /// The largest plaintext: a sealed packet of 1,200 bytes less 80 bytes of header and tag, less padding.
    package static let limit = 1087

    private let buffer: UnsafeMutableRawBufferPointer
    /// The bytes written so far.
    package private(set) var count = 0

    package init(_ buffer: UnsafeMutableRawBufferPointer) {
        self.buffer = buffer
    }

    /// The bytes that still fit.
    package var remaining: Int { buffer.count - count }

    /// Writes an integer.
    @inline(__always)
    package mutating func write<Value: FixedWidthInteger>(_ value: Value) {
        precondition(remaining >= MemoryLayout<Value>.size, "the packet is full")
        buffer.storeBytes(of: value.bigEndian, toByteOffset: count, as: Value.self)
        count += MemoryLayout<Value>.size
    }

    /// Replaces an integer that was written before.
    package mutating func overwrite<Value: FixedWidthInteger>(_ value: Value, at offset: Int) {
        precondition(offset + MemoryLayout<Value>.size <= count, "nothing was written there")
        buffer.storeBytes(of: value.bigEndian, toByteOffset: offset, as: Value.self)
    }

    /// Writes an identity: 16 bytes.
    package mutating func write(_ id: MemberID) {
        write(id.high)
        write(id.low)
    }

    /// The bytes that an endpoint takes.
    package static func size(of endpoint: Endpoint) -> Int { endpoint.ipv4 != nil ? 7 : 19 }

    /// Writes an endpoint: the family (4 or 6), the address, the port.
    package mutating func write(_ endpoint: Endpoint) {
        if let ipv4 = endpoint.ipv4 {
            write(4 as UInt8)
            write(ipv4)
        } else {
            write(6 as UInt8)
            write(endpoint.high)
            write(endpoint.low)
        }
        write(endpoint.port)
    }

    /// Writes a text of at most 255 bytes behind its length.
    package mutating func write(_ text: String) {
        var text = text
        text.withUTF8 { bytes in
            precondition(bytes.count <= 255, "the text is too long")
            write(UInt8(bytes.count))
            write(bytes: UnsafeRawBufferPointer(bytes))
        }
    }

    /// Writes bytes as they are.
    package mutating func write(bytes: UnsafeRawBufferPointer) {
        precondition(remaining >= bytes.count, "the packet is full")
        UnsafeMutableRawBufferPointer(rebasing: buffer[count...]).copyMemory(from: bytes)
        count += bytes.count
    }

    /// Writes the elements of an array as they are.
    package mutating func write(bytes: [UInt8]) {
        bytes.withUnsafeBytes { write(bytes: $0) }
    }
}
