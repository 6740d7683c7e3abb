/// Measures how fast the simulator is.
package enum SimulationBenchmark {
    /// What a measurement came to.
    package struct Measurement: Hashable, Sendable {
        /// The number of nodes.
        package var nodes: Int
        /// Virtual seconds that the cluster took to form and fall quiet; they are not measured.
        package var formingSeconds: UInt64
        /// How long that really took.
        package var formingWallSeconds: Double
        /// Whether every node knew all of them when the measurement began.
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
        /// Virtual seconds per real one.
        package var speed: Double { simulatedSeconds / wallSeconds }
        /// Simulator events per real second.
        package var eventsPerSecond: Double { Double(events) / wallSeconds }
    }

    /// Datagrams of more bytes than this on average carry news: the cluster has not fallen quiet yet.
    private static let quietBytes: UInt64 = 80
    /// The cluster gets this many virtual seconds to fall quiet.
    private static let formingLimit: UInt64 = 1_800

    /// Runs a quiet cluster on one core, full protocol and trace hash on.
    ///
    /// The measurement begins once everybody knows everybody and the news of it has been told, which takes minutes of
    /// virtual time with a thousand nodes: each of them tells of each.
    ///
    /// - Parameters:
    ///   - nodes: How many nodes there are.
    ///   - seconds: How many virtual seconds are measured.
    package static func steadyState(nodes: Int, seconds: UInt64) -> Measurement {
        steadyState(nodes: nodes, seconds: seconds, times: 1)[0]
    }

    /// Like ``steadyState(nodes:seconds:)``, several times in a row with the same cluster, which forms only once.
    package static func steadyState(nodes: Int, seconds: UInt64, times: Int) -> [Measurement] {
        let second: UInt64 = 1_000_000_000
        let until = (formingLimit + seconds * UInt64(times)) * second
        var engine = Engine(Scenario(name: "steady-state", nodeCount: nodes, until: until), seed: 1)
        var forming: UInt64 = 0
        let formingElapsed = Simulation.measure {
            while forming < formingLimit {
                let before = engine.counters
                forming += 10
                engine.run(until: forming * second)
                let sent = engine.counters.sent - before.sent
                if sent > 0, (engine.counters.sentBytes - before.sentBytes) / sent < quietBytes { break }
            }
        }
        let isComplete = engine.isFormed
        var result: [Measurement] = []
        for number in 1...UInt64(times) {
            let (events, counters) = (engine.events, engine.counters)
            let elapsed = Simulation.measure { engine.run(until: (forming + number * seconds) * second) }
            result.append(
                Measurement(
                    nodes: nodes, formingSeconds: forming, formingWallSeconds: formingElapsed, isComplete: isComplete,
                    simulatedSeconds: Double(seconds), wallSeconds: elapsed, events: engine.events - events,
                    sent: engine.counters.sent - counters.sent,
                    sentBytes: engine.counters.sentBytes - counters.sentBytes
                ))
        }
        return result
    }
}
