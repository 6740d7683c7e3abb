extension ScenarioParser {
    /// Reads `links`: `default` and ways with properties of their own.
    mutating func readLinks(_ node: ScenarioNode?) throws(ScenarioError) {
        guard let node else { return }
        guard case .mapping(let lines) = node.content else {
            throw error(at: node, "links must be a mapping, not \(node.kind)")
        }
        if let line = lines.first(where: { $0.key == "default" }) {
            scenario.link = try link(line.value, name: "links.default", base: LinkModel())
        }
        for line in lines where line.key != "default" {
            let way = try way(line.key, at: ScenarioNode(content: .scalar(line.key), position: line.position))
            let model = try link(line.value, name: "links", base: scenario.link)
            guard let from = way.from.fixedNodes, let to = way.to.fixedNodes else { continue }
            scenario.linkOverrides.append(.init(from: NodeSet(from), to: NodeSet(to), model: model))
            if way.bothWays {
                scenario.linkOverrides.append(.init(from: NodeSet(to), to: NodeSet(from), model: model))
            }
        }
    }

    private func link(_ node: ScenarioNode, name: String, base: LinkModel) throws(ScenarioError) -> LinkModel {
        let reader = try MappingReader(node, name: name, allowed: ["latency", "loss", "duplicate"], file: file)
        var model = base
        if let latency = reader["latency"] { model.latency = try self.latency(latency) }
        if let loss = try reader.probability("loss") { model.loss = loss }
        if let duplicate = try reader.probability("duplicate") { model.duplicate = duplicate }
        return model
    }

    /// Reads `2ms`, `{uniform: {min: …, max: …}}` or `{exponential: {min: …, mean: …}}`.
    private func latency(_ node: ScenarioNode) throws(ScenarioError) -> LatencyModel {
        if case .scalar(let text) = node.content {
            guard let value = Quantity.duration(text) else {
                throw error(at: node, "latency must be a time with a unit, for example 300ms or 20s, not '\(text)'")
            }
            return .constant(value)
        }
        let reader = try MappingReader(
            node, name: "latency", allowed: ["constant", "uniform", "exponential"], file: file)
        guard reader.keys.count == 1 else { throw error(at: node, "latency must have one distribution") }
        if let value = try reader["constant"].map({ _ throws(ScenarioError) in try reader.duration("constant") ?? 0 }) {
            return .constant(value)
        }
        if let uniform = reader["uniform"] {
            let bounds = try MappingReader(uniform, name: "uniform", allowed: ["min", "max"], file: file)
            _ = try (bounds.required("min"), bounds.required("max"))
            let (low, high) = (try bounds.duration("min") ?? 0, try bounds.duration("max") ?? 0)
            guard low <= high else { throw error(at: uniform, "min must not be longer than max") }
            return .uniform(low...high)
        }
        let exponential = try reader.required("exponential")
        let bounds = try MappingReader(exponential, name: "exponential", allowed: ["min", "mean"], file: file)
        _ = try bounds.required("mean")
        let mean = try bounds.duration("mean") ?? 0
        guard mean <= 3_600_000_000_000 else { throw error(at: exponential, "mean must be at most 1h") }
        return .exponential(minimum: try bounds.duration("min") ?? 0, mean: mean)
    }

    /// Reads `a -> b` or `a <-> b`; `*` stands for all nodes.
    func way(
        _ text: String, at node: ScenarioNode, allowing vocabulary: Vocabulary = .fixed
    ) throws(ScenarioError) -> (from: Selector, to: Selector, bothWays: Bool) {
        let words = text.split(separator: " ").map(String.init)
        guard words.count == 3, words[1] == "->" || words[1] == "<->" else {
            throw error(at: node, "a way must be written 'n1 -> n2' or 'n1 <-> n2', not '\(text)'")
        }
        func end(_ word: String) throws(ScenarioError) -> Selector {
            if word == "*" { return Selector(terms: [.nodes(Array(scenario.nodes.indices))], text: "*") }
            return Selector(terms: [try term(word, at: node, name: "a way", vocabulary)], text: word)
        }
        return (try end(words[0]), try end(words[2]), words[1] == "<->")
    }
}
