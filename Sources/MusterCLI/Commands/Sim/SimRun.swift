import ArgumentParser
import Foundation
import Simulator

/// `muster sim run`.
struct SimRun: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run scenarios and check what they expect.",
        discussion: """
            A run is decided by its file and its seed alone: the same seed takes the same course everywhere. Ends with
            status 0 if all that is expected holds, with 1 if something does not, and with 2 if a file cannot be read.

            EXAMPLES
              muster sim run Simulations/*.yaml
              muster sim run Simulations/loss-20-percent.yaml --seed 7
              muster sim run Simulations/single-crash.yaml --seeds '0..<100' --jobs 4
              muster sim run Simulations/single-crash.yaml --seed 1 --json | jq .trace_hash
            """)

    @Argument(help: "Scenario files; see Simulations/README.md.", completion: .file(extensions: ["yaml"]))
    var files: [String]

    @Option(help: "Run with this seed instead of those that the file names.")
    var seed: UInt64?

    @Option(help: ArgumentHelp("Run with each of these seeds.", valueName: "'a..<b'"))
    var seeds: SeedRange?

    @Option(help: "Run so many seeds at once; by default, as many as there are cores.")
    var jobs: Int?

    @Flag(help: "Show one JSON object per run and, for several runs, one per file, each on a line.")
    var json = false

    @Flag(name: .shortAndLong, help: "Show what was measured even for several files.")
    var verbose = false

    func validate() throws {
        if seed != nil, seeds != nil { throw ValidationError("--seed and --seeds cannot be given together") }
        if let jobs, jobs < 1 { throw ValidationError("--jobs must be 1 or more") }
    }

    func run() async throws {
        // Every file is read before the first run, so that a typing error in the last one costs no time.
        let scenarios = try files.map { (file: $0, scenario: try ScenarioFile.read($0)) }
        let isWatched = Terminal.isTerminal(2) && !json
        var failedFiles = 0
        for (file, scenario) in scenarios {
            let chosen = seed.map { [$0] } ?? seeds.map { Array($0.range) } ?? scenario.seeds
            var summary = ScenarioSummary(scenario)
            var single: SimulationReport?
            let clock = ContinuousClock()
            let start = clock.now
            var shown = start
            try await SimRun.inOrder(scenario, chosen, jobs: jobs ?? ProcessInfo.processInfo.activeProcessorCount) {
                report in
                summary.add(report)
                single = report
                if json { Terminal.print(try OutputFormat.json(report, isPretty: false)) }
                guard isWatched, clock.now - shown > .milliseconds(200) else { return }
                shown = clock.now
                let bar = Progress.bar(UInt64(summary.runs), of: UInt64(chosen.count))
                let failed = summary.failedSeeds.isEmpty ? "" : "  \(summary.failedSeeds.count) failed"
                let line = "\r\u{1B}[K\(bar) \(summary.runs)/\(chosen.count)  \(scenario.name)\(failed)"
                Terminal.write(line, to: 2, isEssential: false)
            }
            if isWatched { Terminal.write("\r\u{1B}[K", to: 2, isEssential: false) }
            let elapsed = SimRun.seconds(clock.now - start)
            // What is expected of all runs together needs all of them: one seed by itself cannot fail for it.
            let passed = seed == nil ? summary.passed : summary.failedSeeds.isEmpty
            if !passed { failedFiles += 1 }
            if json {
                if chosen.count > 1 { Terminal.print(try OutputFormat.json(summary, isPretty: false)) }
            } else if let single, chosen.count == 1 {
                Terminal.print(single.description)
            } else {
                let isWanted = verbose || scenarios.count == 1
                Terminal.print(summary.text(file: file, wallSeconds: elapsed, showsMeasures: isWanted))
            }
        }
        if !json, scenarios.count > 1 {
            Terminal.say("\(scenarios.count - failedFiles) of \(scenarios.count) files passed")
        }
        if failedFiles > 0 { throw ExitCode(Exit.failure) }
    }

    private static func seconds(_ duration: Duration) -> Double {
        Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
    }

    /// Runs some seeds at once, and hands the reports over in the order of the seeds.
    private static func inOrder(
        _ scenario: Scenario, _ seeds: [UInt64], jobs: Int, _ report: (SimulationReport) throws -> Void
    ) async throws {
        try await withThrowingTaskGroup(of: (Int, SimulationReport).self) { tasks in
            var finished: [Int: SimulationReport] = [:]
            var next = 0
            var shown = 0
            func start() {
                guard next < seeds.count else { return }
                let (index, seed) = (next, seeds[next])
                tasks.addTask { (index, Simulation.run(scenario, seed: seed)) }
                next += 1
            }
            for _ in 0..<max(1, jobs) { start() }
            while let (index, result) = try await tasks.next() {
                start()
                finished[index] = result
                while let result = finished.removeValue(forKey: shown) {
                    try report(result)
                    shown += 1
                }
            }
        }
    }
}
