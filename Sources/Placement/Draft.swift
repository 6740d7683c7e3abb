/// An assignment in the making: who holds and who leads what, with the counts every decision needs.
///
/// Replicas sit in *slots*, numbered through all partitions: partition `p` owns `slotStart[p]..<slotStart[p + 1]`, as many
/// as replicas it can have. Everything is a flat array of integers; a step never looks at a name.
///
/// The stages run in order: `keep`, `place`, `balance`, `lead`. Each respects what those before achieved.
struct Draft {
    /// No node.
    static let none: Int32 = -1

    let topology: Topology
    let catalog: Catalog
    let limits: SpreadLimits

    /// The fair number of replicas of each node.
    var shares: Shares
    /// The most leaders each node should have.
    var leaderHigh: [Int32]
    /// How many replicas that may stay each node had at the start.
    let heldBefore: [Int32]
    /// Partitions that have replicas, but none that can be read. They are left alone.
    let frozen: [Bool]

    let slotStart: [Int32]
    let slotPartition: [Int32]
    /// The node in each slot, or `none`.
    var slots: [Int32]
    /// Whether the replica in a slot has to be copied anyway, so that sending it elsewhere costs nothing.
    var isNew: [Bool]

    /// Partitions that cannot be within the limits, because cordoned nodes hold them or receive nothing.
    var isOverfull: [Bool]

    /// How many replicas have to be copied whatever the balance: the missing ones and those that break the limits.
    var forced = 0

    /// How many replicas each node holds.
    var held: [Int32]
    /// `heldByTopic[topic * nodes + node]`; empty if that would be too large, and then topics are not looked at.
    var heldByTopic: [Int32]
    /// How many replicas each domain holds, and how many it should, in 1/1024.
    var heldInDomain: [Int64]
    var idealInDomain: [Int64]
    /// How many of the receiving nodes directly in a domain hold less than their share rounded down or up.
    var belowLow: [Int32]
    var belowHigh: [Int32]
    /// The nodes that are short of replicas, laid out like `topology.members`, and how many of each group are listed.
    var short: [Int32] = []
    var shortCount: [Int32]
    var totalBelowLow: Int32 = 0
    var totalBelowHigh: Int32 = 0

    /// Who leads each partition, or `none`.
    var leader: [Int32]
    /// How many partitions each node leads.
    var led: [Int32]

    /// The slots of each node as doubly linked lists; built when first needed.
    var hasLists = false
    var first: [Int32] = []
    var next: [Int32] = []
    var previous: [Int32] = []

    /// The largest table of replicas by topic and node: 128 MiB.
    private static let topicTableLimit = 1 << 25

    /// Starts from nothing: all slots are empty.
    init(_ topology: Topology, _ catalog: Catalog, _ limits: SpreadLimits) {
        self.topology = topology
        self.catalog = catalog
        self.limits = limits
        let count = topology.count

        var frozen = [Bool](repeating: false, count: catalog.count)
        var heldBefore = [Int32](repeating: 0, count: count)
        var slotStart: [Int32] = [0]
        slotStart.reserveCapacity(catalog.count + 1)
        var active = limits.sizes.map(Int64.init)
        var wanted: Int64 = 0
        var partitions: Int64 = 0
        let receivers = Int32(topology.members.count)
        for partition in 0..<catalog.count {
            let range = Int(catalog.start[partition])..<Int(catalog.start[partition + 1])
            var readable = range.isEmpty
            var fixed: Int32 = 0
            for position in range {
                let node = Int(catalog.nodes[position])
                if topology.nodes[node].state != .dead { readable = true }
                guard topology.keeps[node] else { continue }
                heldBefore[node] += 1
                if !topology.receives[node] { fixed += 1 }
            }
            let size = readable ? min(catalog.factor[partition], receivers + fixed) : 0
            if readable { partitions += 1 } else { active[Int(limits.classes[partition])] -= 1 }
            frozen[partition] = !readable
            wanted += Int64(size)
            slotStart.append(slotStart[partition] + size)
        }
        var slotPartition = [Int32](repeating: 0, count: Int(slotStart[catalog.count]))
        for partition in 0..<catalog.count {
            for slot in Int(slotStart[partition])..<Int(slotStart[partition + 1]) {
                slotPartition[slot] = Int32(partition)
            }
        }

        var capacities = [Int64](repeating: 0, count: topology.domains)
        for domain in 0..<topology.domains {
            for (number, size) in active.enumerated() {
                capacities[domain] += size * Int64(limits.limit(number, domain))
            }
        }
        shares = Shares(
            of: wanted,
            within: Shares.Limits(
                parent: topology.parent, home: topology.home, domainCapacity: capacities,
                weight: (0..<count).map { topology.receives[$0] ? topology.weight[$0] : 0 },
                nodeCapacity: (0..<count).map { topology.receives[$0] ? partitions : Int64(heldBefore[$0]) }))
        leaderHigh = Self.leaderShares(topology, of: partitions, held: shares.high).high

        self.frozen = frozen
        isOverfull = [Bool](repeating: false, count: catalog.count)
        self.heldBefore = heldBefore
        self.slotStart = slotStart
        self.slotPartition = slotPartition
        slots = [Int32](repeating: Self.none, count: slotPartition.count)
        isNew = [Bool](repeating: false, count: slotPartition.count)
        held = [Int32](repeating: 0, count: count)
        let (table, overflow) = catalog.topics.multipliedReportingOverflow(by: count)
        heldByTopic = overflow || table > Self.topicTableLimit ? [] : [Int32](repeating: 0, count: table)
        heldInDomain = [Int64](repeating: 0, count: topology.domains)
        idealInDomain = heldInDomain
        belowLow = [Int32](repeating: 0, count: topology.domains)
        belowHigh = belowLow
        shortCount = belowLow
        leader = [Int32](repeating: Self.none, count: catalog.count)
        led = held
        for node in 0..<count {
            for level in 0..<topology.depth where topology.chain[node * topology.depth + level] >= 0 {
                idealInDomain[Int(topology.chain[node * topology.depth + level])] += shares.ideal[node]
            }
            countBelow(node)
        }
    }

    /// The fair number of leaders of each node: by weight, and no more than the replicas it holds.
    static func leaderShares(_ topology: Topology, of partitions: Int64, held: [Int32]) -> Shares {
        let nodes = topology.nodes.indices
        return Shares(
            of: partitions,
            within: Shares.Limits(
                parent: [-1], home: [Int32](repeating: 0, count: nodes.count), domainCapacity: [partitions],
                weight: nodes.map { topology.receives[$0] ? topology.weight[$0] : 0 },
                nodeCapacity: nodes.map { topology.receives[$0] ? Int64(held[$0]) : 0 }))
    }

    private mutating func countBelow(_ node: Int) {
        guard topology.receives[node] else { return }
        let home = Int(topology.home[node])
        if held[node] < shares.low[node] {
            belowLow[home] += 1
            totalBelowLow += 1
        }
        if held[node] < shares.high[node] {
            belowHigh[home] += 1
            totalBelowHigh += 1
        }
    }
}
