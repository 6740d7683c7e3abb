/// Numbers with units, as scenario files write them. Exact decimal arithmetic, no floating point.
enum Quantity {
    /// Nanoseconds: `250us`, `0.4ms`, `20s`, `5m`, `1h`, `10d`, `2y` (of 365 days).
    static func duration(_ text: String) -> UInt64? {
        scaled(
            text,
            units: [
                ("ns", 1), ("us", 1_000), ("ms", 1_000_000), ("s", 1_000_000_000), ("m", 60_000_000_000),
                ("h", 3_600_000_000_000), ("d", 86_400_000_000_000), ("y", 31_536_000_000_000_000),
            ])
    }

    /// Bytes: `500B`, `64kB`, `1MB`, `1MiB`, `2GiB`.
    static func bytes(_ text: String) -> UInt64? {
        scaled(
            text,
            units: [
                ("B", 1), ("kB", 1_000), ("MB", 1_000_000), ("GB", 1_000_000_000), ("KiB", 1 << 10),
                ("MiB", 1 << 20), ("GiB", 1 << 30),
            ])
    }

    /// Bytes per second: `100MB/s`.
    static func rate(_ text: String) -> UInt64? {
        guard text.hasSuffix("/s") else { return nil }
        return bytes(String(text.dropLast(2)))
    }

    /// Bits per second, at least one: `64kbit`, `200Mbit`, `1Gbit`.
    static func bitRate(_ text: String) -> UInt64? {
        let units: [(String, UInt64)] = [("bit", 1), ("kbit", 1_000), ("Mbit", 1_000_000), ("Gbit", 1_000_000_000)]
        guard let rate = scaled(text, units: units), rate > 0 else { return nil }
        return rate
    }

    /// How many times as much, in thousandths: `50x`, `1.5x`.
    static func factor(_ text: String) -> UInt64? {
        scaled(text, units: [("x", 1_000)])
    }

    /// A share of the whole: `20%`, `0.1%`, at most `100%`.
    static func probability(_ text: String) -> Probability? {
        guard let millionths = scaled(text, units: [("%", 10_000)]), millionths <= 1_000_000 else { return nil }
        return Probability(partsPerMillion: millionths)
    }

    /// A plain number in thousandths: `30`, `2.05`.
    static func thousandths(_ text: String) -> UInt64? {
        scaled(text, units: [("", 1_000)])
    }

    /// A seed: decimal, or hexadecimal behind `0x`.
    static func seed(_ text: String) -> UInt64? {
        let digits = text.utf8.filter { $0 != UInt8(ascii: "_") }
        let plain = String(decoding: digits, as: UTF8.self)
        guard let first = plain.utf8.first, first != UInt8(ascii: "+"), first != UInt8(ascii: "-") else { return nil }
        if plain.hasPrefix("0x") || plain.hasPrefix("0X") { return UInt64(plain.dropFirst(2), radix: 16) }
        return UInt64(plain)
    }

    /// A decimal number with one of the units, in the smallest unit. Nil if a digit would be lost or it is too large.
    static func scaled(_ text: String, units: [(name: String, factor: UInt64)]) -> UInt64? {
        let bytes = Array(text.utf8)
        var index = 0
        var value: UInt64 = 0
        var divisor: UInt64 = 1
        var digits = 0
        var inFraction = false
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "."), !inFraction, digits > 0 {
                inFraction = true
                digits = 0
            } else if (0x30...0x39).contains(bytes[index]) {
                let (product, tooLarge) = value.multipliedReportingOverflow(by: 10)
                let (sum, stillTooLarge) = product.addingReportingOverflow(UInt64(bytes[index] - 0x30))
                guard !tooLarge, !stillTooLarge else { return nil }
                value = sum
                digits += 1
                if inFraction {
                    guard divisor <= 1_000_000_000_000 else { return nil }
                    divisor *= 10
                }
            } else {
                break
            }
            index += 1
        }
        guard digits > 0 else { return nil }
        let name = String(decoding: bytes[index...].drop { $0 == UInt8(ascii: " ") }, as: UTF8.self)
        guard let unit = units.first(where: { $0.name == name }) else { return nil }
        let (product, tooLarge) = value.multipliedReportingOverflow(by: unit.factor)
        guard !tooLarge, product % divisor == 0 else { return nil }
        return product / divisor
    }

    /// The shortest exact text of a duration.
    static func describe(duration nanoseconds: UInt64) -> String {
        let units: [(String, UInt64)] = [("s", 1_000_000_000), ("ms", 1_000_000), ("us", 1_000)]
        for (name, factor) in units where nanoseconds.isMultiple(of: factor) { return "\(nanoseconds / factor)\(name)" }
        return "\(nanoseconds)ns"
    }

    /// Seconds with three decimals, for reports.
    static func seconds(_ nanoseconds: UInt64) -> String {
        describe(thousandths: nanoseconds / 1_000_000) + " s"
    }

    /// A decimal number with three decimals.
    static func describe(thousandths: UInt64) -> String {
        let fraction = String(thousandths % 1_000)
        return "\(thousandths / 1_000)." + String(repeating: "0", count: 3 - fraction.utf8.count) + fraction
    }
}
