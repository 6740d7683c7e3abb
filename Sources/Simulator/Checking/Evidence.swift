/// What one run contributes to the judgement over all of them.
struct Evidence: Hashable, Sendable {
    /// What happened at least once.
    var marks = MarkSet()
    /// The value of each metric that is a count, by ``Metric/index``.
    var counts = [UInt64](repeating: 0, count: Metric.allCases.count)
    /// The values of each metric that are times or rates.
    var samples = [[UInt64]](repeating: [], count: Metric.allCases.count)
    /// How many of the times never came to an end.
    var missing = [UInt64](repeating: 0, count: Metric.allCases.count)
    /// Nanoseconds that nodes were up, all together.
    var nodeNanoseconds: UInt64 = 0

    /// Counts something.
    mutating func add(_ metric: Metric, _ count: UInt64 = 1) { counts[metric.index] += count }

    /// Keeps the highest value of something.
    mutating func raise(_ metric: Metric, to value: UInt64) {
        counts[metric.index] = max(counts[metric.index], value)
    }

    /// Adds a value of a metric that has several; nil: it never came to an end.
    mutating func sample(_ metric: Metric, _ value: UInt64?) {
        if let value { samples[metric.index].append(value) } else { missing[metric.index] += 1 }
    }
}
