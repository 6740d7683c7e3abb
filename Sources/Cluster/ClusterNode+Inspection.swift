extension ClusterNode {
    /// Which plan this node leads, if it coordinates: its epoch, and how many plans it has made in it.
    ///
    /// Cheaper than a view, for those who watch many nodes.
    package var planStamp: (epoch: UInt64, generation: UInt64)? {
        guard let coordinator else { return nil }
        return (coordinator.epoch, coordinator.generation)
    }

    /// How many moves, the last ones of its plan, this node added when it planned last: the others go on from earlier plans.
    package var adoptedMoves: Int { coordinator?.adoptedCount ?? 0 }
}
