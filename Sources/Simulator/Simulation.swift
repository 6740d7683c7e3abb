/// Runs scenarios.
public enum Simulation {
    /// Runs a scenario once.
    ///
    /// The run is a function of the scenario and the seed alone: two runs take the same course, in whatever process and
    /// on whatever machine. The clock only measures how long it took. One thread does all the work; run several seeds at
    /// once in tasks of their own.
    ///
    /// - Parameters:
    ///   - scenario: What happens and what is expected.
    ///   - seed: Decides everything that is left to chance.
    ///   - elapsed: Calls a function and says how many seconds that took. By default, with the system's steady clock.
    public static func run(
        _ scenario: Scenario, seed: UInt64, elapsed: (() -> Void) -> Double = Simulation.measure
    ) -> SimulationReport {
        var engine = Engine(scenario, seed: seed)
        var results: [SimulationReport.Result] = []
        let seconds = elapsed {
            engine.run(until: scenario.until)
            results = engine.finish()
        }
        return SimulationReport(
            scenario: scenario.name, seed: seed, traceHash: Simulation.hexadecimal(engine.trace.value),
            events: engine.events, simulatedSeconds: Double(scenario.until) / 1e9, wallSeconds: seconds,
            passed: results.allSatisfy(\.passed), expectations: results, secondHashes: engine.secondHashes,
            evidence: engine.observer.evidence)
    }

    /// Calls a function and measures it with the system's steady clock, in seconds.
    public static func measure(_ body: () -> Void) -> Double {
        let duration = ContinuousClock().measure(body)
        return Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
    }

    static func hexadecimal(_ word: UInt64) -> String {
        let digits = String(word, radix: 16)
        return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }
}
