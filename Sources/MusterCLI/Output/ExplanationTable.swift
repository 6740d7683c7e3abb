import MusterAPI

/// Why a partition is where it is, node by node.
enum ExplanationTable {
    static func render(_ explanation: ExplanationRecord, isColoured: Bool) -> String {
        var lines = [
            "\(explanation.partition) wants \(Units.count(explanation.replicationFactor, "replica"))",
            "  now      \(list(explanation.actual))", "  planned  \(list(explanation.desired))",
        ]
        for rule in explanation.why { lines.append("  \(rule.decision)  \(rule.rule): \(rule.text)") }
        for hold in explanation.blockedBy {
            lines.append("  " + Style.yellow.apply("held", isColoured) + "  \(HoldText.line(hold))")
        }
        var table = Table([
            "NODE", "DOMAIN", "STATE", "HOLDS", .init("LOAD", isNumber: true), .init("SHARE", isNumber: true), "MAY",
            "WHY",
        ])
        for node in explanation.nodes {
            table.add([
                .init(node.node), .init(node.domain.isEmpty ? "-" : node.domain),
                .init(node.state, node.state == "up" ? .green : .yellow), holding(node),
                .init("\(node.load.count)"), .init("\(node.load.ideal)"),
                .init(node.allowed ? "yes" : "no", node.allowed ? .green : .red),
                .init(node.rules.isEmpty ? "-" : node.rules.map { "\($0.rule): \($0.text)" }.joined(separator: "; ")),
            ])
        }
        return lines.joined(separator: "\n") + "\n\n" + table.render(isColoured: isColoured)
    }

    /// What may change, a line each.
    static func lines(_ explanation: ExplanationRecord) -> [WatchedLine] {
        [WatchedLine("now \(list(explanation.actual)), planned \(list(explanation.desired))")]
            + explanation.why.map {
                WatchedLine("\($0.decision) \($0.rule): \($0.text)", key: "\($0.decision) \($0.rule)")
            }
            + explanation.blockedBy.map { HoldText.watched($0) }
            + explanation.nodes.map { node in
                WatchedLine(
                    "\(node.node): \(holding(node).text), may \(node.allowed ? "yes" : "no")"
                        + node.rules.map { "; \($0.rule): \($0.text)" }.joined())
            }
    }

    /// Whether a node holds a replica, and whether that changes.
    private static func holding(_ node: ExplanationRecord.Node) -> Table.Cell {
        switch (node.holds, node.willHold) {
        case (true, true): .init("yes")
        case (true, false): .init("until moved", .yellow)
        case (false, true): .init("planned", .yellow)
        case (false, false): .init("-")
        }
    }

    private static func list(_ names: [String]) -> String { names.isEmpty ? "none" : names.joined(separator: " ") }
}
