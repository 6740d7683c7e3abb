/// Reads one packet front to back. Every read is bounds-checked and throws instead of trapping.
package struct PacketReader: ~Escapable {
    private let span: RawSpan
    /// The bytes read so far.
    package private(set) var offset = 0

    @_lifetime(copy span)
    package init(_ span: RawSpan) {
        self.span = span
    }

    /// The bytes that are left.
    package var remaining: Int { span.byteCount - offset }

    /// Reads an integer.
    @inline(__always)
    @_lifetime(self: copy self)
    package mutating func read<Value: FixedWidthInteger & BitwiseCopyable>(
        _ type: Value.Type = Value.self
    ) throws(WireError) -> Value {
        guard remaining >= MemoryLayout<Value>.size else { throw .truncated }
        let value = span.unsafeLoadUnaligned(fromByteOffset: offset, as: Value.self)
        offset += MemoryLayout<Value>.size
        return Value(bigEndian: value)
    }

    /// Reads an identity.
    @_lifetime(self: copy self)
    package mutating func readMemberID() throws(WireError) -> MemberID {
        MemberID(high: try read(), low: try read())
    }

    /// Reads an endpoint that other members can send to.
    @_lifetime(self: copy self)
    package mutating func readEndpoint() throws(WireError) -> Endpoint {
        let endpoint: Endpoint
        switch try read(UInt8.self) {
        case 4:
            endpoint = Endpoint(ipv4: try read(), port: try read())
        case 6:
            endpoint = Endpoint(high: try read(), low: try read(), port: try read())
        default:
            throw .badAddress
        }
        guard endpoint.isRoutable else { throw .badAddress }
        return endpoint
    }

    /// Reads a text of at most 255 bytes, which must be UTF-8 without control characters: people see it in a terminal.
    @_lifetime(self: copy self)
    package mutating func readText() throws(WireError) -> String {
        let count = Int(try read(UInt8.self))
        let bytes = try readBytes(count)
        guard let text = String(validating: bytes, as: UTF8.self), text.isPrintable else { throw .badText }
        return text
    }

    /// Checks a member's name and steps over it. Returns where its bytes lie, for ``text(in:)``.
    @_lifetime(self: copy self)
    package mutating func skipName() throws(WireError) -> Range<Int> {
        let count = Int(try read(UInt8.self))
        guard remaining >= count else { throw .truncated }
        let range = offset..<offset + count
        guard span.extracting(range).withUnsafeBytes({ Member.isValidName($0) }) else { throw .badName }
        offset += count
        return range
    }

    /// Steps over bytes and returns where they lie.
    @_lifetime(self: copy self)
    package mutating func skip(_ count: Int) throws(WireError) -> Range<Int> {
        guard count >= 0, remaining >= count else { throw .truncated }
        defer { offset += count }
        return offset..<offset + count
    }

    /// The identity at a place that was stepped over before.
    package func memberID(at offset: Int) -> MemberID {
        MemberID(
            high: UInt64(bigEndian: span.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self)),
            low: UInt64(bigEndian: span.unsafeLoadUnaligned(fromByteOffset: offset + 8, as: UInt64.self)))
    }

    /// Reads a member's name.
    @_lifetime(self: copy self)
    package mutating func readName() throws(WireError) -> String {
        text(in: try skipName())
    }

    /// The text of bytes that were checked before.
    package func text(in range: Range<Int>) -> String {
        span.extracting(range).withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
    }

    /// Whether bytes are those of a text.
    package func bytes(in range: Range<Int>, equal text: String) -> Bool {
        span.extracting(range).withUnsafeBytes { bytes in
            bytes.count == text.utf8.count && bytes.elementsEqual(text.utf8)
        }
    }

    /// Reads a number of bytes.
    @_lifetime(self: copy self)
    package mutating func readBytes(_ count: Int) throws(WireError) -> [UInt8] {
        guard count >= 0, remaining >= count else { throw .truncated }
        let bytes = span.extracting(offset..<offset + count).withUnsafeBytes { [UInt8]($0) }
        offset += count
        return bytes
    }
}

/// Why a packet that was opened could not be read. Counted, never answered.
package enum WireError: UInt8, Error, CaseIterable, Sendable {
    /// It ends in the middle of a field.
    case truncated
    /// Bytes are left behind its end.
    case trailing
    /// No such kind of message.
    case unknownKind
    /// A flag that this version does not know.
    case unknownFlag
    /// No such state, role or step.
    case badValue
    /// An address family that is neither 4 nor 6, or an address that nobody can send to.
    case badAddress
    /// A name that is empty, too long or has other than the allowed characters.
    case badName
    /// A text that is not UTF-8.
    case badText
}
