import ArgumentParser

/// `make bench`: prints what the design's budgets are compared with. Never a test: the machine may be shared.
@main
struct MusterBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "muster-bench",
        abstract: "Measures the core, the planner, the simulator and idle agents.",
        discussion: """
            Every figure is the median of several runs on this machine.

              muster-bench                    everything, as tables
              muster-bench --json             one JSON document
              muster-bench core planner       only these sections
            """)

    /// A part of the report.
    enum Section: String, CaseIterable, ExpressibleByArgument {
        case core, planner, simulator, agent
    }

    @Flag(help: "Print one JSON document instead of tables.")
    var json = false

    @Argument(help: "The sections to run: core, planner, simulator, agent. All of them if none is named.")
    var sections: [Section] = []

    func run() async throws {
        var tables: [BenchTable] = []
        for section in sections.isEmpty ? Section.allCases : sections {
            let table =
                switch section {
                case .core: CoreBenchmark.run()
                case .planner: try PlannerBenchmark.run()
                case .simulator: SimulatorBenchmark.run()
                case .agent: try await AgentBenchmark.run()
                }
            if !json { print(table.text) }
            tables.append(table)
        }
        if json { print(try BenchTable.json(tables)) }
    }
}
