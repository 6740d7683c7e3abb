import Placement

/// How fast the planner is and how near the optimum its plans are, on the standard instances.
///
/// An event is fed to an `Assignment` that has been planned before, as the coordinator would; what is measured is the event and
/// the plan, with its reasons in words. The planner uses one core; its processor time stands beside the wall time, because
/// the machine may be shared.
enum PlannerBenchmark {
    /// Something that happens to a cluster, and how long the plan for it may take.
    private struct Case {
        var name: String
        var event: [Node]
        /// Milliseconds; nil: nobody asked.
        var budget: Double?
    }

    static func run() throws -> BenchTable {
        var table = BenchTable(title: "Planner: replication factor 3, racks of equal size, median of several runs")
        // The largest first: its peak of memory is that of the process.
        try memory(into: &table)
        try large(into: &table)
        try medium(into: &table)
        try small(into: &table)
        return table
    }

    private static func small(into table: inout BenchTable) throws {
        let instance = try PlannerInstance(partitions: 1_000, nodes: 12, racks: 3, topics: 10)
        let cases = [
            Case(name: "−1", event: instance.lost { $0 == 4 }, budget: 1),
            Case(name: "+1", event: instance.added(1), budget: 1),
            Case(name: "+1 per rack", event: instance.added(3), budget: 1),
            Case(name: "−1 rack", event: instance.lost { $0 % 3 == 1 }, budget: 1),
        ]
        for entry in cases { try measure(entry, of: instance, rounds: 101, exactBudget: nil, into: &table) }
    }

    private static func medium(into table: inout BenchTable) throws {
        let instance = try PlannerInstance(partitions: 100_000, nodes: 100, racks: 5, topics: 100)
        let cases = [
            Case(name: "−1", event: instance.lost { $0 == 4 }, budget: 10),
            Case(name: "+1", event: instance.added(1), budget: 100),
            Case(name: "+1 per rack", event: instance.added(5), budget: 250),
            Case(name: "−1 rack", event: instance.lost { $0 % 5 == 1 }, budget: 30),
        ]
        for entry in cases { try measure(entry, of: instance, rounds: 11, exactBudget: 10_000, into: &table) }
    }

    private static func large(into table: inout BenchTable) throws {
        let instance = try PlannerInstance(partitions: 333_333, nodes: 1_000, racks: 10, topics: 500)
        let cases = [
            Case(name: "−1", event: instance.lost { $0 == 4 }, budget: 50),
            Case(name: "+1", event: instance.added(1), budget: 100),
            Case(name: "−1 rack", event: instance.lost { $0 % 10 == 1 }, budget: 300),
            Case(name: "+10 %", event: instance.added(100), budget: 3_000),
        ]
        for entry in cases { try measure(entry, of: instance, rounds: 5, exactBudget: nil, into: &table) }
        try ClusterFileBenchmark.run(instance, into: &table)
    }

    /// The peak of the process while a cluster is laid out from nothing, and then while the loss of a rack is planned for, with
    /// no copies of it for further rounds.
    private static func memory(into table: inout BenchTable) throws {
        ProcessMemory.resetPeak()
        var assignment = try PlannerInstance(partitions: 333_333, nodes: 1_000, racks: 10, topics: 500).assignment
        guard let layout = ProcessMemory.peakBytes else { return }
        table.add("333333 × 1000, laid out from nothing, peak memory of the process", Double(layout) / 1e6, "MB")
        ProcessMemory.resetPeak()
        try assignment.update(
            assignment.nodes.filter { $0.domain == ["rack-1"] }.map {
                var node = $0
                node.state = .dead
                return node
            })
        let plan = assignment.plan()
        guard let peak = ProcessMemory.peakBytes else { return }
        table.add(
            "333333 × 1000, −1 rack, peak memory of the process", Double(peak) / 1e6, "MB",
            "budget 300; moves \(plan.replicaMoves)", details: ["budget": 300])
    }

