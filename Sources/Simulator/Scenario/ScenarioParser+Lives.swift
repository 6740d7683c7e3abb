import SWIM

extension ScenarioParser {
    /// Reads what happens to processes, clocks and identities.
    mutating func lifeAction(_ verb: String, _ value: ScenarioNode) throws(ScenarioError) -> Fault.Action {
        switch verb {
        case "clock": return .clock(try clockChanges(value))
        case "rolling-restart":
            let inner = try MappingReader(value, name: verb, allowed: ["nodes", "every", "down"], file: file)
            let nodes = try selector(try inner.required("nodes"), name: verb, allowing: [.picked])
            _ = try (inner.required("every"), inner.required("down"))
            return .rollingRestart(
                nodes, every: try inner.duration("every") ?? 0, down: try inner.duration("down") ?? 0)
        case "flap":
            let inner = try MappingReader(value, name: verb, allowed: ["nodes", "down", "up"], file: file)
            let nodes = try selector(try inner.required("nodes"), name: verb, allowing: [.picked])
            _ = try (inner.required("down"), inner.required("up"))
            let (down, up) = (try inner.duration("down") ?? 0, try inner.duration("up") ?? 0)
            guard down > 0, up > 0 else { throw error(at: value, "down and up must not be zero") }
            return .flap(nodes, down: down, up: up)
        case "twin":
            return .substitute(try takeSpare(.twin(of: try single(value, name: verb)), at: value), replaces: nil)
        case "namesake":
            return .substitute(try takeSpare(.namesake(of: try single(value, name: verb)), at: value), replaces: nil)
        case "move":
            return .move(try selector(value, name: verb, allowing: [.picked]))
        case "rotate-key": return try rotation(value)
        case "stranger": return try stranger(value)
        case "inject": return .inject(try injection(value))
        case "stale-joiner":
            let inner = try MappingReader(value, name: verb, allowed: ["into", "from", "count"], file: file)
            let into = try selector(try inner.required("into"), name: verb, allowing: [.picked])
            let from = try single(try inner.required("from"), name: "from")
            _ = try inner.required("count")
            let count = try inner.integer("count", in: 1...10_000) ?? 1
            return .inject(Injection(into: into, from: from, content: .ghosts(count)))
        default:
            let inner = try MappingReader(value, name: verb, allowed: ["from", "share", "after"], file: file)
            let from = try selector(try inner.required("from"), name: verb, allowing: [.picked])
            _ = try (inner.required("share"), inner.required("after"))
            let share = try inner.probability("share") ?? .never
            return .replay(from: from, share: share, after: try inner.duration("after") ?? 0)
        }
    }

    /// The one node that a word names.
    func single(_ node: ScenarioNode, name: String) throws(ScenarioError) -> Int {
        let nodes = try selector(node, name: name, allowing: .fixed).fixedNodes ?? []
        guard nodes.count == 1 else { throw error(at: node, "\(name) must name one node") }
        return nodes[0]
    }

    /// The next of the nodes that exist to take the place of others.
    mutating func takeSpare(_ origin: Scenario.NodeDeclaration.Origin, at node: ScenarioNode) throws(ScenarioError)
        -> Int
    {
        guard nextSpare < scenario.nodes.count else { throw error(at: node, "there is no room for another node") }
        defer { nextSpare += 1 }
        scenario.nodes[nextSpare].origin = origin
        return nextSpare
    }

    /// Reads `{n5: {drift: +300ppm}, n6: {back: 2y}}`.
    private func clockChanges(_ node: ScenarioNode) throws(ScenarioError) -> [Fault.ClockChange] {
        guard case .mapping(let lines) = node.content, !lines.isEmpty else {
            throw error(at: node, "clock must say of which node: {n5: {drift: +300ppm}}")
        }
        var result: [Fault.ClockChange] = []
        for line in lines {
            let key = ScenarioNode(content: .scalar(line.key), position: line.position)
            let nodes = try selector(key, name: "clock", allowing: [.picked])
            let reader = try MappingReader(line.value, name: "clock", allowed: ["drift", "back", "ahead"], file: file)
            var change = Fault.ClockChange(nodes: nodes)
            change.drift = try reader.value("drift", "from -50000ppm to +50000ppm, for example +300ppm") { text in
                guard text.hasSuffix("ppm"), let value = Int(text.dropLast(3)), abs(value) <= 50_000 else { return nil }
                return value
            }
            if let back = try reader.duration("back") { change.wallOffset = -Int(back / 1_000_000_000) }
            if let ahead = try reader.duration("ahead") { change.wallOffset = Int(ahead / 1_000_000_000) }
            guard change.drift != nil || change.wallOffset != nil else {
                throw error(at: line.value, "clock needs 'drift', 'back' or 'ahead'")
            }
            result.append(change)
        }
        return result
    }

