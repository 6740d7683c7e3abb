/// An assignment and, while a plan is made, what becomes of it: who holds and who leads what, with the counts every decision
/// needs.
///
/// Replicas sit in *slots*, numbered through all partitions: partition `p` owns `slotStart[p]..<slotStart[p + 1]`, as many
/// as replicas it can have. Everything is a flat array of integers; a step never looks at a name.
///
/// Between plans the slots show the assignment as it is, the leader first. A plan changes them in stages, `begin`, `keep`,
/// `place`, `relieve`, `balance`, `lead`, each of which respects what those before achieved; the journal knows what was
/// there before. Only partitions that are touched by an event or a move are ever looked at.
struct Draft {
    /// No node.
    static let none: Int32 = -1

    var topology: Topology
    let catalog: Catalog
    var rules: RuleSets
    var limits: SpreadLimits

    let slotStart: [Int32]
    let slotPartition: [Int32]
    /// The node in each slot, or `none`.
    var slots: [Int32]
    /// Whether the replica in a slot has to be copied anyway, so that sending it elsewhere costs nothing.
    var isNew: [Bool]
    /// How many replicas each node holds.
    var held: [Int32]
    /// How many bytes they have.
    var used: [UInt64]
    /// `heldByTopic[topic * topicWidth + node]`; empty if that would be too large, and then topics are not looked at.
    ///
    /// Partitions are mostly looked at in the order of their names, so that one topic's counts are wanted together.
    var heldByTopic: [Int32]
    /// For how many nodes there is room in `heldByTopic`.
    var topicWidth: Int
    /// The slots of each node.
    var lists: NodeLists
    /// Who leads each partition, or `none`.
    var leader: [Int32]
    /// How many partitions each node leads.
    var led: [Int32]
    /// The partitions each node leads.
    var leaderLists: NodeLists
    /// What is wrong altogether.
    var faults = Faults()
    /// The partitions that are not as they should be, as far as they alone are concerned.
    var pending: PartitionSet

    // MARK: While a plan is made

    var journal: Journal
    /// The fair number of replicas of each node.
    var shares = Shares()
    /// The fair number of leaders of each node.
    var leaderShares = Shares()
    /// How many replicas and leaderships each node had at the start.
    var heldBefore: [Int32] = []
    var ledBefore: [Int32] = []
    var usedBefore: [UInt64] = []
    /// Replicas that a rule wants gone from nodes with a capacity, and whose bytes are still counted there.
    var reserved: [(partition: Int32, node: Int32)] = []
    /// Partitions that have replicas, but none that can be read. They are left alone.
    var frozen: PartitionSet
    /// Partitions that cannot be within the limits, because of pins, or because nodes hold them that cannot give them up.
    var isOverfull: [Bool]
    /// How many replicas have to be copied whatever the balance: the missing ones and those that break the limits.
    var forced = 0
    /// Whether some nodes may be closed to some partitions.
    var isConstrained = false
    /// How many replicas each domain holds, and how many it should, in 1/1024.
    var heldInDomain: [Int64] = []
    var idealInDomain: [Int64] = []
    /// How many of the receiving nodes directly in a domain hold less than their share rounded down or up.
    var belowLow: [Int32] = []
    var belowHigh: [Int32] = []
    var totalBelowLow: Int32 = 0
    var totalBelowHigh: Int32 = 0
    /// The nodes that are short of replicas, laid out like `topology.members`, and how many of each group are listed.
    var short: [Int32] = []
    var shortCount: [Int32] = []

    /// The largest table of replicas by topic and node: 128 MiB.
    private static let topicTableLimit = 1 << 25

    /// Up to how many nodes the fast solver closes a gap to the lower bound if it can.
    static let fewNodes = 256

