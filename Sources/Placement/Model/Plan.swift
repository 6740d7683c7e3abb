/// What the planner found: the moves, what it could not do, and how good the result is.
public struct Plan: Hashable, Sendable {
    /// The moves, at most one per partition, by class and then by partition.
    public var moves: [Move]
    /// Replicas that should exist and cannot be placed, with the rule that forbids it. By partition.
    public var refused: [Refusal]
    /// What cannot be helped and concerns many partitions, or none in particular: `under-spread`, `over-capacity`.
    public var warnings: [Reason]
    /// How good the current assignment is.
    public var before: Score
    /// How good the assignment is once the plan is done.
    public var after: Score
    /// No plan that reaches the same spread and replica counts per node can do with fewer added replicas than this.
    public var lowerBound: Int
    /// Whether it is proved, by `Policy.Solver.exact`, that no such plan has fewer added replicas than this one: `lowerBound` is
    /// then the number of moves. With these replicas no plan that leads as evenly changes fewer leaders either.
    public var isOptimal: Bool

    /// The partitions as they are, ordered by their names.
    let current: [Partition]
    /// The position in `current` of each move's partition.
    let positions: [Int32]

    /// The number of replicas that have to be copied.
    public var replicaMoves: Int { moves.reduce(0) { $0 + $1.add.count } }
    /// The number of bytes that have to be copied.
    public var bytesMoved: UInt64 { moves.reduce(0) { $0 &+ UInt64($1.add.count) &* $1.bytes } }
    /// The number of partitions whose leader changes.
    public var leaderChanges: Int { moves.count { $0.leaderBefore != $0.leaderAfter } }
    /// Whether there is nothing to do.
    public var isEmpty: Bool { moves.isEmpty }

    /// The replicas of every partition once the plan is done, ordered by partition; the first one leads. O(partitions).
    public var assignment: [Partition] {
        var partitions = current
        for (move, position) in zip(moves, positions) { partitions[Int(position)].apply(move) }
        return partitions
    }
}

extension Partition {
    /// Makes the changes of a move: the leader, then the replicas that stay, then the new ones.
    package mutating func apply(_ move: Move) {
        if !move.remove.isEmpty { replicas.removeAll { move.remove.contains($0) } }
        // What is placed for the first time has its list from the move, and no other one.
        if replicas.isEmpty { replicas = move.add } else { replicas.append(contentsOf: move.add) }
        guard let leader = move.leaderAfter, let position = replicas.firstIndex(of: leader), position > 0 else {
            return
        }
        replicas.remove(at: position)
        replicas.insert(leader, at: 0)
    }
}
