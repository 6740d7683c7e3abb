import Cluster
import Placement

extension ScenarioParser {
    private static let words: [(name: String, directive: Directive)] = [
        ("pause", .pause), ("resume", .resume), ("cancel", .cancel(partition: nil)), ("rollback", .rollback),
        ("confirm", .confirm),
    ]
    private static let keys = ["drain", "cordon", "uncordon", "maintenance", "replace", "cancel"]

    /// Reads what an operator asks for: `pause`, or `{drain: n3, within: 5m}`.
    func directive(_ value: ScenarioNode) throws(ScenarioError) -> Fault.Action {
        if case .scalar(let text) = value.content {
            let names = ScenarioParser.words.map(\.name)
            guard let word = ScenarioParser.words.first(where: { $0.name == text }) else {
                throw error(
                    at: value,
                    "direct must be one of \(names.joined(separator: ", ")) or a mapping, not '\(text)'"
                        + ScenarioError.suggestion(for: text, among: names + ScenarioParser.keys))
            }
            return .direct(word.directive, through: nil)
        }
        let words = ScenarioParser.words.map(\.name).filter { $0 != "cancel" }
        let reader = try MappingReader(
            value, name: "direct", allowed: ScenarioParser.keys + words + ["within", "lasts", "by", "through"],
            file: file)
        let named = reader.keys.filter { (ScenarioParser.keys + words).contains($0) }
        guard named.count == 1 else {
            throw error(at: value, "direct needs one of \((ScenarioParser.keys + words).joined(separator: ", "))")
        }
        let through = try reader["through"].map { node throws(ScenarioError) in try single(node, name: "through") }
        return .direct(try directive(named[0], reader), through: through)
    }

    private func directive(_ key: String, _ reader: MappingReader) throws(ScenarioError) -> Directive {
        for (option, owner) in [("within", "drain"), ("lasts", "maintenance"), ("by", "replace")] where owner != key {
            if let node = reader[option] { throw error(at: node, "'\(option)' belongs to '\(owner)'") }
        }
        if let word = ScenarioParser.words.first(where: { $0.name == key }), key != "cancel" {
            guard case .scalar("true") = reader[key]!.content else {
                throw error(at: reader[key]!, "\(key) must be true")
            }
            return word.directive
        }
        if key == "cancel" {
            return .cancel(partition: try reader.value("cancel", "a partition, for example orders/3", partition))
        }
        let node = scenario.nodes[try single(reader[key]!, name: key)].name
        switch key {
        case "drain": return .drain(node: node, within: try reader.duration("within"))
        case "cordon": return .cordon(node: node)
        case "uncordon": return .uncordon(node: node)
        case "maintenance":
            _ = try reader.required("lasts")
            return .maintenance(node: node, duration: try reader.duration("lasts") ?? 0)
        default:
            let successor = scenario.nodes[try single(try reader.required("by"), name: "by")].name
            return .replace(node: node, successor: successor)
        }
    }

    /// A partition of a topic that the file declares.
    private func partition(_ text: String) -> PartitionID? {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let index = Int(parts[1]),
            let topic = scenario.configuration.topics.first(where: { $0.name == parts[0] }),
            (0..<topic.partitions).contains(index)
        else { return nil }
        return PartitionID(topic: topic.name, index: index)
    }
}
