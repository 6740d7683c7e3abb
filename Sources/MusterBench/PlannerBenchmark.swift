import Placement

/// How fast the planner is and how near the lower bound its plans are, on the standard instances.
enum PlannerBenchmark {
    static func run() throws -> BenchTable {
        var table = BenchTable(title: "Planner: replication factor 3, racks of equal size")
        for (partitions, nodes, racks, topics) in [(1_000, 12, 3, 10), (100_000, 100, 5, 100)] {
            let instance = try Instance(partitions: partitions, nodes: nodes, racks: racks, topics: topics)
            let name = "\(partitions) × \(nodes)"
            try measure("\(name), one node lost", instance.losing(node: 4), into: &table)
            try measure("\(name), one node added", instance.adding(nodes: 1), into: &table)
            try measure("\(name), one rack lost", instance.losing(rack: 1), into: &table)
        }
        return table
    }

    private static func measure(_ name: String, _ instance: Instance, into table: inout BenchTable) throws {
        var plan: Plan?
        let seconds = try Measurement.seconds(rounds: instance.partitions.count > 10_000 ? 5 : 21) {
            plan = try Planner().plan(nodes: instance.nodes, partitions: instance.partitions)
        }
        guard let plan else { return }
        table.add(name, seconds * 1e3, "ms")
        table.add(
            "\(name): replicas moved", Double(plan.replicaMoves), "",
            "lower bound \(plan.lowerBound); replicas per node within \(plan.after.replicaSpread), "
                + "leaders within \(plan.after.leaderSpread)")
    }
}

/// A balanced cluster and what happens to it.
private struct Instance {
    var nodes: [Node]
    var partitions: [Partition]
    let racks: Int

    /// A cluster as the planner itself lays it out.
    init(partitions: Int, nodes: Int, racks: Int, topics: Int) throws {
        self.racks = racks
        self.nodes = (0..<nodes).map { Instance.node($0, racks: racks) }
        let empty = (0..<partitions).map {
            Partition(
                id: PartitionID(topic: "topic-\($0 % topics)", index: $0 / topics), replicationFactor: 3,
                replicas: [], bytes: 1 << 30)
        }
        self.partitions = try Planner().plan(nodes: self.nodes, partitions: empty).assignment
    }

    private static func node(_ index: Int, racks: Int) -> Node {
        let digits = String(index)
        let padded = String(repeating: "0", count: 5 - digits.count) + digits
        return Node(id: "node-\(padded)", domain: ["rack-\(index % racks)"])
    }

    func losing(node index: Int) -> Instance {
        var copy = self
        copy.nodes[index].state = .dead
        return copy
    }

    func losing(rack: Int) -> Instance {
        var copy = self
        for index in copy.nodes.indices where index % racks == rack { copy.nodes[index].state = .dead }
        return copy
    }

    func adding(nodes count: Int) -> Instance {
        var copy = self
        for index in nodes.count..<nodes.count + count { copy.nodes.append(Instance.node(index, racks: racks)) }
        return copy
    }
}
