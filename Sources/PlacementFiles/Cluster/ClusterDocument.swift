import Placement

/// The JSON form of a `ClusterFile`.
struct ClusterDocument: Decodable {
    var nodes: [NodeDocument]
    var partitions: [PartitionDocument]
    var constraints: [ConstraintDocument]

    /// Every demand, with the place where it stands.
    var rules: [(place: String, rules: [PlacementRule])] {
        var all = constraints.enumerated().map { ("constraints[\($0)]", $1.rules) }
        for (index, node) in nodes.enumerated() where !node.rules.isEmpty {
            all.append(("nodes[\(index)].constraints", node.rules))
        }
        for (index, partition) in partitions.enumerated() where !partition.rules.isEmpty {
            all.append(("partitions[\(index)].constraints", partition.rules))
        }
        return all
    }

    init(from decoder: any Decoder) throws {
        let fields = try Fields(decoder, known: ["nodes", "partitions", "constraints"])
        constraints = try fields.optional("constraints") ?? []
        nodes = try fields.required("nodes")
        partitions = try fields.required("partitions")
    }
}

/// A node.
struct NodeDocument: Decodable {
    var node: Node
    /// What it demands by its own constraints.
    var rules: [PlacementRule]

    /// The largest weight: a thousand times the usual one.
    private static let largestWeight = 1_000.0

    init(from decoder: any Decoder) throws {
        let fields = try Fields(decoder, known: ["id", "domain", "weight", "state", "capacity", "constraints"])
        let id: NodeName = try fields.required("id")
        let domain: [DomainName] = try fields.optional("domain") ?? []
        guard domain.count <= ClusterFile.domainLimit else {
            throw fields.problem(
                "domain", "has \(domain.count) levels; expected \(ClusterFile.domainLimit) or fewer")
        }
        let weight: Double = try fields.optional("weight") ?? 1
        guard weight.isFinite, weight >= 0, weight <= Self.largestWeight else {
            throw fields.problem("weight", "\(weight) is not a weight; expected 0 to \(Int(Self.largestWeight))")
        }
        let word: String = try fields.optional("state") ?? Node.State.up.rawValue
        guard let state = Node.State(rawValue: word) else {
            throw fields.problem(
                "state", "'\(word)' is not a state\(Fields.hint(word, Node.State.allCases.map(\.rawValue)))")
        }
        node = Node(
            id: id.text, domain: domain.map(\.text), weight: UInt32((weight * 1_000).rounded()), state: state,
            capacity: try fields.amount("capacity"))
        let constraints: NodeConstraintDocument? = try fields.optional("constraints")
        rules = constraints?.rules(for: id.text) ?? []
    }
}

/// A partition with its replicas.
struct PartitionDocument: Decodable {
    var partition: Partition
    /// What it demands by its own constraints.
    var rules: [PlacementRule]

    init(from decoder: any Decoder) throws {
        let fields = try Fields(
            decoder, known: ["topic", "partition", "replicationFactor", "replicas", "bytes", "load", "constraints"])
        let topic: String = try fields.required("topic")
        guard !topic.isEmpty else { throw fields.problem("topic", "is empty") }
        let index: Int = try fields.required("partition")
        guard index >= 0 else { throw fields.problem("partition", "\(index) is negative; expected 0 or more") }
        let factor: Int = try fields.required("replicationFactor")
        guard (1...Int(Int16.max)).contains(factor) else {
            throw fields.problem("replicationFactor", "\(factor) is not from 1 to \(Int16.max)")
        }
        let replicas = try Self.names(fields)
        partition = Partition(
            id: PartitionID(topic: topic, index: index), replicationFactor: factor, replicas: replicas,
            bytes: try fields.amount("bytes") ?? 0, load: try fields.amount("load"))
        let constraints: DemandsDocument? = try fields.optional("constraints")
        rules = constraints?.demands.map { PlacementRule(topic: topic, index: index, $0) } ?? []
    }
}

extension PartitionDocument {
    /// Who holds the partition. Most files have texts only, which are read at once; a decoder for each takes several times as
    /// long, and they are most of a large file.
    private static func names(_ fields: Fields) throws -> [String] {
        if let names = try? fields.required("replicas") as [String], !names.contains("") { return names }
        return try (fields.required("replicas") as [NodeName]).map(\.text)
    }
}

/// A node's id: a string, or an integer as Kafka's brokers have it.
struct NodeName: Decodable {
    var text: String

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let string = try? container.decode(String.self) {
            text = string
        } else if let number = try? container.decode(Int.self) {
            text = String(number)
        } else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "expected a string or an integer")
        }
        guard !text.isEmpty else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "is empty")
        }
    }
}

/// The name of a failure domain.
struct DomainName: Decodable {
    var text: String

    init(from decoder: any Decoder) throws {
        text = try NodeName(from: decoder).text
    }
}
