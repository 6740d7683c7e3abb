/// A question to the protocol: under which circumstances it runs, what is measured, and what should come out.
///
/// Nothing that an experiment reports is written down in it: measured values come out of runs, and what theory says is
/// computed from its formulas.
public struct Experiment: Sendable {
    /// How much is run by default.
    public enum Effort: Sendable {
        /// Some seconds: smaller clusters, few seeds.
        case quick
        /// A minute or two on two cores.
        case normal
        /// The papers' sizes and lengths, where those take longer.
        case full
    }

    /// One set of circumstances.
    public struct Point: Sendable {
        /// What it has in common with others, with which it forms a line of the chart.
        public var series: String
        /// What tells it from those: the value on the horizontal axis.
        public var x: Double
        /// With how many seeds it is run by default.
        public var seeds: Int
        /// What theory says, by the name of a metric.
        public var expected: [(name: String, value: Double)]
        /// Runs once with a seed. A function of the seed alone.
        public var trial: @Sendable (UInt64) -> Sample

        /// Creates a point.
        public init(
            _ series: String, x: Double, seeds: Int, expected: [(name: String, value: Double)] = [],
            trial: @escaping @Sendable (UInt64) -> Sample
        ) {
            self.series = series
            self.x = x
            self.seeds = seeds
            self.expected = expected
            self.trial = trial
        }
    }

    /// A short name, as it is typed.
    public var name: String
    /// What is asked, in a sentence or two.
    public var about: String
    /// What the horizontal axis shows.
    public var parameter: String
    /// The circumstances.
    public var points: @Sendable (Effort) -> [Point]
    /// What should come out.
    public var targets: @Sendable ([ExperimentReport.Row]) -> [Target]
    /// The picture of what came out.
    public var chart: @Sendable ([ExperimentReport.Row]) -> Chart
}
