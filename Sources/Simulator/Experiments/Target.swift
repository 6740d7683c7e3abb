/// What a measured value should be.
public struct Target: Hashable, Sendable {
    /// The values that are wanted.
    public enum Bound: Hashable, Sendable {
        /// So much or less.
        case atMost(Double)
        /// So much or more.
        case atLeast(Double)
        /// Not further from the first than the second.
        case within(Double, Double)
    }

    /// What is measured, under which circumstances.
    public var name: String
    /// What came out; nil if it never came to that.
    public var value: Double?
    /// The unit of both.
    public var unit: String
    /// What is wanted.
    public var bound: Bound

    /// Creates a target.
    public init(_ name: String, _ value: Double?, unit: String = "", _ bound: Bound) {
        self.name = name
        self.value = value
        self.unit = unit
        self.bound = bound
    }

    /// Whether it is met. What was not measured is not.
    public var isMet: Bool {
        guard let value else { return false }
        switch bound {
        case .atMost(let limit): return value <= limit
        case .atLeast(let limit): return value >= limit
        case .within(let centre, let width): return abs(value - centre) <= width
        }
    }

    /// The bound in words.
    public var boundText: String {
        let unit = unit.isEmpty ? "" : " \(unit)"
        switch bound {
        case .atMost(let limit): return "≤ \(NumberText.short(limit))\(unit)"
        case .atLeast(let limit): return "≥ \(NumberText.short(limit))\(unit)"
        case .within(let centre, let width): return "\(NumberText.short(centre)) ± \(NumberText.short(width))\(unit)"
        }
    }
}
