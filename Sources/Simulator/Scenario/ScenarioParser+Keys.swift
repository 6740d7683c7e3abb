extension ScenarioParser {
    /// The highest number of a key in a file.
    static let largestKey = 16

    /// Reads `{nodes: all, accept: k2, every: 2s}`.
    mutating func rotation(_ value: ScenarioNode) throws(ScenarioError) -> Fault.Action {
        let name = "rotate-key"
        try requireSealing(for: name, at: value)
        let steps = SimulatedRing.Step.allCases.map(\.rawValue)
        let reader = try MappingReader(value, name: name, allowed: ["nodes", "every"] + steps, file: file)
        let nodes = try selector(try reader.required("nodes"), name: name, allowing: [.picked])
        let named = SimulatedRing.Step.allCases.filter { reader[$0.rawValue] != nil }
        guard named.count == 1, let key = try key(named[0].rawValue, in: reader) else {
            throw error(at: value, "\(name) needs one of \(steps.joined(separator: ", "))")
        }
        return .rotateKey(
            KeyRotation(nodes: nodes, step: named[0], key: key, every: try reader.duration("every") ?? 0))
    }

    /// Reads `{at: n3, cluster: other, key: k1}`, of which one or the other may be missing.
    mutating func stranger(_ value: ScenarioNode) throws(ScenarioError) -> Fault.Action {
        let name = "stranger"
        try requireSealing(for: name, at: value)
        let reader = try MappingReader(value, name: name, allowed: ["at", "cluster", "key"], file: file)
        var stranger = Stranger()
        if let place = reader["at"] { stranger.place = try single(place, name: "at") }
        stranger.key = try key("key", in: reader)
        stranger.cluster = try reader.value("cluster", "letters, digits, '-', '_' and '.'", ScenarioParser.name)
        guard stranger.key != nil || stranger.cluster != nil else {
            throw error(at: value, "a stranger has a key or a cluster of its own")
        }
        guard stranger.cluster != scenario.name else {
            throw error(at: reader["cluster"]!, "the cluster of the others is called '\(scenario.name)'")
        }
        return .substitute(try takeSpare(.stranger(stranger), at: value), replaces: stranger.place)
    }

    /// Reads the name of a key, `k1` and on; nil if it is absent.
    mutating func key(_ key: String, in reader: MappingReader) throws(ScenarioError) -> Int? {
        let form = "a key from k1 to k\(ScenarioParser.largestKey)"
        let number = try reader.value(key, form) { (text: String) -> Int? in
            guard text.hasPrefix("k"), let number = Int(text.dropFirst()), text == "k\(number)",
                (1...ScenarioParser.largestKey).contains(number)
            else { return nil }
            return number
        }
        scenario.keyCount = max(scenario.keyCount, number ?? 1)
        return number
    }

    /// Refuses what would mean nothing in a run whose datagrams are not sealed.
    func requireSealing(for name: String, at node: ScenarioNode) throws(ScenarioError) {
        guard scenario.isSealed else { throw error(at: node, "\(name) needs 'run: {sealed: true}'") }
    }
}
