import ArgumentParser

/// A time as it is typed: `90s`, `30m`, `1h30m`, `1500ms`.
struct Span: ExpressibleByArgument, Hashable {
    /// The longest: a hundred days.
    static let limit = 100.0 * 86_400

    var seconds: Double

    var duration: Duration { .milliseconds(Int64(seconds * 1000)) }

    /// Parses whole numbers with their units, each followed by smaller ones only.
    init?(argument: String) {
        let units: [(name: String, seconds: Double)] = [("d", 86_400), ("h", 3600), ("m", 60), ("s", 1), ("ms", 0.001)]
        var rest = argument[...]
        var next = 0
        var total = 0.0
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            rest = rest.dropFirst(digits.count)
            let word = rest.prefix { $0.isLetter }
            rest = rest.dropFirst(word.count)
            guard digits.count <= 12, let number = Double(digits),
                let unit = units[next...].firstIndex(where: { $0.name == word })
            else { return nil }
            total += number * units[unit].seconds
            next = unit + 1
        }
        guard total > 0, total <= Span.limit else { return nil }
        seconds = total
    }

    static var allValueStrings: [String] { [] }
}
