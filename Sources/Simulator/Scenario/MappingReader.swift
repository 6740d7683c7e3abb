/// Reads the keys of a mapping in a scenario file and refuses those that it does not know.
struct MappingReader {
    private let entries: [ScenarioNode.Entry]
    private let file: String
    /// What the mapping is called in messages.
    let name: String
    /// Where the mapping begins.
    let position: ScenarioNode.Position

    /// Reads a mapping whose keys are all among `allowed`.
    init(_ node: ScenarioNode, name: String, allowed: [String], file: String) throws(ScenarioError) {
        guard case .mapping(let entries) = node.content else {
            throw ScenarioError(
                file: file, line: node.position.line, column: node.position.column,
                message: "\(name) must be a mapping, not \(node.kind)")
        }
        for entry in entries where !allowed.contains(entry.key) {
            throw ScenarioError(
                file: file, line: entry.position.line, column: entry.position.column,
                message: "unknown key '\(entry.key)' in \(name)"
                    + ScenarioError.suggestion(for: entry.key, among: allowed))
        }
        self.entries = entries
        self.file = file
        self.name = name
        position = node.position
    }

    /// The keys that are there, in order.
    var keys: [String] { entries.map(\.key) }

    /// The value of a key, if it is there.
    subscript(key: String) -> ScenarioNode? { entries.first { $0.key == key }?.value }

    /// The value of a key that must be there.
    func required(_ key: String) throws(ScenarioError) -> ScenarioNode {
        guard let value = self[key] else { throw error(at: position, "\(name) needs '\(key)'") }
        return value
    }

    /// An error at a place in the file.
    func error(at position: ScenarioNode.Position, _ message: String) -> ScenarioError {
        ScenarioError(file: file, line: position.line, column: position.column, message: message)
    }

    /// The text of a key, if it is there.
    func text(_ key: String) throws(ScenarioError) -> String? {
        guard let value = self[key] else { return nil }
        guard case .scalar(let text) = value.content, !text.isEmpty else {
            throw error(at: value.position, "\(key) must be a single value, not \(value.kind)")
        }
        return text
    }

    /// The value of a key in a form of its own, if the key is there.
    func value<Value>(_ key: String, _ form: String, _ parse: (String) -> Value?) throws(ScenarioError) -> Value? {
        guard let text = try text(key) else { return nil }
        guard let value = parse(text) else {
            throw error(at: self[key]!.position, "\(key) must be \(form), not '\(text)'")
        }
        return value
    }

    /// A length of time in nanoseconds.
    func duration(_ key: String) throws(ScenarioError) -> UInt64? {
        try value(key, "a time with a unit, for example 300ms or 20s", Quantity.duration)
    }

    /// A whole number within a range.
    func integer(_ key: String, in range: ClosedRange<Int>) throws(ScenarioError) -> Int? {
        try value(key, "a whole number from \(range.lowerBound) to \(range.upperBound)") { text in
            guard let number = Int(text), range.contains(number) else { return nil }
            return number
        }
    }

    /// Yes or no.
    func flag(_ key: String) throws(ScenarioError) -> Bool? {
        try value(key, "true or false") { $0 == "true" ? true : $0 == "false" ? false : nil }
    }

    /// A share in percent.
    func probability(_ key: String) throws(ScenarioError) -> Probability? {
        try value(key, "a share from 0% to 100%", Quantity.probability)
    }
}
