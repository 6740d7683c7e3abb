/// Who holds what, ready to be planned again and again.
///
/// It knows which replicas each node has and which partitions are not as they should be, so that an event at one node costs
/// what that node holds and not what the cluster holds. Feed it events (`update`, `setReplicas`), ask for a `plan`, and
/// `apply` the plan when it is carried out.
public struct Assignment: Sendable {
    /// What plans respect, and how hard the planner tries.
    public let policy: Policy
    /// The partitions as they are, ordered by their names; the first of the replicas leads.
    public internal(set) var partitions: [Partition]
    var draft: Draft
    /// The position in the order of names of each topic.
    private(set) var topics: [String: Int32] = [:]

    /// The nodes as they are, in the order in which they became known.
    public var nodes: [Node] { draft.topology.nodes }
    /// How good the assignment is. O(nodes).
    public var score: Score { Score(draft, faults: draft.faults) }

    /// Reads everything. O(replicas).
    ///
    /// - Parameters:
    ///   - nodes: every node that exists or holds a replica, in any order.
    ///   - partitions: every partition with its replicas as they are, in any order.
    ///   - policy: what to respect, and how hard to try.
    /// - Throws: `PlacementError` if the input contradicts itself.
    public init(nodes: [Node], partitions: [Partition], policy: Policy = Policy()) throws(PlacementError) {
        self.policy = policy
        let (sorted, ranks, count) = Catalog.sorted(partitions)
        self.partitions = sorted
        for (position, rank) in ranks.enumerated() where position == 0 || ranks[position - 1] != rank {
            topics[sorted[position].id.topic] = rank
        }
        draft = try Self.draft(Topology(nodes), sorted, ranks, count, policy)
    }

    private static func draft(
        _ topology: Topology, _ sorted: [Partition], _ ranks: [Int32], _ topics: Int, _ policy: Policy
    ) throws(PlacementError) -> Draft {
        var rules = RuleSets(policy.rules)
        let catalog = try Catalog(sorted, ranks: ranks, topics: topics, nodes: topology.count, rules: &rules)
        rules.compile(topology)
        var start: [Int32] = [0]
        var holders: [Int32] = []
        start.reserveCapacity(sorted.count + 1)
        holders.reserveCapacity(sorted.count * 3)
        for partition in sorted {
            holders += try self.holders(partition.replicas, of: partition.id, on: topology)
            start.append(Int32(holders.count))
        }
        return Draft(topology, catalog, rules, start: start, holders: holders)
    }

    /// The numbers of the nodes that hold a partition.
    static func holders(
        _ replicas: [String], of id: PartitionID, on topology: Topology
    ) throws(PlacementError) -> [Int32] {
        var holders: [Int32] = []
        holders.reserveCapacity(replicas.count)
        for name in replicas {
            guard let node = topology.numbers[name] else { throw .unknownNode(id, node: name) }
            if holders.contains(node) { throw .duplicateReplica(id, node: name) }
            holders.append(node)
        }
        return holders
    }

    /// Finds the moves that bring the assignment to its best form, and leaves the assignment as it is.
    ///
    /// O(what changed since the last plan was applied + nodes × domains).
    public mutating func plan() -> Plan {
        let plan = planOnce()
        draft.rollBack()
        return plan
    }

    /// Makes a plan; the draft is of no more use then.
    mutating func planOnce() -> Plan {
        let before = score
        var isOptimal = draft.solve(policy)
        if draft.topology.hasCapacities, settleCapacities() { isOptimal = false }
        return Plan(&draft, of: partitions, before: before, isOptimal: isOptimal)
    }

    /// With capacities it matters in which order replicas move: what has moved makes room for others. Plans on from the result
    /// until nothing moves any more, so that carrying out the plan is the end of it. O(replicas).
    ///
    /// - Returns: Whether the plan has changed.
    private mutating func settleCapacities() -> Bool {
        var hasChanged = false
        for _ in 0..<Self.mostRounds {
            var outcome = draft
            let plan = Plan(&outcome, of: partitions, before: Score(), isOptimal: false)
            let planned = plan.assignment
            guard var next = try? Assignment(nodes: nodes, partitions: planned, policy: policy) else {
                return hasChanged
            }
            _ = next.draft.solve(policy)
            let more = Plan(&next.draft, of: planned, before: Score(), isOptimal: false)
            if more.isEmpty { return hasChanged }
            var start: [Int32] = [0]
            var holders: [Int32] = []
            for partition in more.assignment {
                holders += partition.replicas.compactMap { draft.topology.numbers[$0] }
                start.append(Int32(holders.count))
            }
            draft.adopt(start: start, holders: holders)
            hasChanged = true
        }
        return hasChanged
    }

    private static let mostRounds = 16
}
