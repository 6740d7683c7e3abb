extension ScenarioParser {
    static let verbs = [
        "crash", "restart", "leave", "pause", "join", "cut", "split", "heal", "loss", "latency", "duplicate", "reorder",
        "corrupt", "bandwidth", "swizzle", "partial", "slow", "clock", "rolling-restart", "twin", "namesake", "move",
        "inject", "stale-joiner", "replay", "rotate-key", "stranger", "agent-crash", "broker-crash", "broker-restart",
        "broker-slow", "broker-lie", "append", "set-weight", "flap", "direct",
    ]
    /// The verbs that may last.
    private static let lasting = [
        "crash", "pause", "cut", "split", "loss", "latency", "duplicate", "reorder", "corrupt", "bandwidth", "partial",
        "slow", "clock", "replay", "agent-crash", "broker-crash", "broker-slow", "broker-lie",
        "flap",
    ]

    /// Reads one line of the timeline.
    mutating func readFault(_ node: ScenarioNode) throws(ScenarioError) {
        if case .mapping(let lines) = node.content, lines.contains(where: { $0.key == "pick" || $0.key == "every" }) {
            return try readGenerator(node)
        }
        let reader = try MappingReader(
            node, name: "timeline", allowed: ["at", "when", "for", "mode"] + ScenarioParser.verbs, file: file)
        let trigger = try reader["when"].map { node throws(ScenarioError) in try self.trigger(node) }
        let at = trigger == nil ? try reader.required("at") : reader["at"] ?? node
        let time = try reader.duration("at") ?? scenario.warmup
        guard time < scenario.quietAt ?? scenario.until else {
            throw error(
                at: at,
                "at \(Quantity.describe(duration: time)) nothing can happen: "
                    + (scenario.quietAt == nil ? "the run ends" : "the quiet phase begins") + " at "
                    + Quantity.describe(duration: scenario.quietAt ?? scenario.until))
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
        if verb != "cut", let mode = reader["mode"] { throw error(at: mode, "only a cut has a mode") }
        waitsForStep = trigger != nil
        defer { waitsForStep = false }
        let action = try action(verb, reader[verb]!, reader: reader)
        if ["pause", "flap"].contains(verb), duration == nil {
            throw reader.error(at: reader.position, "\(verb) needs 'for'")
        }
        if !ScenarioParser.lasting.contains(verb), let length = reader["for"] {
            throw error(at: length, "\(verb) happens at once and takes no 'for'")
        }
        if let duration, duration == 0 { throw error(at: reader["for"]!, "for must not be zero") }
        let mode = ["mode", "when"].compactMap { reader[$0] }.map { " " + ScenarioParser.text(of: $0) }.joined()
        let text = "at \(time) for \(duration ?? 0) \(verb) \(ScenarioParser.text(of: reader[verb]!))\(mode)"
        scenario.timeline.append(Fault(at: time, duration: duration, action: action, trigger: trigger, text: text))
        if duration == nil, verb == "cut", case .jam = action {
            throw reader.error(at: reader.position, "a jam needs 'for', or nothing of it ever arrives")
        }
    }

    private mutating func action(_ verb: String, _ value: ScenarioNode, reader: MappingReader) throws(ScenarioError)
        -> Fault.Action
    {
        switch verb {
        case "crash": return .crash(try selector(value, name: verb, allowing: [.picked]))
        case "direct": return try directive(value)
        case "agent-crash", "broker-crash", "broker-restart", "broker-slow", "broker-lie", "append", "set-weight":
            return try brokerAction(verb, value)
        case "leave": return .leave(try selector(value, name: verb, allowing: [.picked]))
        case "pause": return try pause(value)
        case "restart": return try restart(value)
        case "join": return .join(try reader.integer("join", in: 1...10_000) ?? 1)
        case "heal":
            guard case .scalar("all") = value.content else { throw error(at: value, "heal must be 'all'") }
            return .heal
        case "cut": return try cut(value, mode: reader["mode"])
        case "split":
            guard case .scalar(let text) = value.content else { return .split(try groups(value)) }
            let shapes = Fault.SplitShape.allCases.map(\.rawValue)
            guard let shape = Fault.SplitShape(rawValue: text) else {
                throw error(
                    at: value,
                    "split must list the groups or be one of \(shapes.joined(separator: ", "))"
                        + ScenarioError.suggestion(for: text, among: shapes))
            }
            return .splitBy(shape)
        case "loss", "latency", "duplicate", "reorder", "corrupt", "bandwidth":
            return try change(verb, value, reader: reader)
        case "swizzle":
            let inner = try MappingReader(value, name: verb, allowed: ["nodes", "over"], file: file)
            let nodes = try selector(try inner.required("nodes"), name: verb, allowing: [.picked])
            _ = try inner.required("over")
            return .swizzle(nodes, over: try inner.duration("over") ?? 0)
        case "partial":
            let inner = try MappingReader(value, name: verb, allowed: ["node", "peers"], file: file)
            let nodes = try selector(try inner.required("node"), name: verb, allowing: [.picked])
            _ = try inner.required("peers")
            return .partial(nodes, peers: try inner.probability("peers") ?? .never)
        case "slow":
            let inner = try MappingReader(value, name: verb, allowed: ["nodes", "cpu"], file: file)
            let nodes = try selector(try inner.required("nodes"), name: verb, allowing: [.picked])
            _ = try inner.required("cpu")
            let factor = try inner.value("cpu", "a factor from 1x to 1000000x, for example 50x") { text in
                Quantity.factor(text).flatMap { (1_000...1_000_000_000).contains($0) ? $0 : nil }
            }
            return .slow(nodes, factor: factor ?? 1_000)
        default:
            return try lifeAction(verb, value)
        }
    }

    private func pause(_ value: ScenarioNode) throws(ScenarioError) -> Fault.Action {
        guard case .mapping = value.content else {
            return .pause(try selector(value, name: "pause", allowing: [.picked]))
        }
        let inner = try MappingReader(value, name: "pause", allowed: ["nodes", "blocked", "open"], file: file)
        let nodes = try selector(try inner.required("nodes"), name: "pause", allowing: [.picked])
        _ = try (inner.required("blocked"), inner.required("open"))
        let (blocked, open) = (try inner.duration("blocked") ?? 0, try inner.duration("open") ?? 0)
        guard blocked > 0, open > 0 else { throw error(at: value, "blocked and open must not be zero") }
        return .comb(nodes, blocked: blocked, open: open)
    }

    /// Reads a cut and its mode: `drop`, `jam`, `{slow: 10x}` or `{slow: 300ms}`.
    private func cut(_ value: ScenarioNode, mode: ScenarioNode?) throws(ScenarioError) -> Fault.Action {
        guard case .scalar(let text) = value.content else { throw error(at: value, "cut must be a way") }
        let way = try way(text, at: value, allowing: [.picked])
        guard let mode else { return .cut(from: way.from, to: way.to, bothWays: way.bothWays) }
        switch mode.content {
        case .scalar("drop"): return .cut(from: way.from, to: way.to, bothWays: way.bothWays)
        case .scalar("jam"): return .jam(from: way.from, to: way.to, bothWays: way.bothWays)
        case .scalar("slow"):
            let change = LinkChange(factor: 100_000)
            return .change(change, from: way.from, to: way.to, bothWays: way.bothWays)
        case .mapping:
            let inner = try MappingReader(mode, name: "mode", allowed: ["slow"], file: file)
            let slow = try inner.text("slow") ?? ""
            var change = LinkChange()
            if let delay = Quantity.duration(slow), delay <= LatencyModel.limit {
                change.delay = delay
            } else if let factor = Quantity.factor(slow), factor <= 1_000_000_000 {
                change.factor = factor
            } else {
                throw error(at: mode, "slow must be a factor or a time, for example 10x or 300ms, not '\(slow)'")
            }
            return .change(change, from: way.from, to: way.to, bothWays: way.bothWays)
        case .scalar(let other):
            throw error(
                at: mode,
                "mode must be drop, slow or jam, not '\(other)'"
                    + ScenarioError.suggestion(for: other, among: ["drop", "slow", "jam"]))
        case .list:
            throw error(at: mode, "mode must be drop, slow or jam")
        }
    }

    /// Reads what makes ways worse: the value alone, for all ways, or with a `way`.
    private func change(_ verb: String, _ value: ScenarioNode, reader: MappingReader) throws(ScenarioError)
        -> Fault.Action
    {
        var way = (
            from: Selector(terms: [.nodes(Array(scenario.nodes.indices))], text: "*"),
            to: Selector(terms: [.nodes(Array(scenario.nodes.indices))], text: "*"), bothWays: false
        )
        var (source, key) = (reader, verb)
        if case .mapping(let lines) = value.content, lines.contains(where: { $0.key == "way" || $0.key == "rate" }),
            verb != "reorder" || lines.contains(where: { $0.key == "way" })
        {
            let own = verb == "reorder" ? ["rate", "by"] : verb == "latency" ? ["value"] : ["rate"]
            let inner = try MappingReader(value, name: verb, allowed: own + ["way"], file: file)
            for name in own + ["way"] { _ = try inner.required(name) }
            way = try self.way(try inner.text("way") ?? "", at: inner["way"]!)
            (source, key) = (inner, own[0])
        }
        var change = LinkChange()
        switch verb {
        case "loss":
            let loss = try source.probability(key) ?? .never
            if !way.bothWays { return .loss(loss, from: way.from, to: way.to) }
            change.loss = loss
        case "duplicate": change.duplicate = try source.probability(key) ?? .never
        case "corrupt": change.corrupt = try source.probability(key) ?? .never
        case "bandwidth": change.bandwidth = try bandwidth(key, in: source)
        case "latency": change.latency = try latency(source[key]!)
        default: change.reorder = try reordering(value)
        }
        return .change(change, from: way.from, to: way.to, bothWays: way.bothWays)
    }

    private mutating func restart(_ value: ScenarioNode) throws(ScenarioError) -> Fault.Action {
        guard case .mapping(let lines) = value.content else {
            return .restart(try selector(value, name: "restart", allowing: [.dynamic]), keepsState: true)
        }
        guard lines.count == 1, let line = lines.first else {
            throw error(at: value, "restart must be a node, or one node with 'keep', 'lose' or 'new-id'")
        }
        let key = ScenarioNode(content: .scalar(line.key), position: line.position)
        let nodes = try selector(key, name: "restart", allowing: [.dynamic])
        switch line.value.content {
        case .scalar("keep"): return .restart(nodes, keepsState: true)
        case .scalar("lose"): return .restart(nodes, keepsState: false)
        case .scalar("new-id"):
            let original = try single(key, name: "restart")
            return .substitute(try takeSpare(.newIdentity(of: original), at: value), replaces: original)
        default:
            throw error(at: line.value, "what a node keeps is 'keep', 'lose' or 'new-id'")
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
                // Generators are no faults: the lines are counted without them.
                let lines = nodes.filter { node in
                    if case .mapping(let keys) = node.content { !keys.contains { $0.key == "pick" } } else { true }
                }
                throw error(
                    at: lines[index],
                    "\(scenario.nodes[member].name) is not down at \(Quantity.describe(duration: fault.at))")
            }
        }
    }

    private func mayBeDown(_ member: Int, at time: UInt64) -> Bool {
        if scenario.generators.contains(where: { $0.kinds.contains(.crash) }) { return true }
        return scenario.timeline.contains { fault in
            guard fault.at < time else { return false }
            switch fault.action {
            case .crash(let selector), .agentCrash(let selector), .leave(let selector),
                .rollingRestart(let selector, _, _),
                .flap(let selector, _, _):
                return selector.fixedNodes?.contains(member) ?? true
            case .substitute(_, let replaced):
                return replaced == member
            default:
                return false
            }
        }
    }

    /// A piece of the file in one line, whatever its layout was.
    static func text(of node: ScenarioNode) -> String {
        switch node.content {
        case .scalar(let text): text
        case .list(let elements): "[" + elements.map(text(of:)).joined(separator: ", ") + "]"
        case .mapping(let lines): "{" + lines.map { "\($0.key): \(text(of: $0.value))" }.joined(separator: ", ") + "}"
        }
    }
}
