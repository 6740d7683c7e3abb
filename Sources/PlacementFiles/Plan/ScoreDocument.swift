import Placement

/// How good a placement is and could be, as JSON.
package struct ScoreDocument: Encodable, Sendable {
    package var nodes: Int
    package var partitions: Int
    package var objective: PlanDocument.Objective
    /// The same once the whole plan is done.
    package var best: PlanDocument.Objective
    /// Replicas to copy until then, and how many at least.
    package var moves: Int
    package var lowerBoundMoves: Int

    package init(_ result: PlanResult) {
        nodes = result.cluster.nodes.count
        partitions = result.cluster.partitions.count
        objective = PlanDocument.Objective(result.plan.before)
        best = PlanDocument.Objective(result.after)
        moves = result.copies
        lowerBoundMoves = result.plan.lowerBound
    }
}
