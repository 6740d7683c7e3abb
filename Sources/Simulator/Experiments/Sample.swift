/// What one run of an experiment measured.
public struct Sample: Sendable {
    /// The values of each metric, in order of its first value.
    public private(set) var series: [(metric: Metric, values: [Double])] = []

    /// Creates a sample of nothing.
    public init() {}

    /// Adds a value.
    public mutating func add(_ metric: Metric, _ value: Double) {
        add(metric, [value])
    }

    /// Adds values; none at all still makes the metric known.
    public mutating func add(_ metric: Metric, _ values: [Double]) {
        if let index = series.firstIndex(where: { $0.metric == metric }) {
            series[index].values += values
        } else {
            series.append((metric, values))
        }
    }

    /// Adds the values of another sample.
    public mutating func add(_ other: Sample) {
        for (metric, values) in other.series { add(metric, values) }
    }
}
