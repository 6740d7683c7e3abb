extension Assignment {
    /// Takes note that nodes are new, or not as they were: their state, weight, capacity or place.
    ///
    /// A node never goes away by itself; one that is gone is dead. O(replicas on these nodes + nodes × domains), as long as they
    /// stay in their failure domains and no limit falls because of them; otherwise O(replicas).
    ///
    /// - Throws: `PlacementError` if a node is named twice; nothing changes then.
    public mutating func update(_ changed: [Node]) throws(PlacementError) {
        var known = nodes
        var affected: [Int32] = []
        var added: [Node] = []
        var isMoved = false
        for node in changed {
            guard let number = draft.topology.numbers[node.id] else {
                added.append(node)
                continue
            }
            if known[Int(number)] == node { continue }
            if known[Int(number)].domain != node.domain { isMoved = true }
            known[Int(number)] = node
            affected.append(number)
        }
        let topology = try Topology(known + added, after: known)
        if !added.isEmpty, Int(draft.catalog.largestFactor) > known.count {
            // Partitions get more slots.
            self = try Assignment(nodes: known + added, partitions: partitions, policy: policy)
        } else {
            draft.update(topology, affected: affected, isMoved: isMoved)
        }
    }

    /// Takes note of who holds a partition; the first one leads. O(replicas of the partition).
    ///
    /// - Throws: `PlacementError` if a node is unknown or named twice; nothing changes then.
    public mutating func setReplicas(of id: PartitionID, to replicas: [String]) throws(PlacementError) {
        guard let partition = position(of: id) else { throw .unknownPartition(id) }
        try setReplicas(ofPartition: partition, to: replicas)
    }

    /// Takes note that a plan is carried out. O(its moves).
    ///
    /// - Throws: `PlacementError` if it names unknown partitions or nodes. Some of its moves may have been made then.
    public mutating func apply(_ plan: Plan) throws(PlacementError) {
        for (move, position) in zip(plan.moves, plan.positions) {
            var number: Int? = Int(position)
            if !partitions.indices.contains(Int(position)) || partitions[Int(position)].id != move.partition {
                number = self.position(of: move.partition)
            }
            guard let number else { throw .unknownPartition(move.partition) }
            var partition = partitions[number]
            partition.apply(move)
            try setReplicas(ofPartition: number, to: partition.replicas)
        }
        draft.forgetFinePartitions()
    }

    private mutating func setReplicas(ofPartition partition: Int, to replicas: [String]) throws(PlacementError) {
        let holders = try Self.holders(replicas, of: partitions[partition].id, on: draft.topology)
        let isTooMany = !draft.assign(holders, to: partition)
        partitions[partition].replicas = replicas
        if isTooMany { self = try Assignment(nodes: nodes, partitions: partitions, policy: policy) }
    }

    /// The number of a partition, by binary search.
    func position(of id: PartitionID) -> Int? {
        guard let rank = topics[id.topic] else { return nil }
        var (low, high) = (0, partitions.count)
        while low < high {
            let middle = (low + high) / 2
            let topic = draft.catalog.topic[middle]
            if topic < rank || (topic == rank && partitions[middle].id.index < id.index) {
                low = middle + 1
            } else {
                high = middle
            }
        }
        return low < partitions.count && partitions[low].id == id ? low : nil
    }
}
