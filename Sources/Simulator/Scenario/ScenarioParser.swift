import Cluster
import SWIM

/// Turns a scenario file into a ``Scenario``, or says what is wrong with it and where.
struct ScenarioParser {
    static let topKeys = [
        "format", "name", "about", "seeds", "run", "nodes", "voters", "topics", "brokers", "links", "timeline",
        "expect",
    ]

    let file: String
    var scenario: Scenario
    /// The indices of nodes by name.
    var indices: [String: Int] = [:]
    /// Whether the line that is being read waits for a step.
    var waitsForStep = false
    /// The first node that is there to take another's place and has not been given one yet.
    var nextSpare = 0

    static func parse(_ text: String, file: String) throws(ScenarioError) -> Scenario {
        let document = try ScenarioNode(parsing: text, file: file)
        let top = try MappingReader(document, name: "the scenario", allowed: topKeys, file: file)
        let format = try top.required("format")
        guard try top.integer("format", in: 1...Int(Int32.max)) == 1 else {
            throw top.error(at: format.position, "this version reads format 1 only")
        }
        _ = try top.required("name")
        let name = try top.value("name", "letters, digits, '-', '_' and '.'", ScenarioParser.name) ?? ""
        let run = try MappingReader(
            try top.required("run"), name: "run", allowed: ["until", "warmup", "quiet", "sealed"], file: file)
        _ = try run.required("until")
        let until = try run.duration("until") ?? 0
        let warmup = try run.duration("warmup") ?? 0
        guard warmup < until else {
            throw run.error(at: run["warmup"]?.position ?? run.position, "warmup must end before the run does")
        }
        var parser = ScenarioParser(file: file, scenario: Scenario(name: name, nodeCount: 1, until: until))
        parser.scenario.about = try top.text("about") ?? ""
        parser.scenario.warmup = warmup
        parser.scenario.isSealed = try run.flag("sealed") ?? false
        if let quiet = try run.duration("quiet") {
            guard quiet > 0, quiet < until - warmup else {
                throw run.error(at: run["quiet"]!.position, "quiet must be shorter than the run after its warm-up")
            }
            parser.scenario.quietAt = until - quiet
        }
        if let seeds = top["seeds"] { parser.scenario.seeds = try parser.seeds(seeds) }
        let timeline = try parser.entries(top["timeline"], name: "timeline")
        try parser.readNodes(try top.required("nodes"), timeline: timeline)
        try parser.readTopics(top["topics"])
        try parser.readVoters(top["voters"])
        try parser.readBrokers(top["brokers"])
        try parser.readLinks(top["links"])
        for entry in timeline { try parser.readFault(entry) }
        try parser.checkRestarts(timeline)
        try parser.readExpectations(try top.required("expect"))
        return parser.scenario
    }

    static func name(_ text: String) -> String? {
        Member.isValidName(text.utf8) ? text : nil
    }

    /// The elements of an optional list.
    func entries(_ node: ScenarioNode?, name: String) throws(ScenarioError) -> [ScenarioNode] {
        guard let node else { return [] }
        if case .scalar(let text) = node.content, text.isEmpty { return [] }
        guard case .list(let elements) = node.content else {
            throw error(at: node, "\(name) must be a list, not \(node.kind)")
        }
        return elements
    }

    /// An error at a piece of the file.
    func error(at node: ScenarioNode, _ message: String) -> ScenarioError {
        ScenarioError(file: file, line: node.position.line, column: node.position.column, message: message)
    }

    private func seeds(_ node: ScenarioNode) throws(ScenarioError) -> [UInt64] {
        if case .list(let elements) = node.content {
            var result: [UInt64] = []
            for element in elements {
                guard case .scalar(let text) = element.content, let seed = Quantity.seed(text) else {
                    throw error(at: element, "a seed must be a number from 0 to 2^64 - 1")
                }
                result.append(seed)
            }
            guard !result.isEmpty else { throw error(at: node, "seeds must not be empty") }
            return result
        }
        let reader = try MappingReader(node, name: "seeds", allowed: ["count", "first"], file: file)
        _ = try reader.required("count")
        let count = try reader.integer("count", in: 1...1_000_000) ?? 1
        let first = try reader.value("first", "a number from 0 to 2^64 - 1", Quantity.seed) ?? 1
        return (0..<UInt64(count)).map { first &+ $0 }
    }
}

extension Scenario {
    /// Reads a scenario file.
    ///
    /// - Parameters:
    ///   - text: What is in the file.
    ///   - file: What to call the file in errors.
    public init(parsing text: String, file: String) throws(ScenarioError) {
        self = try ScenarioParser.parse(text, file: file)
    }
}
