import CSodium

/// Reads the JSON of a keyring from memory that holds secrets, without copying any of it into a `String`.
///
/// Stricter than JSON: no escapes in texts, no unknown or repeated fields, nothing behind the end. The fields of an
/// object may stand in any order.
struct KeyringParser {
    private let bytes: UnsafeRawBufferPointer
    /// Where the next byte is read; after an error, where it is.
    private(set) var offset = 0

    init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    /// The line and byte of ``offset``.
    var position: KeyringError.Position {
        let line = bytes.prefix(offset).reduce(into: 1) { line, byte in
            if byte == UInt8(ascii: "\n") { line += 1 }
        }
        return KeyringError.Position(line: line, byte: offset)
    }

    /// Reads the whole file.
    mutating func parse() throws(KeyringError.Problem) -> Keyring {
        var sawVersion = false
        var keys: [(key: SecretKey, state: Keyring.KeyState)]?
        try parseObject { parser, name throws(KeyringError.Problem) in
            if parser.text(name, is: "v"), !sawVersion {
                try parser.parseVersion()
                sawVersion = true
            } else if parser.text(name, is: "keys"), keys == nil {
                keys = try parser.parseKeys()
            } else {
                parser.offset = name.lowerBound
                throw .unexpectedField
            }
        }
        guard sawVersion else { throw .expected("the field \"v\"") }
        guard let keys else { throw .expected("the field \"keys\"") }
        guard peek() == nil else { throw .expected("the end of the file") }
        return try Keyring(keys)
    }

    private mutating func parseVersion() throws(KeyringError.Problem) {
        guard peek() == UInt8(ascii: "1") else { throw .unsupportedVersion }
        if offset + 1 < bytes.count, isPartOfNumber(bytes[offset + 1]) { throw .unsupportedVersion }
        offset += 1
    }

    private mutating func parseKeys() throws(KeyringError.Problem) -> [(key: SecretKey, state: Keyring.KeyState)] {
        var keys: [(key: SecretKey, state: Keyring.KeyState)] = []
        try expect(UInt8(ascii: "["), "a list of keys")
        if peek() == UInt8(ascii: "]") {
            throw .noKeys
        }
        while true {
            guard keys.count < Keyring.maximumKeyCount else { throw .tooManyKeys }
            keys.append(try parseKey())
            if peek() == UInt8(ascii: ",") {
                offset += 1
            } else {
                try expect(UInt8(ascii: "]"), "\",\" or \"]\"")
                return keys
            }
        }
    }

    private mutating func parseKey() throws(KeyringError.Problem) -> (key: SecretKey, state: Keyring.KeyState) {
        var key: SecretKey?
        var state: Keyring.KeyState?
        try parseObject { parser, name throws(KeyringError.Problem) in
            if parser.text(name, is: "key"), key == nil {
                key = try parser.parseKeyText()
            } else if parser.text(name, is: "state"), state == nil {
                state = try parser.parseState()
            } else {
                parser.offset = name.lowerBound
                throw .unexpectedField
            }
        }
        guard let key else { throw .expected("the field \"key\"") }
        guard let state else { throw .expected("the field \"state\"") }
        return (key, state)
    }

    private mutating func parseState() throws(KeyringError.Problem) -> Keyring.KeyState {
        let text = try parseText()
        if self.text(text, is: "primary") { return .primary }
        if self.text(text, is: "accept") { return .accept }
        offset = text.lowerBound
        throw .expected("\"primary\" or \"accept\"")
    }

    private mutating func parseKeyText() throws(KeyringError.Problem) -> SecretKey {
        let text = try parseText()
        let end = offset
        offset = text.lowerBound
        // 32 bytes are 43 characters and one "=".
        guard text.count == 44 else { throw .badKeyLength }
        let source = UnsafeRawBufferPointer(rebasing: bytes[text])
        let key = try SecretKey { memory throws(KeyringError.Problem) in
            var count = 0
            let result = sodium_base642bin(
                memory.octets, memory.count,
                source.baseAddress?.assumingMemoryBound(to: CChar.self), source.count,
                nil, &count, nil, sodium_base64_VARIANT_ORIGINAL)
            guard result == 0 else { throw .badBase64 }
            guard count == memory.count else { throw .badKeyLength }
        }
        offset = end
        return key
    }
}

extension KeyringParser {
    /// Reads `{`, fields separated by commas, and `}`; `field` reads the value of the field whose name it is given.
    private mutating func parseObject(
        field: (inout KeyringParser, Range<Int>) throws(KeyringError.Problem) -> Void
    ) throws(KeyringError.Problem) {
        try expect(UInt8(ascii: "{"), "\"{\"")
        while true {
            _ = peek()
            let name = try parseText()
            try expect(UInt8(ascii: ":"), "\":\"")
            _ = peek()
            try field(&self, name)
            if peek() == UInt8(ascii: ",") {
                offset += 1
            } else {
                return try expect(UInt8(ascii: "}"), "\",\" or \"}\"")
            }
        }
    }

    /// Reads a text and returns the place of what stands between its quotation marks.
    private mutating func parseText() throws(KeyringError.Problem) -> Range<Int> {
        try expect(UInt8(ascii: "\""), "a text in quotation marks")
        let start = offset
        while offset < bytes.count {
            let byte = bytes[offset]
            if byte == UInt8(ascii: "\"") {
                offset += 1
                return start..<offset - 1
            }
            guard byte >= 0x20, byte != UInt8(ascii: "\\") else {
                throw .expected("a text without escapes or control characters")
            }
            offset += 1
        }
        throw .expected("a quotation mark at the end of the text")
    }

    private mutating func expect(_ byte: UInt8, _ description: String) throws(KeyringError.Problem) {
        guard peek() == byte else { throw .expected(description) }
        offset += 1
    }

    /// Skips white space and returns the byte behind it, if there is one.
    private mutating func peek() -> UInt8? {
        while offset < bytes.count {
            switch bytes[offset] {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"): offset += 1
            default: return bytes[offset]
            }
        }
        return nil
    }

    private func text(_ range: Range<Int>, is expected: StaticString) -> Bool {
        guard range.count == expected.utf8CodeUnitCount else { return false }
        return expected.withUTF8Buffer { bytes[range].elementsEqual($0) }
    }

    private func isPartOfNumber(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"): true
        default: false
        }
    }
}
