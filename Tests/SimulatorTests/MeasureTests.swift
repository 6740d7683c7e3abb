import Testing

@testable import Simulator

/// What runs report of themselves, in scenarios where it is known.
@Suite struct MeasureTests {
    private func run(_ lines: String, count: Int = 6, seed: UInt64 = 1) throws -> (SimulationReport, Scenario) {
        let scenario = try Scenario(
            parsing: """
                format: 1
                name: measures
                run: {warmup: 10s, until: 60s}
                nodes: {count: \(count)}
                \(lines)
                """, file: "measures.yaml")
        return (Simulation.run(scenario, seed: seed), scenario)
    }

    @Test func aCrashIsMeasuredFromEverySide() throws {
        let (report, _) = try run(
            """
            timeline: [{at: 20s, crash: n6}]
            expect:
              counts: [{member: n6, removed: 1, at: healthy}, {member: n1, removed: 0}]
              measure: {view_agreement: "< 30s", formed: "< 10s", suspects_peak: "== 1", deaths: "== 5", view_sizes: "== 2"}
            """)
        #expect(report.passed, "\(report)")
        let evidence = report.evidence
        func sample(_ metric: Metric) throws -> UInt64 {
            #expect(evidence.samples[metric.index].count == 1)
            return try #require(evidence.samples[metric.index].first)
        }
        let (suspected, detected, known) = try (sample(.firstSuspected), sample(.detect), sample(.allKnow))
        #expect(0 < suspected && suspected < detected && detected <= known)
        #expect(try sample(.infection) == known - detected)
        #expect(evidence.samples[Metric.messagesPerNodeSecond.index].count == 6)
        #expect(evidence.counts[Metric.messagesPeak.index] > 1)
        #expect(evidence.marks.contains(.suspicion) && evidence.marks.contains(.suspicionTimeout))
        #expect(!evidence.marks.contains(.refutation) && !evidence.marks.contains(.falseDeath))
    }

    @Test func localHealthIsSeenToFallAndToRecover() throws {
        let (report, _) = try run(
            """
            timeline: [{at: 20s, for: 5s, pause: n6}]
            expect:
              never: [{local_health: ">= 9"}, {local_health: "> 0", to: 20s}]
              eventually:
                - {local_health: "== 0", at: all, within: 1s, after: 10s}
                - {local_health: ">= 2", at: n6, within: 1s, after: 25s}
                - {local_health: "0", at: n6, within: 20s, after: 35s}
              measure: {local_health_peak: [">= 2", "<= 8"]}
            """)
        #expect(report.passed, "\(report)")
        let (wrong, _) = try run(
            """
            timeline: [{at: 20s, for: 5s, pause: n6}]
            expect: {never: [{local_health: ">= 2", at: n6}, {local_health: ">= 2", at: n6, to: 20s}]}
            """)
        #expect(wrong.expectations.map(\.passed) == [false, true])
        #expect(wrong.expectations[0].detail.hasPrefix("n6 is at "))
    }

    @Test func raisesAndSuccessionsAreSeen() throws {
        let (report, _) = try run(
            """
            timeline:
              - {at: 20s, inject: {into: n1, from: n2, claim: {member: n3, is: suspect, incarnation: +0}}}
              - {at: 30s, inject: {into: n3, from: n2, claim: {member: n3, is: suspect, incarnation: -1}}}
              - {at: 40s, twin: n4}
            expect:
              eventually: [{superseded: n4, within: 5s, after: 40s}]
              measure: {raises: "== 1"}
            """)
        #expect(report.passed, "\(report)")
        let (wrong, _) = try run("expect: {eventually: [{superseded: n4, within: 5s, after: 40s}]}")
        #expect(wrong.expectations.map(\.detail) == ["at 45.000 s: n4 not superseded"])
    }

    @Test func aWrongNumberOfRemovalsFails() throws {
        let (report, _) = try run(
            "timeline: [{at: 20s, crash: n6}]\nexpect: {counts: [{member: n6, removed: 2, at: n1}]}")
        #expect(report.expectations.map(\.detail) == ["1 times of n6 at n1"])
        #expect(!report.passed)
    }

    @Test func membersAndSuspectsAreCounted() throws {
        let (report, _) = try run(
            """
            timeline: [{at: 20s, crash: n6}]
            expect:
              eventually:
                - {members: 6, within: 9s, after: 10s}
                - {members: 5, within: 20s, after: 20s}
                - {suspects: 1, within: 20s, after: 20s}
                - {suspects: 0, within: 30s, after: 30s}
            """)
        #expect(report.passed, "\(report)")
        let (wrong, _) = try run("expect: {eventually: [{members: 7, within: 9s}, {suspects: 2, within: 9s}]}")
        #expect(wrong.expectations.map(\.passed) == [false, false])
        #expect(wrong.expectations[1].detail == "at 19.000 s: 0 members are suspected")
    }

    @Test func aLateNodeIsMeasuredUntilEverybodyKnowsIt() throws {
        let (report, _) = try run(
            "timeline: [{at: 20s, join: 1}]\nexpect: {sometimes: [page], measure: {join: \"< 10s\"}}")
        #expect(report.passed, "\(report)")
        #expect(report.evidence.samples[Metric.join.index].count == 1)
        #expect(report.evidence.marks.contains(.page))
    }

    @Test func whatIsOverAllRunsFailsNoSingleOne() throws {
        let (report, scenario) = try run("expect: {sometimes: [false-death], measure: {detect_p99: \"< 1s\"}}")
        #expect(report.passed)
        #expect(report.expectations.isEmpty)
        var summary = ScenarioSummary(scenario)
        summary.add(report)
        #expect(summary.results.map(\.passed) == [false, false])
    }

    @Test func aRestartIsANewEpoch() throws {
        let (report, _) = try run(
            "timeline: [{at: 20s, crash: n6}, {at: 45s, restart: n6}]\nexpect: {always: [states-in-order]}")
        #expect(report.passed, "\(report)")
        #expect(report.evidence.marks.contains(.rejoinNewEpoch))
        #expect(report.evidence.marks.contains(.rejoinAfterDeath))
        #expect(report.evidence.counts[Metric.returns.index] > 0)
    }

    @Test func helpersAreSeenAtWork() throws {
        let (report, _) = try run(
            """
            links: {default: {latency: 2ms, loss: 30%}}
            expect: {sometimes: [indirect-probe, indirect-ack, loss]}
            """)
        for mark in [Mark.indirectProbe, .indirectAck, .loss] { #expect(report.evidence.marks.contains(mark)) }
    }
}
