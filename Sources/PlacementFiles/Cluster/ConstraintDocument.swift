import Placement

/// Demands on who holds or leads partitions: `pin`, `exclude`, `within` and `excludeLeader`, at least one of them.
struct DemandsDocument: Decodable {
    static let fields = ["pin", "exclude", "within", "excludeLeader"]

    var demands: [PlacementRule.Demand] = []

    init(from decoder: any Decoder) throws { try self.init(Fields(decoder, known: Self.fields)) }

    init(_ fields: Fields) throws {
        if let pins: [NodeName] = try fields.optional("pin") { demands += pins.map { .pin($0.text) } }
        if let nodes = try Self.selectors("exclude", in: fields) { demands.append(.exclude(nodes)) }
        if let nodes = try Self.selectors("within", in: fields) { demands.append(.within(nodes)) }
        if let nodes = try Self.selectors("excludeLeader", in: fields) { demands.append(.excludeLeader(nodes)) }
        guard !demands.isEmpty else {
            throw fields.problem("demands nothing; expected one of \(Self.fields.joined(separator: ", "))")
        }
    }

    /// An empty list would let `within` forbid every node, and the others say nothing.
    private static func selectors(_ name: String, in fields: Fields) throws -> [PlacementRule.Selector]? {
        guard let list: [SelectorDocument] = try fields.optional(name) else { return nil }
        guard !list.isEmpty else { throw fields.problem(name, "names no node and no domain") }
        return list.map(\.selector)
    }
}

/// Demands that hold for a topic, one of its partitions, or all topics.
struct ConstraintDocument: Decodable {
    var topic: String?
    var index: Int?
    var demands: [PlacementRule.Demand]

    init(from decoder: any Decoder) throws {
        let fields = try Fields(decoder, known: ["topic", "partition"] + DemandsDocument.fields)
        topic = try fields.optional("topic")
        index = try fields.optional("partition")
        if index != nil, topic == nil { throw fields.problem("partition", "needs a topic beside it") }
        demands = try DemandsDocument(fields).demands
    }

    var rules: [PlacementRule] { demands.map { PlacementRule(topic: topic, index: index, $0) } }
}

/// What a node does not do, for some topics or for all.
struct NodeConstraintDocument: Decodable {
    /// The topics of which it holds nothing.
    var exclude: [String]
    /// The topics of which it leads nothing, as long as another node can; empty: none; nil: all.
    var excludeLeader: [String]?

    init(from decoder: any Decoder) throws {
        let fields = try Fields(decoder, known: ["exclude", "excludeLeader"])
        exclude = try fields.optional("exclude") ?? []
        if let all = try? fields.optional("excludeLeader") as Bool? {
            excludeLeader = all ? nil : []
        } else {
            excludeLeader = try fields.optional("excludeLeader") ?? []
        }
    }

    func rules(for node: String) -> [PlacementRule] {
        let held = exclude.map { PlacementRule(topic: $0, .exclude([.node(node)])) }
        guard let excludeLeader else { return held + [PlacementRule(.excludeLeader([.node(node)]))] }
        return held + excludeLeader.map { PlacementRule(topic: $0, .excludeLeader([.node(node)])) }
    }
}

/// Some nodes: one by its id, or all in a failure domain, `{"domain": ["eu", "eu-a"]}`.
struct SelectorDocument: Decodable {
    var selector: PlacementRule.Selector

    init(from decoder: any Decoder) throws {
        if let name = try? NodeName(from: decoder) {
            selector = .node(name.text)
            return
        }
        guard let fields = try? Fields(decoder, known: ["domain"]) else {
            throw DecodingError.dataCorrupted(
                DecodingError.Context(
                    codingPath: decoder.codingPath,
                    debugDescription: "expected the id of a node, or {\"domain\": [...]}"))
        }
        let path: [DomainName] = try fields.required("domain")
        guard !path.isEmpty else { throw fields.problem("domain", "is empty, which would be all nodes") }
        selector = .domain(path.map(\.text))
    }
}
