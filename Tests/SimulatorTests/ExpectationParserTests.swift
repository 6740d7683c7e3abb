import SWIM
import Testing

@testable import Simulator

/// The parts of `expect` that are judged over all runs, that count, or that wait for the end of the faults.
@Suite struct ExpectationParserTests {
    private func expectations(_ expect: String, timeline: String = "") throws -> [Simulator.Expectation] {
        try Scenario(
            parsing: """
                format: 1
                name: expectations
                run: {warmup: 10s, until: 60s}
                nodes: {count: 5}
                timeline: [\(timeline)]
                expect: \(expect)
                """, file: "expectations.yaml"
        ).expectations
    }

    @Test func readsMeasuresWithAndWithoutAStatistic() throws {
        let read = try expectations(
            """
            {measure: {detect_p99: "< 8s", false_deaths_per_node_hour: "< 0.01", false_deaths: "== 0",
              messages_per_node_second: [">= 1.95", "<= 2.05"], bytes_per_node_second_max: "< 6000"}}
            """)
        #expect(
            read.map(\.claim) == [
                .measure(Measure(metric: .detect, statistic: .p99), .below, 8_000_000_000),
                .measure(Measure(metric: .falseDeaths, statistic: .perNodeHour), .below, 10_000),
                .measure(Measure(metric: .falseDeaths), .equal, 0),
                .measure(Measure(metric: .messagesPerNodeSecond), .atLeast, 1_950),
                .measure(Measure(metric: .messagesPerNodeSecond), .atMost, 2_050),
                .measure(Measure(metric: .bytesPerNodeSecond, statistic: .max), .below, 6_000_000),
            ])
        #expect(read.map(\.claim.isOverAllRuns) == [true, true, false, false, false, true])
        #expect(read[0].name == "detect_p99 < 8s")
    }

    @Test func everyMeasureHasANameOfItsOwn() {
        let names = Measure.all.map(\.name)
        #expect(Set(names).count == names.count)
        for measure in Measure.all {
            #expect(measure.parse(measure.example.split(separator: " ").last.map(String.init) ?? "") != nil)
        }
    }

    @Test func quietBeginsWhenTheLastFaultHasEnded() throws {
        let read = try expectations(
            "{eventually: [{views: agree, within: 10s, after: quiet}], never: [{member: n1, is: dead, from: quiet}]}",
            timeline: "{at: 20s, for: 15s, pause: n2}, {at: 30s, crash: n3}")
        #expect(read[0].claim.selectors.subjects.text == "n1")
        #expect(read[1].claim.window == .init(from: 35_000_000_000, to: 45_000_000_000))
        #expect(read[1].name == "eventually views agree among all within 10s after quiet")
    }

    @Test func readsMarksCountsAndSizes() throws {
        let read = try expectations(
            """
            {sometimes: [refutation, indirect-ack], counts: [{member: n3, removed: "== 1", at: healthy}],
             eventually: [{members: 4, at: n1, within: 20s}, {suspects: "<= 1", within: 20s}]}
            """)
        #expect(
            read.map(\.name) == [
                "eventually members == 4 at n1 within 20s after 10s", "eventually suspects <= 1 within 20s after 10s",
                "n3 removed == 1 times at healthy from 10s to 60s", "sometimes refutation", "sometimes indirect-ack",
            ])
        #expect(read.map(\.claim.isOverAllRuns) == [false, false, false, true, true])
    }
}
