import Foundation
import Testing

@testable import Simulator

@Suite struct ExperimentTests {
    /// Values that the papers state, and such that were computed by hand.
    @Test func theFormulasGiveThePublishedValues() {
        #expect(abs(Theory.periodsUntilDetection(members: 8) - 1.647) < 0.001)
        #expect(abs(Theory.periodsUntilDetection(members: 128) - 1.586) < 0.001)
        #expect(Theory.messagesPerPeriod(delivery: 1, helpers: 3) == 2)
        #expect(abs(Theory.messagesPerPeriod(delivery: 0.9, helpers: 3) - 3.86) < 0.01)
        #expect(abs(Theory.messagesPerPeriod(delivery: 0.95, helpers: 1) - 2.31) < 0.01)
        // SWIM's table has these with the factor e/(e − 1).
        #expect(abs(Theory.falseSuspicion(delivery: 0.9, helpers: 3) * 1.582 - 0.0122) < 0.0002)
        for periods in [1.0, 3.0, 6.0] {
            let count = Theory.infected(members: 100, periods: periods)
            #expect(abs(Theory.periodsUntilInfected(count, members: 100) - periods) < 1e-6)
        }
    }

    @Test func percentilesAreNearestRanks() throws {
        let summary = try #require(Summary((1...200).map(Double.init).reversed()))
        #expect(summary.p50 == 100)
        #expect(summary.p99 == 198)
        #expect((summary.min, summary.max, summary.count) == (1, 200, 200))
        #expect(summary.mean == 100.5)
        #expect(Summary([]) == nil)
        #expect(Summary([7])?.p99 == 7)
    }

    @Test func aTargetThatWasNotMeasuredIsNotMet() {
        #expect(!Target("", nil, .atMost(1)).isMet)
        #expect(Target("", 1, .atMost(1)).isMet)
        #expect(!Target("", 1.01, .atMost(1)).isMet)
        #expect(Target("", 2.2, .within(2, 0.21)).isMet)
        #expect(!Target("", 99.9, .atLeast(100)).isMet)
    }

    @Test func numbersAreShort() {
        #expect(NumberText.short(2) == "2")
        #expect(NumberText.short(0.28799) == "0.288")
        #expect(NumberText.short(1234.5) == "1235")
        #expect(NumberText.short(-0.05) == "-0.05")
        #expect(NumberText.short(100) == "100")
        #expect(NumberText.short(2.5e-9) == "2.5e-9")
        #expect(NumberText.fixed(-0.001, 1) == "0.0")
    }

    @Test func numbersOfWorkersDoNotChangeWhatComesOut() async throws {
        let experiment = Experiment(
            name: "probe", about: "", parameter: "x",
            points: { _ in
                (1...5).map { x in
                    Experiment.Point("s", x: Double(x), seeds: 3) { seed in
                        var stream = RandomStream(seed: seed, .fault, UInt64(x))
                        var sample = Sample()
                        sample.add(Measurand("m"), Double(stream.below(1_000_000)))
                        return sample
                    }
                }
            },
            targets: { rows in [Target("t", rows.first?[Measurand("m")]?.mean, .atLeast(0))] },
            chart: { rows in
                Chart(title: "", x: Chart.Axis("x"), y: Chart.Axis("m"), series: rows.lines(of: Measurand("m"), \.mean))
            })
        var progress: [Int] = []
        let one = await ExperimentRunner.run(experiment, effort: .quick, workers: 1) { done, _ in progress.append(done)
        }
        let four = await ExperimentRunner.run(experiment, effort: .quick, workers: 4)
        #expect(progress == Array(1...15))
        #expect(one.description == four.description)
        #expect(one.chart.svg() == four.chart.svg())
        #expect(one.rows.map { $0[Measurand("m")] } == four.rows.map { $0[Measurand("m")] })
        #expect(one.passed)

        let json = try #require(
            try JSONSerialization.jsonObject(with: JSONEncoder().encode(one)) as? [String: Any])
        #expect((json["rows"] as? [Any])?.count == 5)
        #expect(json["passed"] as? Bool == true)
    }

    @Test func namesAreUniqueAndFound() {
        #expect(Set(Experiment.all.map(\.name)).count == Experiment.all.count)
        for experiment in Experiment.all { #expect(Experiment.named(experiment.name)?.about == experiment.about) }
        #expect(Experiment.named("no-such") == nil)
    }
}
