import Cluster
import SWIM
import Spelling

/// All settings of one agent: options over the environment over the file over the defaults.
struct ConfigurationSettings {
    private var entries: [String: ConfigurationDocument.Entry]
    private let document: ConfigurationDocument
    /// Things that are probably mistakes but cannot be refused.
    private(set) var warnings: [String] = []

    /// Merges all sources.
    ///
    /// - Parameters:
    ///   - arguments: options and their values: `--node-name n1` or `--node-name=n1`.
    ///   - environment: all environment variables; those that are no settings are passed over.
    init(
        document: ConfigurationDocument, environment: [String: String], arguments: [String]
    ) throws(ConfigurationError) {
        self.document = document
        entries = document.entries
        for key in ConfigurationKey.all {
            if let text = environment[key.environmentName] {
                try set(key, text, from: .environment(key.environmentName))
            }
        }
        // A name that starts with MUSTER_ may be another program's (Kubernetes sets some for every service).
        let names = ConfigurationKey.all.map { $0.environmentName.lowercased() }
        for name in environment.keys.sorted() where name.hasPrefix("MUSTER_") && !names.contains(name.lowercased()) {
            if let nearest = EditDistance.nearest(to: name, among: names), name != "MUSTER_SOCKET" {
                warnings.append(
                    "environment variable \(name) is not a setting; did you mean \"\(nearest.uppercased())\"?")
            }
        }
        try set(arguments: arguments)
    }

    private mutating func set(arguments: [String]) throws(ConfigurationError) {
        var rest = arguments[...]
        var seen: [String] = []
        while let argument = rest.popFirst() {
            let equals = argument.firstIndex(of: "=")
            let option = String(argument[..<(equals ?? argument.endIndex)])
            guard let key = ConfigurationKey.all.first(where: { $0.option == option }) else {
                throw ConfigurationError(
                    .option(option), argument.hasPrefix("-") ? "unknown option" : "nothing is expected here",
                    suggestion: EditDistance.nearest(to: option, among: ConfigurationKey.all.map(\.option)))
            }
            guard !seen.contains(option) else { throw ConfigurationError(.option(option), "given twice") }
            seen.append(option)
            let value = equals.map { String(argument[argument.index(after: $0)...]) } ?? rest.popFirst()
            guard let value else {
                throw ConfigurationError(.option(option), "the value is missing", expected: key.kind.expectation)
            }
            try set(key, value, from: .option(option))
        }
    }

    private mutating func set(
        _ key: ConfigurationKey, _ text: String, from origin: ConfigurationOrigin
    ) throws(ConfigurationError) {
        guard let value = key.kind.parse(text) else {
            throw ConfigurationError(
                origin, text.isEmpty ? "the value is empty" : "the value cannot be \"\(text)\"",
                expected: key.kind.expectation, suggestion: key.kind.suggestion(for: text))
        }
        entries[key.path] = ConfigurationDocument.Entry(value: value, origin: origin)
    }

    /// Where a setting came from.
    func origin(_ path: String) -> ConfigurationOrigin { entries[path]?.origin ?? .fallback }

    /// Whether a setting was given at all.
    func isGiven(_ path: String) -> Bool { entries[path] != nil }

    /// The value that counts; nil if there is none.
    func value(_ path: String) throws(ConfigurationError) -> ConfigurationValue? {
        if let entry = entries[path] { return entry.value }
        guard let key = ConfigurationKey.named(path) else { preconditionFailure("no such setting: \(path)") }
        if let fallback = key.fallback { return key.kind.parse(fallback) }
        if key.isRequired { throw missing(path) }
        return nil
    }

    /// The error for a setting that must be given.
    func missing(_ path: String) -> ConfigurationError {
        let parts = path.split(separator: ".")
        let section = parts.dropLast().joined(separator: ".")
        let key = ConfigurationKey.named(path)
        return ConfigurationError(
            document.sections[section] ?? document.beginning, "the key \"\(path)\" is missing",
            expected: key?.kind.expectation)
    }

    /// The error for a setting that must be given because of another one.
    func missing(_ path: String, since other: String, is value: String) -> ConfigurationError {
        ConfigurationError(
            origin(other), "\"\(other)\" is \"\(value)\" and \"\(path)\" is missing",
            expected: ConfigurationKey.named(path)?.kind.expectation)
    }

    func text(_ path: String) throws(ConfigurationError) -> String? {
        if case .text(let text)? = try value(path) { text } else { nil }
    }

    func list(_ path: String) throws(ConfigurationError) -> [String] {
        if case .list(let list)? = try value(path) { list } else { [] }
    }

    func integer(_ path: String) throws(ConfigurationError) -> Int {
        if case .integer(let number)? = try value(path) { number } else { 0 }
    }

    func number(_ path: String) throws(ConfigurationError) -> UInt64 {
        if case .number(let number)? = try value(path) { number } else { 0 }
    }

    func endpoint(_ path: String) throws(ConfigurationError) -> Endpoint? {
        if case .endpoint(let endpoint)? = try value(path) { endpoint } else { nil }
    }

    func labels(_ path: String) throws(ConfigurationError) -> [ConfigurationValue.Label] {
        if case .labels(let labels)? = try value(path) { labels } else { [] }
    }
}
