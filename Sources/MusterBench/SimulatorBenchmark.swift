import Simulator

/// How many virtual seconds pass per real one, full protocol and trace hash on, one core, quiet cluster.
enum SimulatorBenchmark {
    static func run() -> BenchTable {
        var table = BenchTable(title: "Simulator: quiet cluster, one core, trace hash on")
        let sizes: [(nodes: Int, seconds: UInt64, note: String)] = [
            (100, 3_000, ""), (1_000, 300, "budget 500"), (10_000, 20, "budget 40"),
        ]
        for (nodes, seconds, note) in sizes {
            let runs = SimulationBenchmark.steadyState(nodes: nodes, seconds: seconds, times: 5)
            let median = runs.sorted { $0.speed < $1.speed }[2]
            table.add("\(nodes) nodes", median.speed, "simulated s per s", note)
            table.add("\(nodes) nodes: events", median.eventsPerSecond, "per s")
            let messages = Double(median.sent) / Double(nodes) / median.simulatedSeconds
            table.add("\(nodes) nodes: messages per member and period", messages, "", "budget 2.0")
        }
        return table
    }
}
