import Placement

/// SplitMix64 (Steele, Lea and Flood, OOPSLA 2014): small, seeded, the same everywhere.
struct SplitMix {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    mutating func draw(_ range: ClosedRange<Int>) -> Int {
        range.lowerBound + Int(next() % UInt64(range.count))
    }

    mutating func chance(_ percent: Int) -> Bool { draw(1...100) <= percent }

    mutating func shuffle<Element>(_ array: inout [Element]) {
        for index in stride(from: array.count - 1, to: 0, by: -1) { array.swapAt(index, draw(0...index)) }
    }
}

/// Nodes and the partitions on them.
struct Cluster {
    var nodes: [Node]
    var partitions: [Partition]
    var policy = Policy()

    func plan() throws -> Plan { try Planner(policy: policy).plan(nodes: nodes, partitions: partitions) }
    func score() throws -> Score { try Planner(policy: policy).score(nodes: nodes, partitions: partitions) }

    /// The same cluster once a plan is carried out.
    func applying(_ plan: Plan) -> Cluster { Cluster(nodes: nodes, partitions: plan.assignment, policy: policy) }

    /// The same cluster with another solver.
    func solved(by solver: Policy.Solver) -> Cluster {
        var copy = self
        copy.policy.solver = solver
        return copy
    }

    func setting(_ state: Node.State, where isMeant: (Node) -> Bool) -> Cluster {
        var copy = self
        for index in copy.nodes.indices where isMeant(copy.nodes[index]) { copy.nodes[index].state = state }
        return copy
    }

    func shuffled(seed: UInt64) -> Cluster {
        var random = SplitMix(seed: seed)
        var copy = self
        random.shuffle(&copy.nodes)
        random.shuffle(&copy.partitions)
        return copy
    }
}

extension Cluster {
    /// One of the standard instances: equal nodes spread round-robin over racks, nothing placed yet.
    static func standard(partitions: Int, nodes: Int, racks: Int, topics: Int, factor: Int = 3) -> Cluster {
        let perTopic = (partitions + topics - 1) / topics
        return Cluster(
            nodes: (0..<nodes).map { Node(id: "n\(1000 + $0)", domain: ["r\($0 % racks)"]) },
            partitions: (0..<partitions).map {
                Partition(
                    id: PartitionID(topic: "t\(1000 + $0 / perTopic)", index: $0 % perTopic), replicationFactor: factor,
                    replicas: [], bytes: 1 << 20)
            })
    }

    /// What a random cluster may contain.
    struct Variety {
        var nodes = 1...12
        var partitions = 0...40
        var factors = 1...4
        var levels = 0...3
        var mixesFactors = true
        var mixesWeights = true
        /// Every node may be in another state than up.
        var states: [Node.State] = [.dead, .draining, .cordoned, .maintenance]
        /// Rules may apply.
        var hasRules = false
        /// Nodes may have a capacity, about what an even share needs.
        var hasCapacities = false
    }

    /// A random cluster whose replicas lie about anyhow: too many, too few, in one rack, on dead nodes.
    static func random(seed: UInt64, _ variety: Variety = Variety()) -> Cluster {
        var random = SplitMix(seed: seed)
        let levels = random.draw(variety.levels)
        let fanout = random.draw(2...4)
        let weighted = variety.mixesWeights && random.chance(30)
        let troubled = random.chance(60) ? 20 : 0
        let nodes = (0..<random.draw(variety.nodes)).map { index in
            Node(
                id: "n\(index)",
                domain: (0..<levels).map { _ in "d\(random.draw(1...fanout))" },
                weight: weighted ? UInt32(random.draw(0...4) * 500) : 1000,
                state: !variety.states.isEmpty && random.chance(troubled)
                    ? variety.states[random.draw(0...variety.states.count - 1)] : .up)
        }
        let factor = random.draw(variety.factors)
        let mixed = variety.mixesFactors && random.chance(30)
        let placed = random.draw(0...100)
        let partitions = (0..<random.draw(variety.partitions)).map { index in
            let wanted = mixed ? random.draw(variety.factors) : factor
            var holders = nodes.map(\.id)
            random.shuffle(&holders)
            let count = random.chance(placed) ? (random.chance(85) ? wanted : random.draw(0...holders.count)) : 0
            return Partition(
                id: PartitionID(topic: "t\(index % 3)", index: index / 3), replicationFactor: wanted,
                replicas: Array(holders.prefix(count)), bytes: UInt64(random.draw(0...1000)))
        }
        var cluster = Cluster(nodes: nodes, partitions: partitions)
        if variety.hasRules, random.chance(70) { cluster.addRules(&random) }
        if variety.hasCapacities, random.chance(70) { cluster.addCapacities(&random) }
        return cluster
    }

    private mutating func addRules(_ random: inout SplitMix) {
        for _ in 0..<random.draw(1...3) {
            let selectors: [PlacementRule.Selector] = (0..<random.draw(1...2)).map { _ in
                random.chance(50)
                    ? .node(nodes[random.draw(0...nodes.count - 1)].id) : .domain(["d\(random.draw(1...3))"])
            }
            let demand: PlacementRule.Demand =
                switch random.draw(0...3) {
                case 0: .pin(nodes[random.draw(0...nodes.count - 1)].id)
                case 1: .exclude(selectors)
                case 2: .within(selectors + [.node(nodes[random.draw(0...nodes.count - 1)].id)])
                default: .excludeLeader(selectors)
                }
            policy.rules.append(
                PlacementRule(
                    topic: random.chance(70) ? "t\(random.draw(0...2))" : nil,
                    index: random.chance(30) ? random.draw(0...4) : nil, demand))
        }
    }

    private mutating func addCapacities(_ random: inout SplitMix) {
        let total = partitions.reduce(0) { $0 + Int($1.bytes) * min($1.replicationFactor, nodes.count) }
        for index in nodes.indices where random.chance(80) {
            nodes[index].capacity = UInt64(total * random.draw(50...200) / 100 / nodes.count)
        }
    }
}
