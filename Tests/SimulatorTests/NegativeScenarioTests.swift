import Testing

@testable import Simulator

/// Runs that must fail do fail, and say where.
@Suite struct NegativeScenarioTests {
    private func failures(_ lines: String) throws -> [SimulationReport.Result] {
        let scenario = try Scenario(
            parsing: """
                format: 1
                name: negative
                run: {warmup: 10s, until: 60s}
                nodes: {count: 5}
                \(lines)
                """, file: "negative.yaml")
        let report = Simulation.run(scenario, seed: 1)
        #expect(report.passed == !report.expectations.contains { !$0.passed })
        return report.expectations.filter { !$0.passed }
    }

    @Test func aCrashThatMustNotBeNoticed() throws {
        let failures = try failures(
            "timeline: [{at: 20s, crash: n5}]\nexpect: {never: [{member: n5, is: suspect}, {member: n5, is: dead}]}")
        #expect(failures.count == 2)
        #expect(failures[1].name == "never n5 is dead at all from 10s to 60s")
        #expect(failures[1].detail.hasSuffix(" s") && failures[1].detail.contains("held n5 for dead at"))
    }

    @Test func aDeathWithoutACrash() throws {
        let failures = try failures("expect: {eventually: [{member: n2, is: dead, within: 30s, after: 20s}]}")
        #expect(
            failures.first?.detail
                == "at 50.000 s: n1 holds n2 for alive, n3 holds n2 for alive, n4 holds n2 for alive, n5 holds n2 for alive"
        )
    }

    @Test(arguments: [
        "{member: n1, is: alive, at: n5, within: 20s, after: 30s}", "{members: 5, at: n5, within: 20s, after: 30s}",
        "{local_health: \"<= 8\", at: n5, within: 20s, after: 30s}",
        "{views: agree, among: n5, within: 20s, after: 30s}",
    ]) func aWordOfNobodyWhoIsThere(claim: String) throws {
        let failures = try failures("timeline: [{at: 20s, crash: n5}]\nexpect: {eventually: [\(claim)]}")
        #expect(failures.first?.detail == "at 50.000 s: nobody was asked")
    }

    @Test func agreementAcrossASplit() throws {
        let failures = try failures(
            """
            timeline: [{at: 20s, split: [[n1, n2], [n3, n4, n5]]}]
            expect: {eventually: [{views: agree, within: 20s, after: 40s}]}
            """)
        #expect(failures.first?.detail == "at 60.000 s: n1 holds n3 for dead")
    }

    @Test func measuresOutOfBounds() throws {
        let failures = try failures(
            """
            timeline: [{at: 20s, crash: n5}]
            expect: {measure: {deaths: "== 0", all_know: "< 1s", messages_per_node_second: "< 1"}}
            """)
        #expect(failures.count == 3)
        #expect(failures.first { $0.name == "deaths == 0" }?.detail == "4")
    }

    @Test func aMeasureOfWhatNeverHappened() throws {
        let failures = try failures("expect: {measure: {all_know: \"< 60s\"}}")
        #expect(failures.first?.detail == "it never came to that")
    }

    @Test func aPlanWithoutACoordinator() throws {
        let failures = try failures("expect: {eventually: [{plan: made, within: 30s}]}")
        #expect(failures.first?.detail == "none was made")
    }

    @Test func partitionsThatNobodyPlaces() throws {
        let failures = try failures(
            """
            topics: [{name: t, partitions: 2, replicas: 3}]
            expect: {eventually: [{partitions: replicated, within: 30s}, {partitions: known, within: 30s}]}
            """)
        #expect(failures.first?.detail == "at 40.000 s: t/0, t/1 not fully replicated")
        #expect(failures.count == 2)
    }
}
