import SWIM

extension ScenarioParser {
    private static let changes: [(name: String, kind: MembershipEvent.Kind)] = [
        ("joined", .joined), ("suspected", .suspected), ("refuted", .refuted), ("removed", .died), ("left", .left),
        ("updated", .updated), ("forgotten", .forgotten),
    ]

    /// Reads a line of `counts`.
    mutating func readCount(_ node: ScenarioNode) throws(ScenarioError) {
        let words = ScenarioParser.changes.map(\.name)
        let reader = try MappingReader(
            node, name: "counts", allowed: ["member", "at", "from", "to"] + words, file: file)
        let named = ScenarioParser.changes.filter { reader[$0.name] != nil }
        guard named.count == 1, let change = named.first else {
            throw error(at: node, "counts needs one of \(words.joined(separator: ", "))")
        }
        let member = try selector(try reader.required("member"), name: "member", allowing: [.dynamic])
        let observers = try readObservers(reader)
        let (window, period) = try readWindow(reader, node)
        let (comparison, limit, text) = try readNumber(change.name, reader)
        scenario.expectations.append(
            Expectation(
                claim: .changes(member, change.kind, comparison, limit, observers: observers, window: window),
                name: "\(member.text) \(change.name) \(text) times at \(observers.text) \(period)"))
    }

    /// Reads a line of `sometimes`.
    mutating func readSometimes(_ node: ScenarioNode) throws(ScenarioError) {
        guard case .scalar(let text) = node.content else { throw error(at: node, "sometimes must list names") }
        guard let mark = Mark(rawValue: text) else {
            throw error(
                at: node,
                "unknown mark '\(text)'" + ScenarioError.suggestion(for: text, among: Mark.allCases.map(\.rawValue)))
        }
        scenario.expectations.append(Expectation(claim: .sometimes(mark), name: "sometimes \(text)"))
    }

    /// Reads `measure`: a comparison, or a list of such, for each number.
    mutating func readMeasures(_ node: ScenarioNode) throws(ScenarioError) {
        let reader = try MappingReader(node, name: "measure", allowed: Measure.all.map(\.name), file: file)
        for key in reader.keys {
            guard let measure = Measure.all.first(where: { $0.name == key }), let value = reader[key] else { continue }
            if measure.metric.needsSealing { try requireSealing(for: key, at: value) }
            guard case .list(let elements) = value.content else {
                try readMeasure(measure, value)
                continue
            }
            guard !elements.isEmpty else { throw error(at: value, "\(key) must be compared to something") }
            for element in elements { try readMeasure(measure, element) }
        }
    }

    private mutating func readMeasure(_ measure: Measure, _ node: ScenarioNode) throws(ScenarioError) {
        guard case .scalar(let text) = node.content else {
            throw error(at: node, "\(measure.name) must be a single value, not \(node.kind)")
        }
        guard let (comparison, limit) = ScenarioParser.comparison(text, measure.parse) else {
            throw error(
                at: node, "\(measure.name) must be a comparison like '\(measure.example)', not '\(text)'")
        }
        scenario.expectations.append(
            Expectation(claim: .measure(measure, comparison, limit), name: "\(measure.name) \(text)"))
    }

    /// Reads a number of things: `3`, which is `== 3`, or a comparison.
    func readNumber(_ key: String, _ reader: MappingReader) throws(ScenarioError) -> (
        Expectation.Comparison, UInt64, text: String
    ) {
        let text = try reader.text(key) ?? ""
        if let number = UInt64(text) { return (.equal, number, "== \(number)") }
        guard let (comparison, limit) = ScenarioParser.comparison(text, { UInt64($0) }) else {
            throw error(
                at: reader[key]!, "\(key) must be a number or a comparison like '<= 3', not '\(text)'")
        }
        return (comparison, limit, text)
    }

    /// Reads `from` and `to`: from the end of the warm-up to that of the run if they are absent.
    func readWindow(_ reader: MappingReader, _ node: ScenarioNode) throws(ScenarioError) -> (
        Expectation.Window, text: String
    ) {
        let (from, fromText) = try readMoment("from", reader, default: scenario.warmup)
        let (to, toText) = try readMoment("to", reader, default: scenario.until)
        guard from < to else {
            throw error(at: reader["from"] ?? reader["to"] ?? node, "from must be before to")
        }
        guard to <= scenario.until else { throw beyondEnd(at: reader["to"]!, to) }
        return (Expectation.Window(from: from, to: to), "from \(fromText) to \(toText)")
    }

    /// Reads a moment of the run: a time, or `quiet`.
    func readMoment(_ key: String, _ reader: MappingReader, default other: UInt64) throws(ScenarioError) -> (
        UInt64, text: String
    ) {
        guard try reader.text(key) == "quiet" else {
            let time = try reader.duration(key) ?? other
            return (time, Quantity.describe(duration: time))
        }
        guard let quiet = scenario.endOfFaults else {
            throw error(at: reader[key]!, "there is no quiet: the timeline has no line that ends")
        }
        return (quiet, "quiet")
    }

    private static func comparison(_ text: String, _ parse: (String) -> UInt64?) -> (Expectation.Comparison, UInt64)? {
        let parts = text.split(separator: " ", maxSplits: 1).map(String.init)
        guard parts.count == 2, let comparison = Expectation.Comparison(rawValue: parts[0]),
            let limit = parse(parts[1])
        else { return nil }
        return (comparison, limit)
    }
}

extension Scenario {
    /// When no more faults begin or last: what the file says, or the end of the last line of the timeline.
    var endOfFaults: UInt64? {
        quietAt ?? timeline.filter { $0.trigger == nil }.map { $0.at + ($0.duration ?? 0) }.max()
    }
}
