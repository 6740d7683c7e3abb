extension Quantity {
    /// A plain number in millionths: `0.01`, `2`.
    static func millionths(_ text: String) -> UInt64? {
        scaled(text, units: [("", 1_000_000)])
    }

    /// A decimal number with six decimals.
    static func describe(millionths: UInt64) -> String {
        let fraction = String(millionths % 1_000_000)
        return "\(millionths / 1_000_000)." + String(repeating: "0", count: 6 - fraction.utf8.count) + fraction
    }
}
