/// What one run of an experiment measured.
public struct Sample: Sendable {
    /// The values of each metric, in order of its first value.
    public private(set) var series: [(metric: Measurand, values: [Double])] = []

    /// Courses of something over time, for charts. Of several samples, those of the first are kept.
    public private(set) var curves: [(label: String, points: [(x: Double, y: Double)])] = []

    /// Creates a sample of nothing.
    public init() {}

    /// Adds a value.
    public mutating func add(_ metric: Measurand, _ value: Double) {
        add(metric, [value])
    }

    /// Adds values; none at all still makes the metric known.
    public mutating func add(_ metric: Measurand, _ values: [Double]) {
        if let index = series.firstIndex(where: { $0.metric == metric }) {
            series[index].values += values
        } else {
            series.append((metric, values))
        }
    }

    /// Adds a course of something over time.
    public mutating func addCurve(_ label: String, _ points: [(x: Double, y: Double)]) {
        curves.append((label, points))
    }

    /// Adds the values of another sample.
    public mutating func add(_ other: Sample) {
        if curves.isEmpty { curves = other.curves }
        for (metric, values) in other.series { add(metric, values) }
    }
}
