extension ScenarioParser {
    /// Which words a selector may use.
    struct Vocabulary: OptionSet {
        let rawValue: Int
        /// Names, ranges, racks and `all`; always allowed.
        static let fixed: Vocabulary = []
        /// `random(3)` and `coordinator`, which only the timeline can pick.
        static let picked = Vocabulary(rawValue: 1)
        /// `crashed`, `cut-off` and `healthy`, which depend on the time.
        static let dynamic = Vocabulary(rawValue: 2)
    }

    /// Reads a selector: a word or a list of words.
    func selector(_ node: ScenarioNode, name: String, allowing vocabulary: Vocabulary) throws(ScenarioError) -> Selector
    {
        switch node.content {
        case .scalar(let text) where !text.isEmpty:
            return Selector(terms: [try term(text, at: node, name: name, vocabulary)], text: text)
        case .list(let elements) where !elements.isEmpty:
            var result = Selector(terms: [], text: "")
            var words: [String] = []
            for element in elements {
                guard case .scalar(let text) = element.content, !text.isEmpty else {
                    throw error(at: element, "\(name) must name a node, not \(element.kind)")
                }
                result.terms.append(try term(text, at: element, name: name, vocabulary))
                words.append(text)
            }
            result.text = "[" + words.joined(separator: ", ") + "]"
            return result
        default:
            throw error(at: node, "\(name) must name nodes")
        }
    }

    /// Reads `5%` or `random(5%)`, of which at least a part must be meant.
    private static func share(_ text: String) -> Probability? {
        let inner = text.hasPrefix("random(") && text.hasSuffix(")") ? String(text.dropFirst(7).dropLast()) : text
        guard let share = Quantity.probability(inner), share.rawValue > 0 else { return nil }
        return share
    }

    /// Reads one word: `n3`, `n[1-5]`, a rack, `all`, and what the vocabulary allows.
    func term(
        _ text: String, at node: ScenarioNode, name: String, _ vocabulary: Vocabulary
    ) throws(ScenarioError) -> Selector.Term {
        if let index = indices[text] { return .nodes([index]) }
        let members = scenario.nodes.indices.filter { scenario.nodes[$0].rack == text }
        if !members.isEmpty { return .nodes(members) }
        if text == "all" { return vocabulary.isEmpty ? .nodes(Array(scenario.nodes.indices)) : .all }
        if vocabulary.contains(.dynamic), text == "crashed" { return .crashed }
        if vocabulary.contains(.dynamic), text == "cut-off" { return .cutOff }
        if vocabulary.contains(.dynamic), text == "healthy" { return .healthy }
        if vocabulary.contains(.picked), text == "coordinator" { return .coordinator }
        if vocabulary.contains(.picked), text == "target" || text == "leader" {
            guard waitsForStep else { throw error(at: node, "'\(text)' is of a step: the line needs 'when'") }
            return text == "target" ? .target : .leader
        }
        if vocabulary.contains(.picked), text.hasPrefix("random("), text.hasSuffix(")"),
            let count = Int(text.dropFirst(7).dropLast()), (1...scenario.nodes.count).contains(count)
        {
            return .random(count)
        }
        if vocabulary.contains(.picked), let share = ScenarioParser.share(text) { return .share(share) }
        let zone = scenario.nodes.indices.filter { scenario.nodes[$0].zone == text }
        if !zone.isEmpty { return .nodes(zone) }
        if text.hasPrefix("n["), text.hasSuffix("]") {
            let bounds = text.dropFirst(2).dropLast().split(separator: "-", omittingEmptySubsequences: false)
            if bounds.count == 2, let first = Int(bounds[0]), let last = Int(bounds[1]), 1 <= first, first <= last,
                last <= scenario.nodes.count
            {
                return .nodes(Array(first - 1..<last))
            }
        }
        var known = scenario.nodes.count <= 1_000 ? scenario.nodes.map(\.name) : []
        known += scenario.nodes.flatMap { [$0.zone, $0.rack].compactMap { $0 } }.reduce(into: []) {
            if !$0.contains($1) { $0.append($1) }
        }
        known.append("all")
        if vocabulary.contains(.dynamic) { known += ["crashed", "cut-off", "healthy"] }
        if vocabulary.contains(.picked) { known.append("coordinator") }
        throw error(
            at: node,
            "no node '\(text)': the nodes are n1 to n\(scenario.nodes.count)"
                + ScenarioError.suggestion(for: text, among: known))
    }
}
