import Foundation
import Testing

@testable import Simulator

@Suite struct ReportTests {
    private let report = SimulationReport(
        scenario: "x", seed: .max, traceHash: "00000000000000ff", events: 3, simulatedSeconds: 1.5, wallSeconds: 0.25,
        passed: false, expectations: [.init(name: "always x", passed: false, detail: "broken once")], secondHashes: [1])

    @Test func encodesTheKeysThatToolsReadAndNoOthers() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        #expect(
            String(decoding: try encoder.encode(report), as: UTF8.self)
                == #"{"events":3,"expectations":[{"detail":"broken once","name":"always x","passed":false}],"passed":false,"#
                + #""scenario":"x","seed":18446744073709551615,"simulated_seconds":1.5,"trace_hash":"00000000000000ff","#
                + #""wall_seconds":0.25}"#)
    }

    @Test func readsAsALinePerExpectation() {
        #expect(
            report.description
                == "FAIL  x  seed 18446744073709551615  trace 00000000000000ff  3 events\n  FAIL  always x: broken once"
        )
    }

    @Test func measuresWithTheClockItIsGiven() throws {
        let scenario = Scenario(name: "clock", nodeCount: 2, until: 3_000_000_000)
        let report = Simulation.run(scenario, seed: 1) { body in
            body()
            return 12.5
        }
        #expect(report.wallSeconds == 12.5)
        #expect(report.simulatedSeconds == 3)
        #expect(report.passed)
        #expect(report.secondHashes.count == 3)
    }
}
