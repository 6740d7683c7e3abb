import SWIM

extension ScenarioParser {
    /// The parts of the protocol that a scenario may switch off, and what they are called there.
    private static let features: [(name: String, feature: ProtocolFeatures)] = [
        ("suspicion", .suspicion), ("piggyback", .piggyback), ("probe-awareness", .probeAwareness),
        ("suspicion-awareness", .suspicionAwareness), ("buddy-system", .buddySystem),
        ("adaptive-probing", .adaptiveProbing), ("burst-gossip", .burstGossip), ("anti-entropy", .antiEntropy),
        ("healing", .healing), ("storm-control", .stormControl),
    ]

    /// Reads `nodes.config.without`: the parts of the protocol that the nodes do without.
    func readFeatures(_ node: ScenarioNode?) throws(ScenarioError) -> ProtocolFeatures {
        var result: ProtocolFeatures = []
        let names = ScenarioParser.features.map(\.name)
        for element in try entries(node, name: "without") {
            guard case .scalar(let text) = element.content,
                let known = ScenarioParser.features.first(where: { $0.name == text })
            else {
                let text = ScenarioParser.text(of: element)
                throw error(
                    at: element,
                    "the protocol has no part '\(text)'" + ScenarioError.suggestion(for: text, among: names))
            }
            result.formUnion(known.feature)
        }
        return result
    }
}
