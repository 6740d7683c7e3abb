import Placement

/// What the coordinator before this one published of its plan.
///
/// A hint and nothing more: it says what learners are for, and what there is to undo, which the groups themselves do not
/// say.
struct InheritedPlan {
    /// The moves, in the order in which they started.
    private(set) var moves: [PlannedMove] = []
    /// The places of those that were not over, by partition.
    private var unfinished: [PartitionID: Int] = [:]

    init() {}

    init(_ moves: [PlannedMove]) {
        self.moves = moves.sorted { $0.ordinal != $1.ordinal ? $0.ordinal < $1.ordinal : $0.partition < $1.partition }
        for (place, move) in self.moves.enumerated() where !move.state.isOver { unfinished[move.partition] = place }
    }

    /// The move of a partition that was not over; nil if there is none.
    subscript(partition: PartitionID) -> Move? { unfinished[partition].map { moves[$0].move } }
}
