/// The partitions in order of their names, numbered from 0, as integers in flat arrays. Says nothing about who holds them.
struct Catalog {
    /// What partitions can have in common: then the same limits hold for them.
    struct Class: Hashable {
        /// The replication factor, or the number of nodes if that is less.
        var factor: Int32
        /// Their set of rules.
        var rules: Int32
    }

    /// The topic of each partition, numbered in the order of the topics' names.
    let topic: [Int32]
    /// How many topics there are.
    let topics: Int
    /// How many replicas each partition should have.
    let factor: [Int32]
    /// The largest replication factor.
    let largestFactor: Int32
    /// The class of each partition.
    let `class`: [Int32]
    /// The classes that occur, and how many partitions each has.
    let classes: [Class]
    /// See `classes`.
    let sizes: [Int64]
    /// The size of a replica of each partition. Clamped, so that sums do not overflow.
    let bytes: [UInt64]
    /// What a replica of each partition asks of its node, at most 2^40.
    let load: [Int64]

    /// The number of partitions.
    var count: Int { topic.count }

    /// How small a replica of a partition is: 64 less the bits of its size in bytes.
    @inline(__always)
    func smallness(_ partition: Int) -> UInt64 { UInt64(bytes[partition].leadingZeroBitCount) }

    /// Reads and checks partitions that are sorted.
    ///
    /// - Throws: `PlacementError` about the first wrong partition in the order of names.
    init(
        _ sorted: [Partition], ranks: [Int32], topics: Int, nodes: Int, rules: inout RuleSets
    ) throws(PlacementError) {
        var factor: [Int32] = []
        var kinds: [Int32] = []
        var bytes: [UInt64] = []
        var load: [Int64] = []
        factor.reserveCapacity(sorted.count)
        kinds.reserveCapacity(sorted.count)
        bytes.reserveCapacity(sorted.count)
        load.reserveCapacity(sorted.count)
        var classes: [Class] = []
        var sizes: [Int64] = []
        var known: [Class: Int32] = [:]
        var last: (class: Class, number: Int32)?
        var slots = 0
        for (position, partition) in sorted.enumerated() {
            if position > 0, sorted[position - 1].id == partition.id { throw .duplicatePartition(partition.id) }
            guard (1...Int(Int16.max)).contains(partition.replicationFactor) else {
                throw .badReplicationFactor(partition.id, partition.replicationFactor)
            }
            let kind = Class(
                factor: Int32(min(partition.replicationFactor, max(1, nodes))), rules: rules.set(for: partition.id))
            if last?.class != kind {
                let number = known[kind] ?? Int32(classes.count)
                if Int(number) == classes.count {
                    classes.append(kind)
                    sizes.append(0)
                    known[kind] = number
                }
                last = (kind, number)
            }
            let number = last?.number ?? 0
            sizes[Int(number)] += 1
            kinds.append(number)
            factor.append(Int32(partition.replicationFactor))
            bytes.append(min(partition.bytes, 1 << 48))
            load.append(Int64(min(partition.load ?? partition.bytes, 1 << 40)))
            slots += max(min(partition.replicationFactor, nodes), partition.replicas.count)
            guard slots < 1 << 30 else { throw .tooManyReplicas }
        }
        self.topic = ranks
        self.topics = topics
        self.factor = factor
        self.largestFactor = factor.max() ?? 0
        self.class = kinds
        self.classes = classes
        self.sizes = sizes
        // No sum over all replicas overflows, even if each is counted twice and one more.
        let most = UInt64.max / UInt64(2 * slots + 2)
        self.bytes = bytes.map { min($0, most) }
        self.load = load.map { min($0, Int64(most / 2)) }
    }
}

extension Catalog {
    /// Puts partitions in the order of their names; `ranks` then tells the topic of each.
    static func sorted(_ partitions: [Partition]) -> (partitions: [Partition], ranks: [Int32], topics: Int) {
        let (ranks, topics) = rankTopics(partitions)
        guard let order = order(partitions, ranks: ranks) else { return (partitions, ranks, topics) }
        return (order.map { partitions[Int($0)] }, order.map { ranks[Int($0)] }, topics)
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

    /// The positions in order of the names, or `nil` if the partitions are in order already.
    private static func order(_ partitions: [Partition], ranks: [Int32]) -> [Int32]? {
        let indices = partitions.map(\.id.index)
        let precedes = { (a: Int32, b: Int32) -> Bool in
            let (a, b) = (Int(a), Int(b))
            return ranks[a] != ranks[b] ? ranks[a] < ranks[b] : indices[a] < indices[b]
        }
        var order = (0..<Int32(partitions.count)).map { $0 }
        // Most callers keep their partitions in order.
        if order.dropFirst().allSatisfy({ !precedes($0, $0 - 1) }) { return nil }
        order.sort(by: precedes)
        return order
    }
}
