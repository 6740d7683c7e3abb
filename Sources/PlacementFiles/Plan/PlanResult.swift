package import Placement

/// A plan for a cluster, what was selected of it, and what comes of that.
package struct PlanResult: Sendable {
    /// The cluster as it is.
    package let cluster: ClusterFile
    /// What the plan respects: what was asked for, and what the cluster's file demands.
    package let policy: Policy
    /// The whole plan.
    package let plan: Plan
    /// The selected moves, most urgent first.
    package let moves: [Move]
    /// The same in waves.
    package let waves: Waves
    /// The partitions once the selected moves are made, ordered by name.
    package let assignment: [Partition]
    /// How good that is.
    package let after: Score

    /// Plans.
    ///
    /// - Throws: `PlacementError` if the cluster contradicts itself, which `ClusterFile` rules out for its own.
    package init(
        _ cluster: ClusterFile, policy: Policy = Policy(), selection: PlanSelection = PlanSelection(),
        limits: Waves.Limits = Waves.Limits()
    ) throws(PlacementError) {
        self.cluster = cluster
        var policy = policy
        policy.rules += cluster.rules
        self.policy = policy
        let planner = Planner(policy: policy)
        plan = try planner.plan(nodes: selection.prepare(cluster.nodes), partitions: cluster.partitions)
        moves = selection.moves(of: plan, nodes: cluster.nodes, partitions: cluster.partitions)
        waves = Waves(moves, limits: limits)
        if moves.count == plan.moves.count {
            (assignment, after) = (plan.assignment, plan.after)
        } else {
            assignment = Self.apply(moves, to: cluster.partitions)
            after = try planner.score(nodes: cluster.nodes, partitions: assignment)
        }
    }

    /// Replicas that are copied.
    package var copies: Int { moves.reduce(0) { $0 + $1.add.count } }
    /// Bytes that are copied.
    package var bytes: UInt64 { moves.reduce(0) { $0 &+ UInt64($1.add.count) &* $1.bytes } }
    /// Partitions whose leader changes.
    package var leaderChanges: Int { moves.count { $0.leaderBefore != $0.leaderAfter } }

    /// What the assignment needs: nothing, moves, nodes that do not exist, or somebody who decides.
    package var verdict: Verdict {
        if plan.refused.contains(where: { $0.reason.rule == "no-live-replica" }) { return .unsafe }
        if !plan.refused.isEmpty { return .infeasible }
        // What was left out is still to be done.
        return plan.moves.isEmpty ? .nothingToDo : .movesToMake
    }

    package enum Verdict: Int32, Sendable {
        case nothingToDo = 0
        case movesToMake = 2
        /// Something that is demanded cannot be had with these nodes.
        case infeasible = 3
        /// A partition has lost all its replicas: to place it anew would hide that its data is gone.
        case unsafe = 4
    }

    private static func apply(_ moves: [Move], to partitions: [Partition]) -> [Partition] {
        var sorted = partitions.sorted { $0.id < $1.id }
        var byName: [PartitionID: Move] = [:]
        for move in moves { byName[move.partition] = move }
        for index in sorted.indices {
            if let move = byName[sorted[index].id] { sorted[index].apply(move) }
        }
        return sorted
    }
}