    private static func measure(
        _ entry: Case, of instance: PlannerInstance, rounds: Int, exactBudget: Double?, into table: inout BenchTable
    ) throws {
        let (time, plan) = try time(instance.assignment, entry.event, rounds)
        let gap = Double(plan.replicaMoves - plan.lowerBound) / Double(max(1, plan.lowerBound)) * 100
        var details = [
            "processor": time.processor, "moves": Double(plan.replicaMoves), "lowerBound": Double(plan.lowerBound),
            "gapPercent": gap, "leaderChanges": Double(plan.leaderChanges),
            "replicaSpread": Double(plan.after.replicaSpread), "leaderSpread": Double(plan.after.leaderSpread),
        ]
        var notes: [String] = []
        if let budget = entry.budget {
            details["budget"] = budget
            notes.append("budget \(Int(budget))")
        }
        notes.append("processor \(decimals(time.processor, 2))")
        notes.append("moves \(plan.replicaMoves), lower bound \(plan.lowerBound), gap \(decimals(gap, 2)) %")
        notes.append("replicas within \(plan.after.replicaSpread), leaders within \(plan.after.leaderSpread)")
        // A plan that is at the lower bound is at the optimum.
        var exact: (time: Time, plan: Plan)?
        if plan.replicaMoves == plan.lowerBound { details["optimum"] = Double(plan.lowerBound) }
        if exactBudget != nil || instance.assignment.partitions.count <= 1_000 {
            let assignment = try Assignment(
                nodes: instance.assignment.nodes, partitions: instance.assignment.partitions,
                policy: Policy(solver: .exact))
            let result = try self.time(assignment, entry.event, 3)
            exact = result
            if result.1.isOptimal { details["optimum"] = Double(result.1.replicaMoves) }
        }
        if let optimum = details["optimum"] { notes.insert("optimum \(Int(optimum))", at: notes.count - 1) }
        let name = "\(instance.name), \(entry.name)"
        table.add(name, time.wall, "ms", notes.joined(separator: "; "), details: details)
        guard let exact else { return }
        let isProved = exact.plan.isOptimal ? "proved optimal" : "not proved"
        var exactDetails = [
            "processor": exact.time.processor, "moves": Double(exact.plan.replicaMoves),
            "leaderChanges": Double(exact.plan.leaderChanges),
        ]
        exactDetails["budget"] = exactBudget
        table.add(
            "\(name), exact", exact.time.wall, "ms",
            (exactBudget.map { "budget \(Int($0)); " } ?? "")
                + "processor \(decimals(exact.time.processor, 2)); moves \(exact.plan.replicaMoves), \(isProved)"
                + "; leaders changed \(exact.plan.leaderChanges)",
            details: exactDetails)
    }

    /// Milliseconds.
    private typealias Time = (wall: Double, processor: Double)

    private static func time(_ assignment: Assignment, _ event: [Node], _ rounds: Int) throws -> (Time, Plan) {
        var copy = assignment
        var plan = copy.plan()
        let empty = plan
        let original = assignment.nodes[0]
        var away = original
        away.state = .dead
        var processor: [Double] = []
        let seconds = try Measurement.seconds(
            rounds: rounds,
            prepare: {
                // Neither the end of the last plan nor the copy's own memory is part of the measurement.
                plan = empty
                copy = assignment
                try? copy.update([away])
                _ = copy.plan()
                try? copy.update([original])
            },
            {
                let start = Measurement.processorSeconds
                try copy.update(event)
                plan = copy.plan()
                processor.append(Measurement.processorSeconds - start)
            })
        return ((seconds * 1e3, processor.sorted()[processor.count / 2] * 1e3), plan)
    }

    private static func decimals(_ value: Double, _ places: Int) -> String {
        let scale = places == 2 ? 100.0 : 10.0
        let rounded = Int((value * scale).rounded())
        let rest = String(rounded % Int(scale))
        return "\(rounded / Int(scale))." + String(repeating: "0", count: max(0, places - rest.count)) + rest
    }
}
