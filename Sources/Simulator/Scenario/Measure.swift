/// A number to compare: a metric of each run by itself, or a statistic of it over all runs.
struct Measure: Hashable, Sendable {
    /// What is made of the values of all runs.
    enum Statistic: String, CaseIterable, Sendable {
        case p50
        case p90
        case p99
        case max
        case mean
        /// The sum.
        case total
        /// The sum per hour that a node was up.
        case perNodeHour = "per_node_hour"
    }

    /// What a value is written in.
    enum Unit {
        case count
        case duration
        /// A decimal number, held in thousandths.
        case rate
        /// A decimal number, held in millionths.
        case share
    }

    /// What is measured.
    var metric: Metric
    /// What is made of all runs. Nil: each run is judged by itself, by its sum, its longest time or its mean rate.
    var statistic: Statistic?

    /// The key in files: the metric's name, with the statistic behind it.
    var name: String { metric.rawValue + (statistic.map { "_" + $0.rawValue } ?? "") }

    /// What its values are written in.
    var unit: Unit {
        switch metric.shape {
        case .durations: .duration
        case .rates: .rate
        case .count:
            switch statistic {
            case .perNodeHour: .share
            case .mean: .rate
            default: .count
            }
        }
    }

    /// Every measure that makes sense.
    static let all: [Measure] = Metric.allCases.flatMap { metric in
        let statistics: [Statistic] =
            metric.shape == .count ? Statistic.allCases : [.p50, .p90, .p99, .max, .mean]
        return [Measure(metric: metric)] + statistics.map { Measure(metric: metric, statistic: $0) }
    }

    /// A value as text, with its unit.
    func describe(_ value: UInt64) -> String {
        switch unit {
        case .count: "\(value)"
        case .duration: Quantity.seconds(value)
        case .rate: Quantity.describe(thousandths: value)
        case .share: Quantity.describe(millionths: value)
        }
    }

    /// Reads a value with its unit.
    func parse(_ text: String) -> UInt64? {
        switch unit {
        case .count: UInt64(text)
        case .duration: Quantity.duration(text)
        case .rate: Quantity.thousandths(text)
        case .share: Quantity.millionths(text)
        }
    }

    /// A comparison as one would write it, for messages.
    var example: String {
        switch unit {
        case .count: "<= 30"
        case .duration: "< 8s"
        case .rate: "<= 2.5"
        case .share: "< 0.01"
        }
    }
}
