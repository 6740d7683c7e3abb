import Foundation
import SWIM
import Simulator

/// Tests the scenarios: switches on one seeded bug after the other and counts the seeds until one of them fails.
///
/// Needs the package trait `Mutants`; without it no bug can be switched on. `make mutants` builds and runs it.
@main
struct MusterMutants {
    /// What came of one bug.
    struct Row: Sendable {
        var mutant: Mutant
        /// How many runs it took.
        var runs = 0
        /// The scenario and the seed that found it; nil if none did.
        var finding: (scenario: String, seed: UInt64, expectation: String)?
    }

    static func main() async throws {
        #if Mutants
            let arguments = CommandLine.arguments.dropFirst()
            guard let directory = arguments.first else {
                throw Failure("usage: MusterMutants DIRECTORY [SEEDS] [MUTANT]")
            }
            let seeds = arguments.dropFirst().first.flatMap { UInt64($0) } ?? 20
            let chosen = arguments.dropFirst(2).map { $0 }
            let scenarios = try load(directory)
            try await requireSoundness(of: scenarios)
            var rows: [Row] = []
            for mutant in Mutant.allCases where chosen.isEmpty || chosen.contains(mutant.rawValue) {
                let row = await hunt(mutant, with: scenarios, seeds: seeds)
                print(line(row))
                rows.append(row)
            }
            let survivors = rows.count { $0.finding == nil }
            print("\(rows.count - survivors) of \(rows.count) seeded bugs found within \(seeds) seeds")
            guard survivors == 0 else { exit(1) }
        #else
            throw Failure("build with --traits Mutants")
        #endif
    }

    #if Mutants
        /// A scenario that is cheap enough to be run again and again.
        private static let largestCluster = 64

        private static func load(_ directory: String) throws -> [Scenario] {
            let files = try FileManager.default.contentsOfDirectory(atPath: directory).sorted()
            return try files.filter { $0.hasSuffix(".yaml") }.map { file in
                let path = "\(directory)/\(file)"
                return try Scenario(parsing: String(contentsOfFile: path, encoding: .utf8), file: path)
            }.filter { $0.nodes.count <= largestCluster }
        }

        /// A scenario that fails without any bug proves nothing.
        private static func requireSoundness(of scenarios: [Scenario]) async throws {
            for (name, report) in await run(scenarios, seed: 1) where !report.passed {
                throw Failure("\(name) fails without any seeded bug")
            }
        }

        private static func hunt(_ mutant: Mutant, with scenarios: [Scenario], seeds: UInt64) async -> Row {
            Mutant.active = mutant
            defer { Mutant.active = nil }
            var row = Row(mutant: mutant)
            for seed in 1...seeds {
                let reports = await run(scenarios, seed: seed)
                row.runs += reports.count
                guard let (name, report) = reports.first(where: { !$0.1.passed }) else { continue }
                let broken = report.expectations.first { !$0.passed }?.name ?? ""
                row.finding = (name, seed, broken)
                break
            }
            return row
        }

        /// Runs all scenarios with one seed, on all cores. In the order of the scenarios.
        private static func run(_ scenarios: [Scenario], seed: UInt64) async -> [(String, SimulationReport)] {
            await withTaskGroup(of: (Int, SimulationReport).self) { group in
                for (index, scenario) in scenarios.enumerated() {
                    group.addTask { (index, Simulation.run(scenario, seed: seed)) }
                }
                var reports: [(Int, SimulationReport)] = []
                for await report in group { reports.append(report) }
                return reports.sorted { $0.0 < $1.0 }.map { (scenarios[$0.0].name, $0.1) }
            }
        }

        private static func line(_ row: Row) -> String {
            let name = row.mutant.rawValue.padding(toLength: 32, withPad: " ", startingAt: 0)
            guard let finding = row.finding else { return "\(name) SURVIVED \(row.runs) runs" }
            return "\(name) seed \(finding.seed)  \(finding.scenario): \(finding.expectation)"
        }
    #endif

    struct Failure: Error, CustomStringConvertible {
        var description: String
        init(_ description: String) { self.description = description }
    }
}
