import SWIM

/// What a setting may hold.
package enum ConfigurationKind: Hashable, Sendable {
    /// A name of 1 to 63 letters, digits, `-`, `_` and `.`.
    case name
    /// Several names.
    case names
    /// A path; a relative one starts at the file's directory.
    case path
    /// `address:port`.
    case endpoint
    /// Several `host:port`.
    case seeds
    /// Several names of failure domains.
    case domain
    /// Labels: a mapping in the file, `key=value,…` elsewhere.
    case labels
    /// A whole number within a range.
    case integer(ClosedRange<Int>)
    /// A number with a unit of time.
    case duration
    /// A number with a unit of bytes.
    case size
    /// A number with a unit of bytes per second.
    case rate
    /// A decimal number of shares.
    case weight
    /// A path or an inline list of topics.
    case topics
    /// A program and its arguments: a list in the file, words with blanks between them elsewhere.
    case command
    /// One of these words.
    case choice([String])

    /// Whether the file holds a sequence for it.
    var isList: Bool {
        switch self {
        case .names, .seeds, .domain, .command: true
        default: false
        }
    }

    /// Whether a plain number or truth value in the file is a mistake.
    var isText: Bool {
        switch self {
        case .integer, .weight: false
        default: true
        }
    }

    /// What a value looks like, for help.
    var hint: String {
        switch self {
        case .name: "NAME"
        case .names: "NAME,…"
        case .path, .topics: "PATH"
        case .endpoint: "ADDRESS:PORT"
        case .seeds: "HOST:PORT,…"
        case .domain: "DOMAIN,…"
        case .labels: "KEY=VALUE,…"
        case .integer: "NUMBER"
        case .duration: "DURATION"
        case .size: "SIZE"
        case .rate: "RATE"
        case .weight: "SHARES"
        case .command: "PROGRAM ARGUMENT…"
        case .choice: "WORD"
        }
    }

    /// What is expected, for errors.
    var expectation: String {
        switch self {
        case .name: "1 to 63 letters, digits, \"-\", \"_\" or \".\""
        case .names: "a list of names of 1 to 63 letters, digits, \"-\", \"_\" or \".\""
        case .path: "a path"
        case .endpoint: "an address and a port like 192.0.2.1:7946 or [2001:db8::1]:7946"
        case .seeds: "a list of hosts with ports like n1.example:7946"
        case .domain: "a list of names of failure domains like [eu-a, r1]"
        case .labels: "labels like disk: ssd"
        case .integer(let range): "a whole number from \(range.lowerBound) to \(range.upperBound)"
        case .duration: "a whole number with ns, us, ms, s, m or h, like 500ms"
        case .size: "a whole number with B, KiB, MiB or GiB, like 64MiB"
        case .rate: "a whole number with B/s, KiB/s, MiB/s or GiB/s, like 8MiB/s"
        case .weight: "a number of shares from 0 to 1000 with at most three decimals, like 1.5"
        case .topics: "the path of a file, or a list of topics"
        case .command: "a program with an absolute path and its arguments like [/usr/bin/python3, /opt/hook.py]"
        case .choice(let words): "one of \(words.joined(separator: ", "))"
        }
    }

    /// Reads one value from text; nil if it is not one.
    func parse(_ text: String) -> ConfigurationValue? {
        switch self {
        case .name:
            Self.isName(text) ? .text(text) : nil
        case .path, .topics:
            text.isEmpty || text.utf8.contains(0) ? nil : .text(text)
        case .endpoint:
            Endpoint(text).map { .endpoint($0) }
        case .choice(let words):
            words.contains(text) ? .text(text) : nil
        case .integer(let range):
            Self.digits(text).flatMap { Int(exactly: $0) }.flatMap { range.contains($0) ? .integer($0) : nil }
        case .duration:
            Self.number(text, units: Self.timeUnits).map { .number($0) }
        case .size:
            Self.number(text, units: Self.byteUnits).flatMap { $0 > 0 ? .number($0) : nil }
        case .rate:
            text.hasSuffix("/s")
                ? Self.number(String(text.dropLast(2)), units: Self.byteUnits).flatMap { $0 > 0 ? .number($0) : nil }
                : nil
        case .weight:
            Self.thousandths(text).map { .number(UInt64($0)) }
        case .names, .seeds, .domain:
            parse(list: text.split(separator: ",", omittingEmptySubsequences: false).map(String.init))
        case .command:
            parse(list: text.split(separator: " ", omittingEmptySubsequences: true).map(String.init))
        case .labels:
            Self.labels(text)
        }
    }

    /// Checks the elements of a list; nil if one is not right.
    func parse(list elements: [String]) -> ConfigurationValue? {
        guard elements.allSatisfy(accepts(element:)) else { return nil }
        // No shell looks for it, and the working directory is nobody's business.
        if self == .command, elements.first?.hasPrefix("/") != true { return nil }
        return .list(elements)
    }

    /// Whether a list may hold this element.
    func accepts(element: String) -> Bool {
        switch self {
        case .seeds: SeedAddress(element) != nil
        case .command: !element.utf8.contains(0)
        default: Self.isName(element)
        }
    }

    /// Whether a text may name a member, a topic or a domain.
    package static func isName(_ text: String) -> Bool {
        Member.isValidName(text.utf8)
    }

    private static let timeUnits: [(String, UInt64)] = [
        ("ns", 1), ("us", 1000), ("ms", 1_000_000), ("s", 1_000_000_000), ("m", 60_000_000_000),
        ("h", 3_600_000_000_000),
    ]

    private static let byteUnits: [(String, UInt64)] = [("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30), ("B", 1)]

    private static func digits(_ text: String) -> UInt64? {
        text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? UInt64(text) : nil
    }

    private static func number(_ text: String, units: [(name: String, factor: UInt64)]) -> UInt64? {
        let amount = text.prefix { $0.isASCII && $0.isNumber }
        guard let count = digits(String(amount)), let unit = units.first(where: { $0.name == text[amount.endIndex...] })
        else { return nil }
        let (product, overflow) = count.multipliedReportingOverflow(by: unit.factor)
        return overflow ? nil : product
    }

    /// Reads a decimal number as thousandths, without floating point.
    private static func thousandths(_ text: String) -> UInt32? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard (1...2).contains(parts.count), !parts[0].isEmpty, let whole = digits(parts[0]), whole <= 1000 else {
            return nil
        }
        guard parts.count == 2 else { return UInt32(whole * 1000) }
        guard (1...3).contains(parts[1].utf8.count),
            let fraction = digits(parts[1] + String(repeating: "0", count: 3 - parts[1].utf8.count))
        else { return nil }
        let total = whole * 1000 + fraction
        return total <= 1_000_000 ? UInt32(total) : nil
    }

    private static func labels(_ text: String) -> ConfigurationValue? {
        var labels: [ConfigurationValue.Label] = []
        for pair in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard let equals = pair.firstIndex(of: "=") else { return nil }
            let label = ConfigurationValue.Label(
                key: String(pair[..<equals]), value: String(pair[pair.index(after: equals)...]))
            guard label.isValid, !labels.contains(where: { $0.key == label.key }) else { return nil }
            labels.append(label)
        }
        return .labels(labels)
    }
}
