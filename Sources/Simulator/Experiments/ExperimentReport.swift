/// What an experiment came to.
///
/// Encodes to the keys `experiment`, `about`, `parameter`, `rows`, `targets`, `passed` and `wall_seconds`. A row has
/// `series`, `x`, `runs`, `measured` (by metric: `unit`, `count`, `min`, `mean`, `p50`, `p99`, `max`, `total`) and
/// `expected`; a target `name`, `value`, `unit`, `bound` and `passed`.
public struct ExperimentReport: Sendable {
    /// What one point came to.
    public struct Row: Sendable {
        /// The point's line of the chart.
        public var series: String
        /// The point's place on the horizontal axis.
        public var x: Double
        /// How many runs there were.
        public var runs: Int
        /// What was measured.
        public var measured: [(metric: Measurand, summary: Summary)]
        /// What theory says.
        public var expected: [(name: String, value: Double)]

        /// Courses of something over time, in the run with the first seed.
        public var curves: [(label: String, points: [(x: Double, y: Double)])]

        init(_ point: Experiment.Point, _ sample: Sample, runs: Int) {
            series = point.series
            x = point.x
            expected = point.expected
            curves = sample.curves
            self.runs = runs
            measured = sample.series.compactMap { series in Summary(series.values).map { (series.metric, $0) } }
        }

        /// What a metric came to; nil if there was no value.
        public subscript(metric: Measurand) -> Summary? {
            measured.first { $0.metric == metric }?.summary
        }

        /// What theory says of a metric.
        public func expected(_ name: String) -> Double? {
            expected.first { $0.name == name }?.value
        }
    }

    /// The experiment's name.
    public var name: String
    /// What it asks.
    public var about: String
    /// What the horizontal axis shows.
    public var parameter: String
    /// What each point came to.
    public var rows: [Row]
    /// How the targets fared.
    public var targets: [Target]
    /// The picture.
    public var chart: Chart
    /// How long it really took.
    public var wallSeconds: Double

    init(_ experiment: Experiment, rows: [Row], seconds: Double) {
        name = experiment.name
        about = experiment.about
        parameter = experiment.parameter
        self.rows = rows
        targets = experiment.targets(rows)
        chart = experiment.chart(rows)
        wallSeconds = seconds
    }

    /// Whether all targets are met.
    public var passed: Bool { targets.allSatisfy(\.isMet) }
}

extension [ExperimentReport.Row] {
    /// The rows of one line of the chart.
    func of(_ series: String) -> [ExperimentReport.Row] { filter { $0.series == series } }

    /// The names of the lines, in order.
    var seriesNames: [String] {
        reduce(into: []) { names, row in if !names.contains(row.series) { names.append(row.series) } }
    }
}
