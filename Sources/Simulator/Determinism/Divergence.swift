/// The first place where two runs that should be the same are not.
public struct Divergence: Hashable, Sendable {
    /// The simulated second in which they part, counted from 0.
    public var second: Int
    /// How many events of that second they have in common.
    public var eventsInCommon: Int
    /// The last events in common, oldest first.
    public var context: [String]
    /// The first event of the one run that the other does not have, with what follows it; empty if it ends there.
    public var left: [String]
    /// The same of the other run.
    public var right: [String]
}

extension Divergence: CustomStringConvertible {
    /// The events in common, then those of the one run marked with `-` and those of the other with `+`.
    public var description: String {
        var lines = ["the runs part in second \(second), after \(eventsInCommon) events of it"]
        lines += context.map { "    \($0)" }
        lines += (left.isEmpty ? ["(nothing more happens)"] : left).map { "  - \($0)" }
        lines += (right.isEmpty ? ["(nothing more happens)"] : right).map { "  + \($0)" }
        return lines.joined(separator: "\n")
    }
}
