import Cluster

extension ScenarioParser {
    /// Reads what happens to brokers and to agents by themselves.
    func brokerAction(_ verb: String, _ value: ScenarioNode) throws(ScenarioError) -> Fault.Action {
        switch verb {
        case "agent-crash": return .agentCrash(try selector(value, name: verb, allowing: [.picked]))
        case "broker-crash": return .brokerCrash(try selector(value, name: verb, allowing: [.picked]))
        case "broker-restart": return try brokerRestart(value)
        case "broker-slow":
            let inner = try MappingReader(value, name: verb, allowed: ["nodes", "factor"], file: file)
            let nodes = try selector(try inner.required("nodes"), name: verb, allowing: [.picked])
            _ = try inner.required("factor")
            let factor = try inner.value("factor", "a factor from 1x to 1000000x, for example 50x") { text in
                Quantity.factor(text).flatMap { (1_000...1_000_000_000).contains($0) ? $0 : nil }
            }
            return .brokerSlow(nodes, factor: factor ?? 1_000)
        case "broker-lie":
            let inner = try MappingReader(value, name: verb, allowed: ["nodes", "how"], file: file)
            let nodes = try selector(try inner.required("nodes"), name: verb, allowing: [.picked])
            _ = try inner.required("how")
            let lies = BrokerLie.allCases.map(\.rawValue).joined(separator: ", ")
            return .brokerLie(nodes, try inner.value("how", "one of \(lies)", BrokerLie.init(rawValue:)) ?? .idle)
        case "append":
            let inner = try MappingReader(value, name: verb, allowed: ["topic", "bytes"], file: file)
            let topics = scenario.configuration.topics.map(\.name)
            let node = try inner.required("topic")
            let topic = try inner.text("topic") ?? ""
            guard topics.contains(topic) else {
                throw error(
                    at: node, "no topic '\(topic)'" + ScenarioError.suggestion(for: topic, among: topics))
            }
            _ = try inner.required("bytes")
            let bytes = try inner.value("bytes", "at most 1000000GB, for example 64MB") { text in
                Quantity.bytes(text).flatMap { $0 <= 1_000_000_000_000_000 ? $0 : nil }
            }
            return .append(topic: topic, bytes: bytes ?? 0)
        default:
            let inner = try MappingReader(value, name: verb, allowed: ["nodes", "weight"], file: file)
            let nodes = try selector(try inner.required("nodes"), name: verb, allowing: [.picked])
            _ = try inner.required("weight")
            return .setWeight(nodes, UInt32(try inner.value("weight", Self.weightForm, Self.weight) ?? 1_000))
        }
    }

    private static let weightForm = "a share from 0 to 1000, with three decimals at most"

    private static func weight(_ text: String) -> UInt64? {
        Quantity.thousandths(text).flatMap { $0 <= 1_000_000 ? $0 : nil }
    }

    /// Reads `n3` or `{n3: lose}`.
    private func brokerRestart(_ value: ScenarioNode) throws(ScenarioError) -> Fault.Action {
        guard case .mapping(let lines) = value.content else {
            return .brokerRestart(try selector(value, name: "broker-restart", allowing: [.picked]), keepsDisk: true)
        }
        guard lines.count == 1, case .scalar(let disk) = lines[0].value.content, disk == "keep" || disk == "lose" else {
            throw error(at: value, "broker-restart takes nodes, or {n3: keep} or {n3: lose}")
        }
        let key = ScenarioNode(content: .scalar(lines[0].key), position: lines[0].position)
        return .brokerRestart(
            try selector(key, name: "broker-restart", allowing: [.picked]), keepsDisk: disk == "keep")
    }

    /// Reads `{before: promote}`, `{after: 1..24}` or `{copied: 50%}`.
    func trigger(_ node: ScenarioNode) throws(ScenarioError) -> Trigger {
        let reader = try MappingReader(node, name: "when", allowed: ["before", "after", "copied"], file: file)
        guard reader.keys.count == 1 else { throw error(at: node, "when needs one of before, after and copied") }
        if let share = try reader.probability("copied") {
            guard share.rawValue > 0 else { throw error(at: node, "copied must be more than nothing") }
            return Trigger(moment: .copied(share))
        }
        let kinds = Trigger.Step.allCases.map(\.rawValue).joined(separator: ", ")
        let form = "a number from 1, a range like 1..24, or one of \(kinds)"
        if let which = try reader.value("before", form, ScenarioParser.which) { return Trigger(moment: .before(which)) }
        if let which = try reader.value("after", form, ScenarioParser.which) { return Trigger(moment: .after(which)) }
        throw error(at: node, "when needs one of before, after and copied")
    }

    private static func which(_ text: String) -> Trigger.Which? {
        if let kind = Trigger.Step(rawValue: text) { return .first(kind) }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let isRange = parts.count == 3 && parts[1].isEmpty
        guard parts.count == 1 || isRange, let first = UInt64(parts[0]), let last = UInt64(parts[parts.count - 1]),
            1 <= first, first <= last, last <= 1_000_000
        else { return nil }
        return .number(first...last)
    }
}
