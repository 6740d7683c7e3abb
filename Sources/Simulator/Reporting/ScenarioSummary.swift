/// What all runs of a scenario came to together.
///
/// The order in which reports are added changes nothing but which failures are kept, so runs may end in any order as long
/// as they are added in one.
public struct ScenarioSummary: Sendable {
    /// How many reports of failed runs are kept.
    private static let keptFailures = 5

    /// The scenario's name.
    public let scenario: String
    /// How many runs there were.
    public private(set) var runs = 0
    /// The seeds whose runs failed, in the order in which they were added.
    public private(set) var failedSeeds: [UInt64] = []
    /// The first reports of failed runs.
    public private(set) var failures: [SimulationReport] = []
    /// Virtual seconds of all runs.
    public private(set) var simulatedSeconds = 0.0
    /// Simulator events of all runs.
    public private(set) var events: UInt64 = 0

    private let expectations: [Expectation]
    private var marks = MarkSet()
    private var samples = [[UInt64]](repeating: [], count: Metric.allCases.count)
    private var missing = [UInt64](repeating: 0, count: Metric.allCases.count)
    private var nodeNanoseconds: UInt64 = 0

    /// A summary of no runs.
    public init(_ scenario: Scenario) {
        self.scenario = scenario.name
        expectations = scenario.expectations.filter(\.claim.isOverAllRuns)
    }

    /// Adds a run.
    public mutating func add(_ report: SimulationReport) {
        runs += 1
        simulatedSeconds += report.simulatedSeconds
        events += report.events
        if !report.passed {
            failedSeeds.append(report.seed)
            if failures.count < ScenarioSummary.keptFailures { failures.append(report) }
        }
        let evidence = report.evidence
        marks.formUnion(evidence.marks)
        nodeNanoseconds += evidence.nodeNanoseconds
        for metric in Metric.allCases {
            let index = metric.index
            if metric.shape == .count {
                samples[index].append(evidence.counts[index])
            } else {
                samples[index] += evidence.samples[index]
                missing[index] += evidence.missing[index]
            }
        }
    }

    /// How that fared which is expected of all runs together, in the order of the file.
    public var results: [SimulationReport.Result] {
        expectations.map { expectation in
            switch expectation.claim {
            case .sometimes(let mark):
                let isHit = marks.contains(mark)
                return SimulationReport.Result(
                    name: expectation.name, passed: isHit,
                    detail: isHit ? "it happened" : "it did not happen in any of \(runs) runs")
            case .measure(let measure, let comparison, let limit):
                guard let value = value(of: measure) else {
                    return SimulationReport.Result(
                        name: expectation.name, passed: false, detail: "it never came to that")
                }
                return SimulationReport.Result(
                    name: expectation.name, passed: comparison.holds(value, limit), detail: measure.describe(value))
            default:
                preconditionFailure("judged in each run")
            }
        }
    }

    /// Whether every run passed, and all together.
    public var passed: Bool { failedSeeds.isEmpty && results.allSatisfy(\.passed) }

    /// What each metric came to that has a value other than 0.
    public var rows: [MeasureRow] {
        Metric.allCases.compactMap { metric in
            let (values, missing) = (samples[metric.index], missing[metric.index])
            guard values.contains(where: { $0 > 0 }) || missing > 0 else { return nil }
            func text(_ statistic: Measure.Statistic) -> String? {
                let measure = Measure(metric: metric, statistic: statistic)
                return value(of: measure).map(measure.describe)
            }
            return MeasureRow(
                name: metric.rawValue, count: values.count, missing: missing, p50: text(.p50), p90: text(.p90),
                p99: text(.p99), max: text(.max), mean: text(.mean))
        }
    }

    /// A statistic over all runs; nil if there is no value, or if it falls among what never came to an end.
    func value(of measure: Measure) -> UInt64? {
        let (values, missing) = (samples[measure.metric.index], missing[measure.metric.index])
        switch measure.statistic {
        case .p50: return ScenarioSummary.percentile(50, values, missing)
        case .p90: return ScenarioSummary.percentile(90, values, missing)
        case .p99: return ScenarioSummary.percentile(99, values, missing)
        case .max, nil: return missing == 0 ? values.max() : nil
        case .total: return values.reduce(0, +)
        case .mean:
            guard missing == 0, !values.isEmpty else { return nil }
            // Counts are whole numbers; their mean is held in thousandths, as rates are.
            let scale: UInt64 = measure.metric.shape == .count ? 1_000 : 1
            return ScenarioSummary.scaled(values.reduce(0, +), by: scale, over: UInt64(values.count))
        case .perNodeHour:
            let seconds = nodeNanoseconds / 1_000_000_000
            guard seconds > 0 else { return nil }
            return ScenarioSummary.scaled(values.reduce(0, +), by: 3_600 * 1_000_000, over: seconds)
        }
    }

    /// The nearest rank: the least value that so many percent of all are not above. What is missing counts as infinite.
    static func percentile(_ percent: UInt64, _ values: [UInt64], _ missing: UInt64) -> UInt64? {
        let count = UInt64(values.count) + missing
        guard count > 0 else { return nil }
        let rank = Int((count * percent + 99) / 100)
        guard rank <= values.count else { return nil }
        return values.sorted()[rank - 1]
    }

    private static func scaled(_ value: UInt64, by factor: UInt64, over divisor: UInt64) -> UInt64? {
        let product = value.multipliedFullWidth(by: factor)
        return product.high < divisor ? divisor.dividingFullWidth(product).quotient : nil
    }
}

extension ScenarioSummary: Encodable {
    private enum CodingKeys: String, CodingKey {
        case summary, runs, passed, events, expectations, measures
        case failedSeeds = "failed_seeds"
        case simulatedSeconds = "simulated_seconds"
    }

    /// Writes `summary` (the scenario's name), `runs`, `passed`, `failed_seeds`, `events`, `simulated_seconds`,
    /// `expectations` (those of all runs together) and `measures`.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(scenario, forKey: .summary)
        try container.encode(runs, forKey: .runs)
        try container.encode(passed, forKey: .passed)
        try container.encode(failedSeeds, forKey: .failedSeeds)
        try container.encode(events, forKey: .events)
        try container.encode(simulatedSeconds, forKey: .simulatedSeconds)
        try container.encode(results, forKey: .expectations)
        try container.encode(rows, forKey: .measures)
    }
}
