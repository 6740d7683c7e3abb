import Placement

/// How fast the planner is and how near the optimum its plans are, on the standard instances.
///
/// An event is fed to an `Assignment` that has been planned before, as the coordinator would; what is measured is the event and
/// the plan, with its reasons in words.
enum PlannerBenchmark {
    static func run() throws -> BenchTable {
        var table = BenchTable(title: "Planner: replication factor 3, racks of equal size")
        let sizes = [(1_000, 12, 3, 10, true), (100_000, 100, 5, 100, true), (333_333, 1_000, 10, 500, false)]
        for (partitions, nodes, racks, topics, hasExact) in sizes {
            let instance = try Instance(partitions: partitions, nodes: nodes, racks: racks, topics: topics)
            let name = "\(partitions) × \(nodes)"
            let rounds = partitions > 10_000 ? 5 : 21
            try measure("\(name), one node lost", instance, instance.lost { $0 == 4 }, hasExact, rounds, into: &table)
            try measure("\(name), one node added", instance, instance.added(1), hasExact, rounds, into: &table)
            try measure(
                "\(name), one node added per rack", instance, instance.added(racks), hasExact, rounds, into: &table)
            try measure(
                "\(name), one rack lost", instance, instance.lost { $0 % racks == 1 }, hasExact, rounds, into: &table)
            try measure(
                "\(name), a tenth added", instance, instance.added(max(1, nodes / 10)), hasExact, rounds, into: &table)
        }
        return table
    }

    private static func measure(
        _ name: String, _ instance: Instance, _ event: [Node], _ hasExact: Bool, _ rounds: Int,
        into table: inout BenchTable
    ) throws {
        let (seconds, plan) = try time(instance.assignment, event, rounds)
        table.add(name, seconds * 1e3, "ms")
        var note = "lower bound \(plan.lowerBound)"
        if hasExact {
            let exact = try Assignment(
                nodes: instance.assignment.nodes, partitions: instance.assignment.partitions,
                policy: Policy(solver: .exact))
            let (seconds, best) = try time(exact, event, 1)
            note += ", optimum \(best.replicaMoves)"
            table.add("\(name), exact", seconds * 1e3, "ms", "leaders changed \(best.leaderChanges)")
        }
        table.add(
            "\(name): replicas moved", Double(plan.replicaMoves), "",
            "\(note); replicas per node within \(plan.after.replicaSpread), leaders within \(plan.after.leaderSpread)")
    }

    private static func time(_ assignment: Assignment, _ event: [Node], _ rounds: Int) throws -> (Double, Plan) {
        var copy = assignment
        var plan = copy.plan()
        let original = assignment.nodes[0]
        var away = original
        away.state = .dead
        let seconds = try Measurement.seconds(
            rounds: rounds,
            prepare: {
                copy = assignment
                // The copy gets memory of its own.
                try? copy.update([away])
                _ = copy.plan()
                try? copy.update([original])
            },
            {
                try copy.update(event)
                plan = copy.plan()
            })
        return (seconds, plan)
    }
}

/// A balanced cluster, and events that happen to it.
private struct Instance {
    let assignment: Assignment
    private let nodes: [Node]
    private let racks: Int

    /// A cluster as the planner itself lays it out.
    init(partitions: Int, nodes count: Int, racks: Int, topics: Int) throws {
        let nodes = (0..<count).map { Instance.node($0, racks: racks) }
        let empty = (0..<partitions).map {
            Partition(
                id: PartitionID(topic: "topic-\($0 % topics)", index: $0 / topics), replicationFactor: 3,
                replicas: [], bytes: 1 << 30)
        }
        var assignment = try Assignment(nodes: nodes, partitions: empty)
        try assignment.apply(assignment.plan())
        self.assignment = assignment
        self.nodes = nodes
        self.racks = racks
    }

    private static func node(_ index: Int, racks: Int) -> Node {
        let digits = String(index)
        let padded = String(repeating: "0", count: 5 - digits.count) + digits
        return Node(id: "node-\(padded)", domain: ["rack-\(index % racks)"])
    }

    func lost(_ isLost: (Int) -> Bool) -> [Node] {
        nodes.indices.filter(isLost).map { index in
            var node = nodes[index]
            node.state = .dead
            return node
        }
    }

    func added(_ count: Int) -> [Node] {
        (nodes.count..<nodes.count + count).map { Instance.node($0, racks: racks) }
    }
}
