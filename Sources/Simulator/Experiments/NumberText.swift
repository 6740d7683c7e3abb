/// Numbers as texts, the same on every platform and in every locale.
enum NumberText {
    /// With so many digits behind the point.
    static func fixed(_ value: Double, _ digits: Int) -> String {
        guard value.isFinite else { return value.isNaN ? "–" : value < 0 ? "−∞" : "∞" }
        guard abs(value) < 1e15 else { return "\(value)" }
        var scale: UInt64 = 1
        for _ in 0..<digits { scale *= 10 }
        let scaled = (abs(value) * Double(scale)).rounded()
        guard scaled < 9e18 else { return "\(value)" }
        let whole = UInt64(scaled)
        let sign = value < 0 && whole > 0 ? "-" : ""
        guard digits > 0 else { return "\(sign)\(whole)" }
        let fraction = String(whole % scale)
        return "\(sign)\(whole / scale)." + String(repeating: "0", count: digits - fraction.utf8.count) + fraction
    }

    /// With about three significant digits, without trailing zeros.
    static func short(_ value: Double) -> String {
        let size = abs(value)
        guard size > 0, size < 1e6, size >= 1e-6 else { return size == 0 ? "0" : scientific(value) }
        let digits = size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : size >= 0.1 ? 3 : size >= 0.001 ? 5 : 8
        var text = fixed(value, digits)
        while text.contains("."), text.last == "0" || text.last == "." {
            let wasPoint = text.removeLast() == "."
            if wasPoint { break }
        }
        return text
    }

    /// As a mantissa and a power of ten.
    private static func scientific(_ value: Double) -> String {
        guard value.isFinite else { return fixed(value, 0) }
        var (mantissa, exponent) = (value, 0)
        while abs(mantissa) >= 10 { (mantissa, exponent) = (mantissa / 10, exponent + 1) }
        while abs(mantissa) < 1 { (mantissa, exponent) = (mantissa * 10, exponent - 1) }
        return "\(short(mantissa))e\(exponent)"
    }
}