    /// Reads an assignment: `holders[start[p]..<start[p + 1]]` hold partition `p`, the first one leads.
    init(_ topology: Topology, _ catalog: Catalog, _ rules: RuleSets, start: [Int32], holders: [Int32]) {
        self.topology = topology
        self.catalog = catalog
        self.rules = rules
        limits = SpreadLimits(topology, catalog.classes, rules)
        var slotStart: [Int32] = [0]
        slotStart.reserveCapacity(catalog.count + 1)
        var slotPartition: [Int32] = []
        slotPartition.reserveCapacity(holders.count)
        for partition in 0..<catalog.count {
            let current = start[partition + 1] - start[partition]
            let width = max(current, catalog.classes[Int(catalog.class[partition])].factor)
            slotStart.append(slotStart[partition] + width)
            for _ in 0..<width { slotPartition.append(Int32(partition)) }
        }
        self.slotStart = slotStart
        self.slotPartition = slotPartition
        slots = [Int32](repeating: Self.none, count: slotPartition.count)
        isNew = [Bool](repeating: false, count: slotPartition.count)
        held = [Int32](repeating: 0, count: topology.count)
        used = [UInt64](repeating: 0, count: topology.count)
        led = held
        leader = [Int32](repeating: Self.none, count: catalog.count)
        lists = NodeLists(nodes: topology.count, things: slotPartition.count)
        leaderLists = NodeLists(nodes: topology.count, things: catalog.count)
        let (table, overflow) = catalog.topics.multipliedReportingOverflow(by: topology.count)
        heldByTopic = overflow || table > Self.topicTableLimit ? [] : [Int32](repeating: 0, count: table)
        topicWidth = topology.count
        journal = Journal(partitions: catalog.count, slots: slotPartition.count)
        pending = PartitionSet(partitions: catalog.count)
        frozen = PartitionSet(partitions: catalog.count)
        isOverfull = [Bool](repeating: false, count: catalog.count)

        // Backwards, so that the lists begin with the first partition.
        for partition in (0..<catalog.count).reversed() {
            let current = Int(start[partition])..<Int(start[partition + 1])
            for position in current.reversed() {
                let slot = Int(slotStart[partition]) + position - current.lowerBound
                slots[slot] = holders[position]
                lists.link(slot, to: holders[position])
                count(partition, Int(holders[position]), 1)
            }
            if let first = current.first {
                leader[partition] = holders[first]
                led[Int(holders[first])] += 1
                leaderLists.link(partition, to: holders[first])
            }
        }
        examineAll()
    }

    /// Makes a plan: afterwards the slots show what is to be, until `rollBack`.
    ///
    /// - Returns: Whether it is proved that no plan copies less.
    mutating func solve(_ policy: Policy) -> Bool {
        guard policy.solver == .exact, topology.hasCapacities else { return solveOnce(policy) }
        // With capacities this is bin packing. But what is best without them is best with them too, if it keeps to them.
        let limited = topology
        topology = limited.withoutCapacities
        let isProved = solveOnce(policy)
        topology = limited
        if isProved, isWithinCapacities() { return true }
        rollBack()
        _ = solveOnce(policy)
        return policy.loadTolerance == nil && copies() == Plan.lowerBound(self)
    }

    private mutating func solveOnce(_ policy: Policy) -> Bool {
        begin()
        keep()
        var placed = place()
        let stepsUntilPlaced = journal.count
        relieve()
        balance()
        // What has moved may have left capacity for what had no place before.
        while topology.hasCapacities, placed > 0 {
            placed = place()
            relieve()
            balance()
        }
        let isExact = policy.solver == .exact
        let isUnlimited = !topology.hasCapacities
        // What has been placed where it is needed has to be copied anyway.
        let hasMoved = journal.count > stepsUntilPlaced
        let isProved = isUnlimited && (isExact || hasMoved && shouldMinimise()) ? minimiseMoves() : false
        if let tolerance = policy.loadTolerance { balanceLoad(tolerance: tolerance) }
        lead()
        if isExact {
            minimiseLeaderChanges()
            if isProved, policy.loadTolerance == nil { refineLeaders() }
        }
        return isExact && isProved && policy.loadTolerance == nil
    }

    /// Whether every replica has a place, and no node that may receive holds more than it can.
    private func isWithinCapacities() -> Bool {
        topology.members.allSatisfy { used[Int($0)] <= topology.capacity[Int($0)] }
            && pending.members.allSatisfy { placed(Int($0)) >= catalog.factor[Int($0)] }
    }

    /// How many replicas of the plan have to be copied.
    func copies() -> Int {
        var copies = 0
        for partition in journal.touched {
            for slot in range(Int(partition)) where isNew[slot] { copies += 1 }
        }
        return copies
    }

    /// Whether the fast solver had better look for cheaper plans too: that is worth it where there is a gap, and quick where
    /// there are few nodes.
    private func shouldMinimise() -> Bool {
        topology.members.count <= Self.fewNodes && copies() > Plan.lowerBound(self)
    }

    /// Makes room for nodes that were added to the topology.
    mutating func grow() {
        let added = topology.count - held.count
        guard added > 0 else { return }
        held.append(contentsOf: repeatElement(0, count: added))
        led.append(contentsOf: repeatElement(0, count: added))
        used.append(contentsOf: repeatElement(0, count: added))
        lists.grow(to: topology.count)
        leaderLists.grow(to: topology.count)
        guard !heldByTopic.isEmpty, topology.count > topicWidth else { return }
        // With some to spare, if there is room: more nodes may follow one by one.
        let widest = Self.topicTableLimit / max(1, catalog.topics)
        guard topology.count <= widest else {
            heldByTopic = []
            return
        }
        let width = min(topology.count + topology.count / 8, widest)
        var wider = [Int32](repeating: 0, count: width * catalog.topics)
        for topic in 0..<catalog.topics {
            for node in 0..<topicWidth { wider[topic * width + node] = heldByTopic[topic * topicWidth + node] }
        }
        heldByTopic = wider
        topicWidth = width
    }
}
