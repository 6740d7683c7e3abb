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
        if let line = lines.first(where: { $0.key == "matrix" }) { try readMatrix(line.value) }
        for line in lines where line.key != "default" && line.key != "matrix" {
            let way = try way(line.key, at: ScenarioNode(content: .scalar(line.key), position: line.position))
            let model = try link(line.value, name: "links", base: scenario.link)
            guard let from = way.from.fixedNodes, let to = way.to.fixedNodes else { continue }
            var keepsLatency = true
            if case .mapping(let keys) = line.value.content { keepsLatency = !keys.contains { $0.key == "latency" } }
            scenario.linkOverrides.append(
                .init(from: NodeSet(from), to: NodeSet(to), model: model, keepsLatency: keepsLatency))
            if way.bothWays {
                scenario.linkOverrides.append(
                    .init(from: NodeSet(to), to: NodeSet(from), model: model, keepsLatency: keepsLatency))
            }
        }
    }

    /// Reads `matrix`: the latencies between zones. One that is given in one direction only holds in both.
    private mutating func readMatrix(_ node: ScenarioNode) throws(ScenarioError) {
        guard case .mapping(let rows) = node.content else {
            throw error(at: node, "matrix must be a mapping of zones, not \(node.kind)")
        }
        func zone(_ name: String, at position: ScenarioNode.Position) throws(ScenarioError) -> NodeSet {
            let members = scenario.nodes.indices.filter { scenario.nodes[$0].zone == name }
            guard !members.isEmpty else {
                let known = scenario.nodes.compactMap(\.zone)
                throw error(
                    at: ScenarioNode(content: .scalar(name), position: position),
                    "no zone '\(name)'" + ScenarioError.suggestion(for: name, among: known))
            }
            return NodeSet(members)
        }
        var (mirrored, given) = ([SimulatedNetwork.Override](), [SimulatedNetwork.Override]())
        for row in rows {
            guard case .mapping(let columns) = row.value.content else {
                throw error(at: row.value, "matrix must give latencies by zone, not \(row.value.kind)")
            }
            let from = try zone(row.key, at: row.position)
            for column in columns {
                let to = try zone(column.key, at: column.position)
                var model = scenario.link
                model.latency = try latency(column.value)
                given.append(.init(from: from, to: to, model: model))
                mirrored.append(.init(from: to, to: from, model: model))
            }
        }
        scenario.linkOverrides = mirrored + given + scenario.linkOverrides
    }

    private func link(_ node: ScenarioNode, name: String, base: LinkModel) throws(ScenarioError) -> LinkModel {
        let reader = try MappingReader(
            node, name: name, allowed: ["latency", "loss", "duplicate", "reorder", "corrupt", "bandwidth"], file: file)
        var model = base
        if let latency = reader["latency"] { model.latency = try self.latency(latency) }
        if let loss = try reader.probability("loss") { model.loss = loss }
        if let duplicate = try reader.probability("duplicate") { model.duplicate = duplicate }
        if let reorder = reader["reorder"] { model.reorder = try reordering(reorder) }
        if let corrupt = try reader.probability("corrupt") { model.corrupt = corrupt }
        if reader["bandwidth"] != nil { model.bandwidth = try bandwidth("bandwidth", in: reader) }
        return model
    }

    /// Reads `{rate: 1%, by: 5s}`; a `way` beside them is for the caller.
    func reordering(_ node: ScenarioNode) throws(ScenarioError) -> LinkModel.Reordering {
        let reader = try MappingReader(node, name: "reorder", allowed: ["rate", "by", "way"], file: file)
        _ = try (reader.required("rate"), reader.required("by"))
        return LinkModel.Reordering(
            rate: try reader.probability("rate") ?? .never, delay: try reader.duration("by") ?? 0)
    }

    /// Reads `200Mbit` or `{rate: 200Mbit, queue: 64kB}`.
    func bandwidth(_ key: String, in reader: MappingReader) throws(ScenarioError) -> Bandwidth? {
        let form = "a rate, for example 200Mbit"
        guard let node = reader[key], case .mapping = node.content else {
            return try reader.value(key, form, Quantity.bitRate).map { Bandwidth(bitsPerSecond: $0) }
        }
        let inner = try MappingReader(node, name: key, allowed: ["rate", "queue"], file: file)
        _ = try inner.required("rate")
        var result = try inner.value("rate", form, Quantity.bitRate).map { Bandwidth(bitsPerSecond: $0) }
        if let queue = try inner.value("queue", "a number of bytes with a unit, for example 64kB", Quantity.bytes) {
            guard queue <= 1_000_000_000 else { throw error(at: node, "queue must be at most 1GB") }
            result?.queue = queue
        }
        return result
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
