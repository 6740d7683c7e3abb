/// Numbers as people read them.
enum Units {
    /// `512 B`, `4.0 KiB`, `1.5 MiB`.
    static func bytes(_ count: UInt64) -> String {
        guard count >= 1024 else { return "\(count) B" }
        var value = Double(count)
        var unit = 0
        let names = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"]
        while value >= 1023.95, unit < names.count - 1 {
            value /= 1024
            unit += 1
        }
        return "\(decimal(value, 1)) \(names[unit])"
    }

    /// `1 move`, `2 moves`: a number with its noun, whose plural ends in `s`.
    static func count(_ count: some BinaryInteger, _ noun: String) -> String {
        "\(count) \(noun)\(count == 1 ? "" : "s")"
    }

    /// `0.8s`, `42s`, `3m05s`, `2h10m`, `5d03h`.
    static func duration(_ seconds: Double) -> String {
        guard seconds.isFinite, seconds >= 0 else { return "?" }
        if seconds < 10 { return "\(decimal(seconds, 1))s" }
        guard seconds < 1e15 else { return "?" }
        let whole = Int(seconds)
        if whole < 60 { return "\(whole)s" }
        if whole < 3600 { return "\(whole / 60)m\(padded(whole % 60))s" }
        if whole < 86_400 { return "\(whole / 3600)h\(padded(whole % 3600 / 60))m" }
        return "\(whole / 86_400)d\(padded(whole % 86_400 / 3600))h"
    }

    /// A number with so many decimals, rounded.
    static func decimal(_ value: Double, _ digits: Int) -> String {
        var scale = 1.0
        for _ in 0..<digits { scale *= 10 }
        let scaled = (value * scale).rounded()
        guard scaled.isFinite, abs(scaled) < 9e15 else { return "?" }
        let number = Int64(scaled)
        guard digits > 0 else { return "\(number)" }
        let text = String(abs(number))
        let filled = String(repeating: "0", count: max(0, digits + 1 - text.count)) + text
        return (number < 0 ? "-" : "") + filled.dropLast(digits) + "." + filled.suffix(digits)
    }

    private static func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
