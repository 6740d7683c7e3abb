/// Measures how fast the simulator is.
package enum SimulationBenchmark {
    /// What a measurement came to.
    package struct Measurement: Hashable, Sendable {
        /// The number of nodes.
        package var nodes: Int
        /// How many seconds it took to make the nodes and their member lists; they are not measured.
        package var seatingSeconds: Double
        /// Whether every node still knew all of them when the measurement ended.
        package var isComplete: Bool
        /// Virtual seconds that were measured.
        package var simulatedSeconds: Double
        /// How long they took.
        package var wallSeconds: Double
        /// Simulator events in that time.
        package var events: UInt64
        /// Datagrams sent in that time.
        package var sent: UInt64
        /// Bytes in them, before sealing.
        package var sentBytes: UInt64
        /// The trace hash at the end: equal for all measurements of the same length at the same place.
        package var traceHash: UInt64
        /// Virtual seconds per real one.
        package var speed: Double { simulatedSeconds / wallSeconds }
        /// Simulator events per real second.
        package var eventsPerSecond: Double { Double(events) / wallSeconds }
    }

    /// Runs a quiet cluster on one core, full protocol and trace hash on.
    ///
    /// The nodes know each other from the beginning: to form through the protocol takes a large cluster minutes of
    /// virtual time. Nobody has anything to replicate, and the one-way delays are 1 to 10 ms. One round of probes passes
    /// before the measurement begins.
    ///
    /// - Parameters:
    ///   - nodes: How many nodes there are.
    ///   - seconds: How many virtual seconds are measured at a time.
    ///   - times: How often, in a row with the same cluster.
    ///   - seed: Decides everything that is left to chance.
    ///   - elapsed: Calls a function and says how many seconds that took. By default, with the system's steady clock.
    package static func steadyState(
        nodes: Int, seconds: UInt64, times: Int = 1, seed: UInt64 = 1,
        elapsed: (() -> Void) -> Double = Simulation.measure
    ) -> [Measurement] {
        let second: UInt64 = 1_000_000_000
        let start = ContinuousClock.now
        var engine = Engine(Scenario.membership("steady-state", nodes: nodes), seed: seed)
        let seating = (ContinuousClock.now - start) / .seconds(1)
        engine.run(until: second)
        var result: [Measurement] = []
        for number in 1...UInt64(times) {
            let (events, counters) = (engine.events, engine.counters)
            let wallSeconds = elapsed { engine.run(until: (1 + number * seconds) * second) }
            result.append(
                Measurement(
                    nodes: nodes, seatingSeconds: seating, isComplete: engine.isFormed,
                    simulatedSeconds: Double(seconds), wallSeconds: wallSeconds, events: engine.events - events,
                    sent: engine.counters.sent - counters.sent,
                    sentBytes: engine.counters.sentBytes - counters.sentBytes, traceHash: engine.trace.value))
        }
        return result
    }
}
