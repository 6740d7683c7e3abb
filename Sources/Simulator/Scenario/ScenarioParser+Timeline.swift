extension ScenarioParser {
    private static let verbs = ["crash", "restart", "leave", "pause", "join", "cut", "split", "heal", "loss"]

    /// Reads one line of the timeline.
    mutating func readFault(_ node: ScenarioNode) throws(ScenarioError) {
        let reader = try MappingReader(
            node, name: "timeline", allowed: ["at", "for"] + ScenarioParser.verbs, file: file)
        let at = try reader.required("at")
        let time = try reader.duration("at") ?? 0
        guard time < scenario.until else {
            throw error(
                at: at,
                "at \(Quantity.describe(duration: time)) nothing can happen: the run ends at "
                    + Quantity.describe(duration: scenario.until))
        }
        let verbs = reader.keys.filter(ScenarioParser.verbs.contains)
        guard verbs.count == 1 else {
            throw reader.error(
                at: reader.position,
                verbs.isEmpty
                    ? "the line does nothing: it needs one of \(ScenarioParser.verbs.joined(separator: ", "))"
                    : "a line does one thing, not \(verbs.joined(separator: " and "))")
        }
        let verb = verbs[0]
        let duration = try reader.duration("for")
        let action = try action(verb, reader[verb]!, reader: reader)
        if verb == "pause", duration == nil { throw reader.error(at: reader.position, "pause needs 'for'") }
        if !["pause", "cut", "split", "loss"].contains(verb), let length = reader["for"] {
            throw error(at: length, "\(verb) happens at once and takes no 'for'")
        }
        if let duration, duration == 0 { throw error(at: reader["for"]!, "for must not be zero") }
        let text = "at \(time) for \(duration ?? 0) \(verb) \(ScenarioParser.text(of: reader[verb]!))"
        scenario.timeline.append(Fault(at: time, duration: duration, action: action, text: text))
    }

    private func action(_ verb: String, _ value: ScenarioNode, reader: MappingReader) throws(ScenarioError)
        -> Fault.Action
    {
        switch verb {
        case "crash": return .crash(try selector(value, name: verb, allowing: [.picked]))
        case "leave": return .leave(try selector(value, name: verb, allowing: [.picked]))
        case "pause": return .pause(try selector(value, name: verb, allowing: [.picked]))
        case "restart": return try restart(value)
        case "join": return .join(try reader.integer("join", in: 1...10_000) ?? 1)
        case "heal":
            guard case .scalar("all") = value.content else { throw error(at: value, "heal must be 'all'") }
            return .heal
        case "cut":
            guard case .scalar(let text) = value.content else { throw error(at: value, "cut must be a way") }
            let way = try way(text, at: value, allowing: [.picked])
            return .cut(from: way.from, to: way.to, bothWays: way.bothWays)
        case "split":
            return .split(try groups(value))
        default:
            guard case .mapping = value.content else {
                let all = Selector(terms: [.nodes(Array(scenario.nodes.indices))], text: "*")
                return .loss(try reader.probability("loss") ?? .never, from: all, to: all)
            }
            let inner = try MappingReader(value, name: "loss", allowed: ["rate", "way"], file: file)
            let (_, wayNode) = (try inner.required("rate"), try inner.required("way"))
            let way = try way(try inner.text("way") ?? "", at: wayNode)
            guard !way.bothWays else { throw error(at: wayNode, "loss goes one way; write two lines for both") }
            return .loss(try inner.probability("rate") ?? .never, from: way.from, to: way.to)
        }
    }

    private func restart(_ value: ScenarioNode) throws(ScenarioError) -> Fault.Action {
        guard case .mapping(let lines) = value.content else {
            return .restart(try selector(value, name: "restart", allowing: [.dynamic]), keepsState: true)
        }
        guard lines.count == 1, let line = lines.first else {
            throw error(at: value, "restart must be a node, or one node with 'keep' or 'lose'")
        }
        let key = ScenarioNode(content: .scalar(line.key), position: line.position)
        let nodes = try selector(key, name: "restart", allowing: [.dynamic])
        switch line.value.content {
        case .scalar("keep"): return .restart(nodes, keepsState: true)
        case .scalar("lose"): return .restart(nodes, keepsState: false)
        default: throw error(at: line.value, "what a node wrote down is either 'keep' or 'lose'")
        }
    }

    private func groups(_ value: ScenarioNode) throws(ScenarioError) -> [Selector] {
        var result: [Selector] = []
        var seen = NodeSet()
        for element in try entries(value, name: "split") {
            let group = try selector(element, name: "split", allowing: .fixed)
            for index in group.fixedNodes ?? [] {
                guard !seen.contains(index) else {
                    throw error(at: element, "\(scenario.nodes[index].name) is in two groups")
                }
                seen.insert(index)
            }
            result.append(group)
        }
        guard !result.isEmpty else { throw error(at: value, "split must list the groups") }
        return result
    }

    /// Refuses restarts of nodes that cannot be down.
    func checkRestarts(_ nodes: [ScenarioNode]) throws(ScenarioError) {
        for (index, fault) in scenario.timeline.enumerated() {
            guard case .restart(let selector, _) = fault.action, let restarted = selector.fixedNodes else { continue }
            for member in restarted where !mayBeDown(member, at: fault.at) {
                throw error(
                    at: nodes[index],
                    "\(scenario.nodes[member].name) is not down at \(Quantity.describe(duration: fault.at))")
            }
        }
    }

    private func mayBeDown(_ member: Int, at time: UInt64) -> Bool {
        scenario.timeline.contains { fault in
            guard fault.at < time else { return false }
            switch fault.action {
            case .crash(let selector), .leave(let selector):
                return selector.fixedNodes?.contains(member) ?? true
            default:
                return false
            }
        }
    }

    /// A piece of the file in one line, whatever its layout was.
    private static func text(of node: ScenarioNode) -> String {
        switch node.content {
        case .scalar(let text): text
        case .list(let elements): "[" + elements.map(text(of:)).joined(separator: ", ") + "]"
        case .mapping(let lines): "{" + lines.map { "\($0.key): \(text(of: $0.value))" }.joined(separator: ", ") + "}"
        }
    }
}
