import PlacementFiles

/// Why a partition is where it is, node by node.
enum ExplanationTable {
    static func render(_ explanation: PlacementExplanation, isColoured: Bool) -> String {
        var text = "\(explanation.partition): wants \(explanation.replicationFactor) replicas\n"
        text += "  now    \(list(explanation.actual))\n  planned \(list(explanation.desired))\n"
        for rule in explanation.why { text += "  \(rule.decision): \(rule.rule): \(rule.text)\n" }
        var table = Table([
            "NODE", "DOMAIN", "STATE", "NOW", "PLANNED", .init("REPLICAS", isNumber: true),
            .init("SHARE", isNumber: true),
            "MAY RECEIVE", "WHY",
        ])
        for node in explanation.nodes {
            table.add([
                .init(node.node), .init(node.domain.isEmpty ? "-" : node.domain),
                .init(node.state, node.state == "up" ? .green : .yellow), .init(node.holds ? "holds" : "-"),
                .init(node.willHold ? "holds" : "-", node.willHold != node.holds ? .yellow : .plain),
                .init("\(node.load.count)"), .init("\(node.load.ideal)"),
                .init(node.allowed ? "yes" : "no", node.allowed ? .green : .red),
                .init(node.rules.isEmpty ? "-" : node.rules.map { "\($0.rule): \($0.text)" }.joined(separator: "; ")),
            ])
        }
        return text + table.render(isColoured: isColoured)
    }

    private static func list(_ names: [String]) -> String { names.isEmpty ? "none" : names.joined(separator: " ") }
}