    private mutating func injection(_ node: ScenarioNode) throws(ScenarioError) -> Injection {
        let reader = try MappingReader(
            node, name: "inject", allowed: ["into", "from", "key", "claim", "bytes"], file: file)
        let into = try selector(try reader.required("into"), name: "into", allowing: [.picked])
        let from = try single(try reader.required("from"), name: "from")
        if let key = reader["key"] { try requireSealing(for: "a forged packet", at: key) }
        let key = try key("key", in: reader)
        guard (reader["claim"] == nil) != (reader["bytes"] == nil) else {
            throw error(at: node, "inject needs either 'claim' or 'bytes'")
        }
        if let count = try reader.value(
            "bytes", "random(1) to random(\(PacketWriter.limit))", ScenarioParser.randomCount)
        {
            return Injection(into: into, from: from, content: .bytes(count), key: key)
        }
        let claim = try MappingReader(
            try reader.required("claim"), name: "claim", allowed: ["member", "is", "incarnation", "accuser"], file: file
        )
        let members = try selector(try claim.required("member"), name: "member", allowing: .fixed).fixedNodes ?? []
        _ = try (claim.required("is"), claim.required("incarnation"))
        let state = try claim.value("is", "alive, suspect, dead or left", Injection.ClaimedState.init(rawValue:))
        let incarnation = try claim.value(
            "incarnation", "max, future-epoch or a difference, for example +1", ScenarioParser.claimedIncarnation)
        var accuser: Int?
        if let node = claim["accuser"] {
            guard state == .suspect else { throw error(at: node, "only who says 'suspect' names an accuser") }
            accuser = try single(node, name: "accuser")
        }
        return Injection(
            into: into, from: from,
            content: .claim(
                members: members, state: state ?? .alive, incarnation: incarnation ?? .max, accuser: accuser),
            key: key)
    }

    private static func randomCount(_ text: String) -> Int? {
        guard text.hasPrefix("random("), text.hasSuffix(")"), let count = Int(text.dropFirst(7).dropLast()),
            (1...PacketWriter.limit).contains(count)
        else { return nil }
        return count
    }

    private static func claimedIncarnation(_ text: String) -> Injection.ClaimedIncarnation? {
        switch text {
        case "max": .max
        case "future-epoch": .futureEpoch
        case _ where text.hasPrefix("+"): UInt64(text.dropFirst()).map { .above($0) }
        case _ where text.hasPrefix("-"): UInt64(text.dropFirst()).map { .below($0) }
        default: nil
        }
    }

    /// Reads `{from: 30s, to: 220s, every: about 8s, pick: [cut, pause], swarm: true}`.
    mutating func readGenerator(_ node: ScenarioNode) throws(ScenarioError) {
        let reader = try MappingReader(
            node, name: "a generator", allowed: ["from", "to", "every", "pick", "swarm"], file: file)
        for key in ["from", "to", "every", "pick"] { _ = try reader.required(key) }
        let (from, to) = (try reader.duration("from") ?? 0, try reader.duration("to") ?? 0)
        guard from < to, to <= scenario.quietAt ?? scenario.until else {
            throw error(at: reader["to"]!, "to must be behind from, and not behind the end or the quiet phase")
        }
        let text = try reader.text("every") ?? ""
        let isIrregular = text.hasPrefix("about ")
        guard let every = Quantity.duration(isIrregular ? String(text.dropFirst(6)) : text), every >= 1_000_000 else {
            throw error(at: reader["every"]!, "every must be a time of at least 1ms, for example about 8s")
        }
        var kinds: [FaultGenerator.Kind] = []
        let names = FaultGenerator.Kind.allCases.map(\.rawValue)
        for element in try entries(reader["pick"], name: "pick") {
            guard case .scalar(let name) = element.content, let kind = FaultGenerator.Kind(rawValue: name) else {
                let name = ScenarioParser.text(of: element)
                throw error(
                    at: element,
                    "a generator cannot make '\(name)', only \(names.joined(separator: ", "))"
                        + ScenarioError.suggestion(for: name, among: names))
            }
            kinds.append(kind)
        }
        guard !kinds.isEmpty else { throw error(at: reader["pick"]!, "pick must not be empty") }
        let isSwarm = try reader.flag("swarm")
        scenario.generators.append(
            FaultGenerator(
                from: from, to: to, every: every, isIrregular: isIrregular, kinds: kinds, isSwarm: isSwarm ?? false,
                text: ScenarioParser.text(of: node)))
    }
}
