/// Numbers as people compare them.
enum Hexadecimal {
    /// Lower case, filled with zeros to at least `digits`.
    static func text(_ value: UInt64, digits: Int) -> String {
        let text = String(value, radix: 16)
        return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
    }
}
