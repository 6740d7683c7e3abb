/// A look at a YAML text before it is parsed.
///
/// An alias stands for a copy of what its anchor names. The parser shares those copies, but hashes every key of a mapping
/// with all that is behind it: nine lines of nine aliases each, one of them used as a key, keep it busy for hours. So the
/// aliases are counted before.
package enum YAMLAliases {
    /// The most that a file may have. However *n* aliases are arranged in *k* levels, they make at most (*n*/*k*)^*k*
    /// copies of anything; that is less than 400 for 16.
    package static let limit = 16

    /// Whether a text may hold more aliases than ``limit``. Never misses any; takes for one what looks like it within a
    /// text in quotes or behind other text in a comment.
    ///
    /// An alias begins with `*` and a letter, a digit, `-` or `_`, at the start of a line or after white space or one of
    /// `[`, `{`, `,`, `:`, `-`, `?`. A line that begins with `#` holds none.
    ///
    /// - Complexity: O(*n*) in the number of bytes.
    package static func areTooMany(in text: String) -> Bool {
        var count = 0
        var mayBegin = true
        var isStar = false
        var (isLineStart, isComment) = (true, false)
        for byte in text.utf8 {
            if isStar, isName(byte) {
                count += 1
                if count > limit { return true }
            }
            let isBreak = byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
            if isLineStart, byte == UInt8(ascii: "#") { isComment = true }
            if isBreak { isComment = false }
            isLineStart = isBreak || isLineStart && isBlank(byte)
            isStar = byte == UInt8(ascii: "*") && mayBegin && !isComment
            mayBegin = isBreak || isBlank(byte) || isIndicator(byte)
        }
        return false
    }

    private static func isName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        // Not for this version of the library; another one may take letters of any alphabet.
        default: byte >= 0x80
        }
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }

    /// Bytes that are not ASCII are line breaks or a mark at the beginning, or harmless.
    private static func isIndicator(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "["), UInt8(ascii: "{"), UInt8(ascii: ","), UInt8(ascii: ":"), UInt8(ascii: "-"),
            UInt8(ascii: "?"), UInt8(ascii: "]"), UInt8(ascii: "}"), UInt8(ascii: "\""), UInt8(ascii: "'"):
            true
        default: byte >= 0x80
        }
    }
}
