/// What the values of a metric come to.
public struct Summary: Hashable, Sendable, Encodable {
    /// How many values there are.
    public var count: Int
    /// The smallest.
    public var min: Double
    /// The sum divided by the count.
    public var mean: Double
    /// The median: the smallest value that half of them do not exceed.
    public var p50: Double
    /// The smallest value that 99 % of them do not exceed.
    public var p99: Double
    /// The largest.
    public var max: Double
    /// The sum.
    public var total: Double

    /// Sums up values; nil if there are none. O(*n* log *n*).
    public init?(_ values: [Double]) {
        guard !values.isEmpty else { return nil }
        let sorted = values.sorted()
        count = sorted.count
        min = sorted[0]
        max = sorted[sorted.count - 1]
        total = sorted.reduce(0, +)
        mean = total / Double(sorted.count)
        p50 = Summary.rank(50, in: sorted)
        p99 = Summary.rank(99, in: sorted)
    }

    /// The nearest-rank percentile of sorted values.
    private static func rank(_ percent: Int, in sorted: [Double]) -> Double {
        sorted[(sorted.count * percent + 99) / 100 - 1]
    }
}
