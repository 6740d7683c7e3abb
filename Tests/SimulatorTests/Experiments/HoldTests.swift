import SWIM
import Testing

@testable import Simulator

@Suite struct HoldTests {
    /// What a held node sends and receives waits; its timers run on, so it accuses whom it cannot hear.
    @Test func aHeldNodeRunsOnAndHearsNothing() throws {
        var scenario = Scenario.membership("hold", nodes: 8)
        scenario.at(5_000, for: 6_000, .hold(.these([3])))
        var engine = Engine(scenario, seed: 2)
        engine.startRecording()
        engine.run(toMillisecond: 4_990)
        let before = engine.recording.sent[3].messages
        engine.run(toMillisecond: 10_990)
        let held = engine.recording
        #expect(held.sent[3].messages > before + 5, "it no longer probes")
        #expect(held.changes.contains { $0.observer == 3 && $0.kind == .suspected }, "it hears acks")
        #expect(!held.changes.contains { $0.observer != 3 && $0.subject != 3 }, "it was heard")
        let waiting = engine.pool.inUse
        engine.run(toMillisecond: 11_100)
        let left = engine.pool.inUse
        #expect(waiting > 5 && left < waiting, "what waited was not let through")
    }
}
