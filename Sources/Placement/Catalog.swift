/// The partitions in order of their names, numbered from 0, with their replicas as node numbers in flat arrays.
struct Catalog {
    /// The partitions as they were given.
    let partitions: [Partition]
    /// The position in `partitions` of each numbered partition.
    let order: [Int32]
    /// The topic of each partition, numbered in the order of the topics' names.
    let topic: [Int32]
    /// How many topics there are.
    let topics: Int
    /// How many replicas each partition should have.
    let factor: [Int32]
    /// How small a replica of each partition is: 64 less the bits of its size in bytes.
    let smallness: [UInt8]
    /// `nodes[start[p]..<start[p + 1]]`: who holds partition `p` now; the first one leads.
    let start: [Int32]
    /// See `start`.
    let nodes: [Int32]

    /// The number of partitions.
    var count: Int { order.count }

    /// The partition with a number, as it was given.
    subscript(partition: Int) -> Partition { partitions[Int(order[partition])] }

    /// Who leads a partition now, or -1.
    func leader(_ partition: Int) -> Int32 {
        start[partition] < start[partition + 1] ? nodes[Int(start[partition])] : -1
    }

    /// Sorts, numbers and checks the partitions.
    ///
    /// - Throws: `PlacementError` about the first wrong partition in the order of names.
    init(_ partitions: [Partition], on topology: Topology) throws(PlacementError) {
        let (ranks, topics) = Self.rankTopics(partitions)
        self.partitions = partitions
        self.topics = topics
        self.order = Self.sort(partitions, ranks: ranks)

        var topic: [Int32] = []
        var factor: [Int32] = []
        var smallness: [UInt8] = []
        var start: [Int32] = [0]
        var nodes: [Int32] = []
        topic.reserveCapacity(partitions.count)
        factor.reserveCapacity(partitions.count)
        smallness.reserveCapacity(partitions.count)
        start.reserveCapacity(partitions.count + 1)
        nodes.reserveCapacity(partitions.count * 3)
        var slots = 0
        var previous: (topic: Int32, index: Int)?
        for position in order {
            let partition = partitions[Int(position)]
            let rank = ranks[Int(position)]
            if let previous, previous == (rank, partition.id.index) { throw .duplicatePartition(partition.id) }
            previous = (rank, partition.id.index)
            guard (1...Int(Int16.max)).contains(partition.replicationFactor) else {
                throw .badReplicationFactor(partition.id, partition.replicationFactor)
            }
            let first = nodes.count
            for name in partition.replicas {
                guard let node = topology.numbers[name] else { throw .unknownNode(partition.id, node: name) }
                for earlier in first..<nodes.count where nodes[earlier] == node {
                    throw .duplicateReplica(partition.id, node: name)
                }
                nodes.append(node)
            }
            topic.append(rank)
            factor.append(Int32(partition.replicationFactor))
            smallness.append(UInt8(partition.bytes.leadingZeroBitCount))
            slots += min(partition.replicationFactor, topology.count)
            guard max(slots, nodes.count) < 1 << 30 else { throw .tooManyReplicas }
            start.append(Int32(nodes.count))
        }
        self.topic = topic
        self.factor = factor
        self.smallness = smallness
        self.start = start
        self.nodes = nodes
    }

    /// The rank of each partition's topic among all topics. Neighbours mostly share their topic, so few are looked up.
    private static func rankTopics(_ partitions: [Partition]) -> (ranks: [Int32], topics: Int) {
        var names: [String] = []
        var known: [String: Int32] = [:]
        var ranks: [Int32] = []
        ranks.reserveCapacity(partitions.count)
        var last: (name: String, number: Int32)?
        for partition in partitions {
            if let last, last.name == partition.id.topic {
                ranks.append(last.number)
                continue
            }
            let name = partition.id.topic
            let number = known[name] ?? Int32(names.count)
            if Int(number) == names.count {
                names.append(name)
                known[name] = number
            }
            last = (name, number)
            ranks.append(number)
        }
        let sorted = names.indices.sorted { names[$0].utf8.lexicographicallyPrecedes(names[$1].utf8) }
        var rank = [Int32](repeating: 0, count: names.count)
        for (position, number) in sorted.enumerated() { rank[number] = Int32(position) }
        for position in ranks.indices { ranks[position] = rank[Int(ranks[position])] }
        return (ranks, names.count)
    }

    private static func sort(_ partitions: [Partition], ranks: [Int32]) -> [Int32] {
        let indices = partitions.map(\.id.index)
        let precedes = { (a: Int32, b: Int32) -> Bool in
            let (a, b) = (Int(a), Int(b))
            return ranks[a] != ranks[b] ? ranks[a] < ranks[b] : indices[a] < indices[b]
        }
        var order = (0..<Int32(partitions.count)).map { $0 }
        // Most callers keep their partitions in order.
        let isSorted = order.dropFirst().allSatisfy { !precedes($0, $0 - 1) }
        if !isSorted { order.sort(by: precedes) }
        return order
    }
}
