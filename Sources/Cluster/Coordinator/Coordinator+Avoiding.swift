import Placement

extension Coordinator {
    /// Up to this many pairs of a node and a partition, a plan with exclusions is one that provably copies the least.
    private static let largestExactPlan = 100_000

    /// Makes a plan in which the nodes that did not manage to take some partitions get nothing at all, unless that costs
    /// replicas or their spread over failure domains.
    ///
    /// What such a node cannot take would else be made up for with other replicas, so that its count is even again: two
    /// copies in place of one, and the second to where the first has just failed.
    ///
    /// - Parameter rules: which nodes did not manage to take what.
    /// - Throws: `PlacementError` if the input contradicts itself.
    func plan(_ input: Input, avoiding rules: [PlacementRule]) throws(PlacementError) -> Plan {
        guard !rules.isEmpty else { return try Planner().plan(nodes: input.nodes, partitions: input.partitions) }
        // What the lower bound says holds without exclusions.
        let isSmall = input.nodes.count * input.partitions.count <= Coordinator.largestExactPlan
        let planner = Planner(policy: Policy(rules: rules, solver: isSmall ? .exact : .fast))
        let nodes = input.nodes.map { node in
            var node = node
            let isAvoided = rules.contains { $0.demand == .exclude([.node(node.id)]) }
            if node.state == .up, isAvoided { node.state = .cordoned }
            return node
        }
        let open = try planner.plan(nodes: input.nodes, partitions: input.partitions)
        let careful = try planner.plan(nodes: nodes, partitions: input.partitions)
        return careful.after.isAsSafe(as: open.after) ? careful : open
    }
}

extension Score {
    /// Whether no more replicas are missing than with another plan, nor more of them together in one failure domain.
    fileprivate func isAsSafe(as other: Score) -> Bool {
        missing <= other.missing && spreadExcess <= other.spreadExcess && underSpread <= other.underSpread
    }
}
