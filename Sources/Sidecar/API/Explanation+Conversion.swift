package import MusterAPI
package import Placement

extension ExplanationRecord {
    /// Puts the planner's explanation beside what is planned.
    ///
    /// - Parameters:
    ///   - explanation: what the planner says.
    ///   - nodes: the nodes that it was asked about.
    ///   - desired: the replicas after the plan, the leader first.
    ///   - move: the partition's move, if it has one.
    ///   - refusals: what cannot be placed of it.
    package init(
        _ explanation: Explanation, nodes: [Placement.Node], desired: [String], move: Move?, refusals: [Refusal]
    ) {
        let byID = Dictionary(nodes.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        self.init(
            partition: explanation.partition.id.description, replicationFactor: explanation.partition.replicationFactor,
            desired: desired, actual: explanation.partition.replicas,
            why: (move?.reasons ?? []).map { Rule(rule: $0.rule, decision: "move", text: $0.text) }
                + refusals.map { Rule(rule: $0.reason.rule, decision: "refused", text: $0.reason.text) },
            nodes: explanation.nodes.map { entry in
                Node(
                    node: entry.node, domain: byID[entry.node]?.domain.joined(separator: "/") ?? "",
                    state: byID[entry.node]?.state.rawValue ?? "", holds: entry.holds,
                    willHold: desired.contains(entry.node), allowed: entry.isAllowed,
                    rules: entry.rules.map { Rule(rule: $0.rule, decision: $0.decision.rawValue, text: $0.text) },
                    load: Node.Load(count: entry.count, ideal: entry.high))
            })
    }
}
