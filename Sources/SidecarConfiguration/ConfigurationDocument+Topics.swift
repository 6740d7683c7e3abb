import Cluster
import Spelling
import Yams

extension ConfigurationDocument {
    /// The most partitions that a topic may have.
    static let largestPartitionCount = 100_000
    /// The most replicas that a partition may have.
    static let largestReplicationFactor = 32

    /// Reads a file whose only key is `topics`.
    static func topics(parsing text: String, file: String) throws(ConfigurationError) -> [TopicDeclaration] {
        let root = try compose(text, file: file, expected: "the key topics with a list")
        guard case .mapping(let mapping) = root else {
            throw ConfigurationError(
                origin(root, file), "the document is \(kind(of: root))", expected: "a mapping with the key topics")
        }
        for (key, _) in mapping where key.scalar?.string != "topics" {
            let name = key.scalar?.string ?? "?"
            throw ConfigurationError(
                origin(key, file), "unknown key \"\(name)\" in the document", expected: "topics",
                suggestion: EditDistance.nearest(to: name, among: ["topics"]))
        }
        guard let list = mapping["topics"] else {
            throw ConfigurationError(.file(file, line: 1, column: 1), "the key \"topics\" is missing")
        }
        return try topics(list, file: file)
    }

    /// Reads a list of topics.
    static func topics(_ node: Yams.Node, file: String) throws(ConfigurationError) -> [TopicDeclaration] {
        guard case .sequence(let sequence) = node else {
            throw ConfigurationError(
                origin(node, file), "\"topics\" is \(kind(of: node))", expected: "a list of topics")
        }
        var topics: [TopicDeclaration] = []
        for element in sequence {
            let topic = try topic(element, file: file)
            guard !topics.contains(where: { $0.name == topic.name }) else {
                throw ConfigurationError(
                    origin(element, file), "the topic \"\(topic.name)\" is declared twice", expected: "it once")
            }
            topics.append(topic)
        }
        return topics
    }

    private static func topic(_ node: Yams.Node, file: String) throws(ConfigurationError) -> TopicDeclaration {
        let names = ["name", "partitions", "replication_factor"]
        guard case .mapping(let mapping) = node else {
            throw ConfigurationError(
                origin(node, file), "a topic is \(kind(of: node))",
                expected: "a mapping with the keys \(names.joined(separator: ", "))")
        }
        for (key, _) in mapping where !names.contains(key.scalar?.string ?? "") {
            let name = key.scalar?.string ?? "?"
            throw ConfigurationError(
                origin(key, file), "unknown key \"\(name)\" in a topic",
                expected: "one of \(names.joined(separator: ", "))",
                suggestion: EditDistance.nearest(to: name, among: names))
        }
        for name in names where mapping[name] == nil {
            throw ConfigurationError(
                origin(node, file), "the key \"\(name)\" is missing in a topic",
                expected: "the keys \(names.joined(separator: ", "))")
        }
        let name = mapping["name"]!
        guard case .scalar(let scalar) = name, name.tagName == .str, ConfigurationKind.isName(scalar.string) else {
            throw ConfigurationError(
                origin(name, file),
                "a topic's name cannot be \(name.scalar.map { "\"\($0.string)\"" } ?? kind(of: name))",
                expected: ConfigurationKind.name.expectation)
        }
        return TopicDeclaration(
            name: scalar.string,
            partitions: try number(mapping["partitions"]!, "partitions", 1...largestPartitionCount, file),
            replicationFactor: try number(
                mapping["replication_factor"]!, "replication_factor", 1...largestReplicationFactor, file))
    }

    private static func number(
        _ node: Yams.Node, _ name: String, _ range: ClosedRange<Int>, _ file: String
    ) throws(ConfigurationError) -> Int {
        guard case .scalar(let scalar) = node, node.tagName == .int,
            case .integer(let number)? = ConfigurationKind.integer(range).parse(scalar.string)
        else {
            throw ConfigurationError(
                origin(node, file), "\"\(name)\" cannot be \(node.scalar.map { "\"\($0.string)\"" } ?? kind(of: node))",
                expected: ConfigurationKind.integer(range).expectation)
        }
        return number
    }

    private static func origin(_ node: Yams.Node, _ file: String) -> ConfigurationOrigin {
        .file(file, line: node.mark?.line ?? 1, column: node.mark?.column ?? 1)
    }
}
