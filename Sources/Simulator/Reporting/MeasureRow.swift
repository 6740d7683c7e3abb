/// What a metric came to over all runs of a scenario, as text in the metric's unit.
///
/// Encodes to its properties' names; what is nil is absent: a percentile that falls among the times that never ended, or
/// a mean with such times.
public struct MeasureRow: Hashable, Sendable, Encodable {
    /// The metric's name in scenario files.
    public var name: String
    /// How many values there were: runs for counts, times, or nodes for rates.
    public var count: Int
    /// How many more times never came to an end.
    public var missing: UInt64
    /// Half of the values are no higher.
    public var p50: String?
    /// Nine of ten values are no higher.
    public var p90: String?
    /// 99 of 100 values are no higher.
    public var p99: String?
    /// The highest value.
    public var max: String?
    /// The arithmetic mean.
    public var mean: String?
}
