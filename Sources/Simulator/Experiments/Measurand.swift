/// Something that an experiment measures.
public struct Measurand: Hashable, Sendable {
    /// Which of a distribution's numbers a table shows.
    public enum Shape: Sendable {
        /// The mean: for rates, shares and counts.
        case mean
        /// Mean, median, 99th percentile and maximum: for times.
        case spread
    }

    /// What it is, as a column's heading and as a key.
    public var name: String
    /// What its values are in; empty for plain numbers.
    public var unit: String
    /// Which numbers a table shows.
    public var shape: Shape

    /// Creates a metric.
    public init(_ name: String, unit: String = "", _ shape: Shape = .mean) {
        self.name = name
        self.unit = unit
        self.shape = shape
    }
}
