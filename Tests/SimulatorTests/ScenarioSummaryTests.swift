import Foundation
import Testing

@testable import Simulator

@Suite struct ScenarioSummaryTests {
    private func scenario(_ expect: String) throws -> Scenario {
        try Scenario(
            parsing: """
                format: 1
                name: summary
                run: {warmup: 10s, until: 60s}
                nodes: {count: 5}
                expect: \(expect)
                """, file: "summary.yaml")
    }

    private func report(seed: UInt64, passed: Bool = true, _ fill: (inout Evidence) -> Void = { _ in })
        -> SimulationReport
    {
        var evidence = Evidence()
        evidence.nodeNanoseconds = 1_800_000_000_000
        fill(&evidence)
        return SimulationReport(
            scenario: "summary", seed: seed, traceHash: "00000000000000ff", events: 10, simulatedSeconds: 60,
            wallSeconds: 0.5, passed: passed,
            expectations: [.init(name: "never x", passed: passed, detail: "so it is")], secondHashes: [],
            evidence: evidence)
    }

    @Test func aMarkMustBeHitInOneRunOfAll() throws {
        var summary = ScenarioSummary(try scenario("{sometimes: [refutation, nack]}"))
        summary.add(report(seed: 1))
        summary.add(report(seed: 2) { $0.marks.insert(.refutation) })
        #expect(summary.results.map(\.passed) == [true, false])
        #expect(summary.results[1].detail == "it did not happen in any of 2 runs")
        #expect(!summary.passed)
        summary.add(report(seed: 3) { $0.marks.insert(.nack) })
        #expect(summary.passed)
    }

    @Test func percentilesAreNearestRanksAndWhatNeverEndedIsInfinite() {
        let values = (1...100 as ClosedRange<UInt64>).reversed().map { $0 }
        #expect(ScenarioSummary.percentile(50, values, 0) == 50)
        #expect(ScenarioSummary.percentile(99, values, 0) == 99)
        #expect(ScenarioSummary.percentile(50, [7], 0) == 7)
        #expect(ScenarioSummary.percentile(99, [7], 0) == 7)
        #expect(ScenarioSummary.percentile(50, [], 0) == nil)
        #expect(ScenarioSummary.percentile(50, [1, 2], 1) == 2)
        #expect(ScenarioSummary.percentile(90, [1, 2], 1) == nil)
        // 99 of 100 ended: the 99th percentile is the longest of them.
        #expect(ScenarioSummary.percentile(99, Array(values.prefix(99)), 1) == 100)
    }

    @Test func judgesMeasuresOverAllRuns() throws {
        let expect = """
            {measure: {detect_p50: "<= 2s", detect_max: "< 5s", false_deaths_total: "== 3", false_deaths_mean: "== 1.5",
              false_deaths_per_node_hour: ["== 3", "< 2.99"], all_know_p99: "< 60s"}}
            """
        var summary = ScenarioSummary(try scenario(expect))
        summary.add(
            report(seed: 1) {
                $0.sample(.detect, 2_000_000_000)
                $0.add(.falseDeaths, 3)
                $0.sample(.allKnow, nil)
            })
        summary.add(report(seed: 2) { $0.sample(.detect, 5_000_000_000) })
        // Two runs of half a node-hour each.
        let expected = [
            "detect_p50 <= 2s: true", "detect_max < 5s: false", "false_deaths_total == 3: true",
            "false_deaths_mean == 1.5: true", "false_deaths_per_node_hour == 3: true",
            "false_deaths_per_node_hour < 2.99: false", "all_know_p99 < 60s: false",
        ]
        #expect(summary.results.map { "\($0.name): \($0.passed)" } == expected)
        #expect(summary.results[4].detail == "3.000000")
        #expect(summary.results[6].detail == "it never came to that")
    }

    @Test func theOrderOfRunsDoesNotMatter() throws {
        let scenario = try scenario("{measure: {detect_p90: \"< 8s\"}}")
        let reports = (1...20 as ClosedRange<UInt64>).map { seed in
            report(seed: seed) { $0.sample(.detect, seed * 1_000_000_000) }
        }
        var (forward, backward) = (ScenarioSummary(scenario), ScenarioSummary(scenario))
        for report in reports { forward.add(report) }
        for report in reports.reversed() { backward.add(report) }
        #expect(forward.results == backward.results)
        #expect(forward.rows == backward.rows)
        #expect(forward.results[0].detail == "18.000 s")
    }

    @Test func saysHowToRepeatWhatFailed() throws {
        var summary = ScenarioSummary(try scenario("{measure: {detect_p90: \"< 8s\"}}"))
        summary.add(report(seed: 1) { $0.sample(.detect, 1_000_000_000) })
        for seed in 2...8 as ClosedRange<UInt64> { summary.add(report(seed: seed, passed: false)) }
        let text = summary.text(file: "a/b.yaml", wallSeconds: 2, showsMeasures: true)
        let lines = text.split(separator: "\n").map(String.init)
        #expect(lines[0] == "FAIL  summary  1 of 8 runs passed  4.0 seeds/s  240 simulated s/s")
        #expect(lines[1] == "  ok    detect_p90 < 8s: 1.000 s")
        #expect(lines[2].hasSuffix("n      p50      p90      p99      max     mean  never"))
        #expect(lines[3].hasPrefix("  detect  1  1.000 s"))
        #expect(lines.contains("  seed 2  FAIL  never x: so it is"))
        #expect(lines.contains("    muster sim replay a/b.yaml --seed 2"))
        #expect(lines.last == "  failed as well: 7 8")
        #expect(summary.failures.count == 5)
    }

    @Test func encodesTheKeysThatToolsRead() throws {
        var summary = ScenarioSummary(try scenario("{sometimes: [nack]}"))
        summary.add(report(seed: 4, passed: false) { $0.sample(.detect, 1_000_000_000) })
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        let text = String(decoding: try encoder.encode(summary), as: UTF8.self)
        #expect(text.contains(#""failed_seeds":[4]"#))
        #expect(text.contains(#""summary":"summary""#))
        #expect(text.contains(#""name":"detect""#))
    }
}
