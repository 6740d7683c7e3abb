import ArgumentParser
import Foundation
import Simulator

/// `muster sim`.
struct SimCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sim",
        abstract: "Run the protocol on a virtual network and a virtual clock.",
        discussion: """
            EXAMPLES
              muster sim run Simulations/single-crash.yaml
            """,
        subcommands: [Run.self, RunExperiment.self])

    /// `muster sim run`.
    struct Run: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Run scenarios and check what they expect.",
            discussion: """
                A run is decided by its file and its seed alone: the same seed takes the same course everywhere. Ends
                with status 5 if an expectation does not hold in any run. With several seeds, a run that passes takes
                one line.

                EXAMPLES
                  muster sim run Simulations/*.yaml
                  muster sim run Simulations/loss-20-percent.yaml --seed 7
                  muster sim run Simulations/single-crash.yaml --seeds '0..<100'
                  muster sim run Simulations/single-crash.yaml --json | jq .trace_hash
                """)

        @Argument(help: "Scenario files; see Simulations/README.md.", completion: .file(extensions: ["yaml"]))
        var files: [String]

        @Option(help: "Run with this seed instead of those that the file names.")
        var seed: UInt64?

        @Option(help: ArgumentHelp("Run with each of these seeds.", valueName: "'a..<b'"))
        var seeds: SeedRange?

        @Flag(help: "Show one JSON object per run and line.")
        var json = false

        func validate() throws {
            if seed != nil, seeds != nil { throw ValidationError("--seed and --seeds cannot be given together") }
        }

        func run() async throws {
            // Every file is read before the first run, so that a typing error in the last one costs no time.
            let scenarios = try files.map(Run.read)
            var runs: [(scenario: Scenario, seed: UInt64)] = []
            for scenario in scenarios {
                let chosen = seed.map { [$0] } ?? seeds.map { Array($0.range) } ?? scenario.seeds
                runs += chosen.map { (scenario, $0) }
            }
            let json = json
            var failures = 0
            try await Run.inOrder(runs) { report in
                if !report.passed { failures += 1 }
                let text = runs.count > scenarios.count ? report.shortDescription : report.description
                Terminal.print(json ? try OutputFormat.json(report, isPretty: false) : text)
            }
            if !json { Terminal.say("\(runs.count - failures) of \(runs.count) runs passed") }
            if failures > 0 { throw ExitCode(Exit.unhealthy) }
        }

        private static func read(_ path: String) throws -> Scenario {
            let data: Data
            do {
                data = try Data(contentsOf: URL(fileURLWithPath: path))
            } catch {
                throw CommandFailure(
                    "cannot read \(path)",
                    status: FileManager.default.fileExists(atPath: path) ? Exit.failure : Exit.notFound)
            }
            do throws(ScenarioError) {
                return try Scenario(parsing: String(decoding: data, as: UTF8.self), file: path)
            } catch {
                throw CommandFailure("\(error)", status: Exit.usage)
            }
        }

        /// Runs as many at once as there are cores, and hands the reports over in the order of the runs.
        private static func inOrder(
            _ runs: [(scenario: Scenario, seed: UInt64)], _ report: (SimulationReport) throws -> Void
        ) async throws {
            try await withThrowingTaskGroup(of: (Int, SimulationReport).self) { tasks in
                var finished: [Int: SimulationReport] = [:]
                var next = 0
                var shown = 0
                func start() {
                    guard next < runs.count else { return }
                    let (index, run) = (next, runs[next])
                    tasks.addTask { (index, Simulation.run(run.scenario, seed: run.seed)) }
                    next += 1
                }
                for _ in 0..<max(1, ProcessInfo.processInfo.activeProcessorCount) { start() }
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
}

/// A range of seeds, as it is typed: `0..<100`.
struct SeedRange: ExpressibleByArgument {
    /// The most seeds in one call.
    static let limit: UInt64 = 1_000_000

    var range: Range<UInt64>

    init?(argument: String) {
        let parts = argument.split(separator: "..<", omittingEmptySubsequences: false)
        guard parts.count == 2, let low = UInt64(parts[0]), let high = UInt64(parts[1]), low < high,
            high - low <= SeedRange.limit
        else { return nil }
        range = low..<high
    }
}
