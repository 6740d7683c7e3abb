#if Mutants
    import SWIM
    import Simulator

    /// The scenarios, in the order in which they are tried: the cheapest first, for most bugs are found by many.
    struct Hunt {
        /// How many scenarios run before somebody looks whether one has failed.
        private static let waveSize = 8

        private let scenarios: [Scenario]

        /// How many scenarios there are.
        var count: Int { scenarios.count }

        /// Runs every scenario once without any bug: one that fails then proves nothing.
        init(scenarios: [Scenario]) async throws {
            let reports = await Hunt.run(scenarios[...], seed: 1)
            for (scenario, report) in zip(scenarios, reports) where !report.passed {
                throw MusterMutants.Failure("\(scenario.name) fails without any seeded bug: \(report.shortDescription)")
            }
            let order = scenarios.indices.sorted { (reports[$0].events, $0) < (reports[$1].events, $1) }
            self.scenarios = order.map { scenarios[$0] }
        }

        /// Looks for a run that fails with a bug and passes without it.
        func row(of mutant: Mutant, seeds: UInt64) async -> MutantRow {
            var row = MutantRow(mutant: mutant)
            for seed in 1...max(1, seeds) {
                var rest = scenarios[...]
                while !rest.isEmpty {
                    let wave = rest.prefix(Hunt.waveSize)
                    rest = rest.dropFirst(Hunt.waveSize)
                    Mutant.active = mutant
                    let reports = await Hunt.run(wave, seed: seed)
                    Mutant.active = nil
                    row.runs += reports.count
                    for (scenario, report) in zip(wave, reports) where !report.passed {
                        guard Simulation.run(scenario, seed: seed).passed else { continue }
                        let broken = report.expectations.first { !$0.passed }?.name ?? ""
                        row.finding = MutantRow.Finding(scenario: scenario.name, seed: seed, expectation: broken)
                        return row
                    }
                }
            }
            return row
        }

        /// Runs scenarios with one seed, on all cores. In their order.
        private static func run(_ scenarios: ArraySlice<Scenario>, seed: UInt64) async -> [SimulationReport] {
            await withTaskGroup(of: (Int, SimulationReport).self) { group in
                for (index, scenario) in scenarios.enumerated() {
                    group.addTask { (index, Simulation.run(scenario, seed: seed)) }
                }
                var reports: [(Int, SimulationReport)] = []
                for await report in group { reports.append(report) }
                return reports.sorted { $0.0 < $1.0 }.map(\.1)
            }
        }
    }
#endif
