import SWIM

/// Writes the value of one entry of the replicated state.
///
/// Integers of fixed width are big-endian; the others are LEB128: seven bits per byte, the lowest first, the top bit
/// set on all bytes but the last.
struct ValueWriter {
    /// What was written so far.
    private(set) var bytes: [UInt8] = []

    mutating func write(_ byte: UInt8) {
        bytes.append(byte)
    }

    mutating func write(_ word: UInt64) {
        for shift in stride(from: UInt64(56), through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: word >> shift))
        }
    }

    mutating func write(_ id: MemberID) {
        write(id.high)
        write(id.low)
    }

    /// Writes a number in as few bytes as it needs.
    mutating func write(number: UInt64) {
        var rest = number
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    /// Writes a number that is not negative.
    mutating func write(number: Int) {
        write(number: UInt64(number))
    }

    /// Writes a text behind its length. At most 255 bytes.
    ///
    /// Nobody reads control characters; where there are any, a question mark takes their place.
    mutating func write(_ text: String) {
        precondition(text.utf8.count <= 255, "the text is too long")
        guard text.isPrintable else { return write(ValueWriter.printable(text)) }
        bytes.append(UInt8(text.utf8.count))
        bytes.append(contentsOf: text.utf8)
    }

    /// Writes as much of a text as fits into a number of bytes, without cutting a character in two.
    mutating func write(_ text: String, atMost limit: Int) {
        write(ValueWriter.prefix(of: text, bytes: min(limit, 255)))
    }

    private static func printable(_ text: String) -> String {
        var printable = ""
        for scalar in text.unicodeScalars { printable.unicodeScalars.append(scalar.isControl ? "?" : scalar) }
        return printable
    }

    /// The bytes that ``write(number:)`` takes.
    static func size(of number: UInt64) -> Int {
        max(1, (64 - number.leadingZeroBitCount + 6) / 7)
    }

    /// The bytes that a text takes.
    static func size(of text: String) -> Int { 1 + text.utf8.count }

    /// The longest prefix of whole characters that is not longer than a number of bytes.
    static func prefix(of text: String, bytes limit: Int) -> String {
        guard text.utf8.count > limit else { return text }
        var prefix = ""
        var count = 0
        for scalar in text.unicodeScalars {
            let size = UTF8.width(scalar)
            guard count + size <= limit else { break }
            prefix.unicodeScalars.append(scalar)
            count += size
        }
        return prefix
    }
}
