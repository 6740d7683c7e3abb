import ArgumentParser
import Foundation

/// A range of seeds, as it is typed: `0..<100`.
struct SeedRange: ExpressibleByArgument {
    /// The most seeds in one call.
    static let limit: UInt64 = 1_000_000

    var range: Range<UInt64>

    init?(argument: String) {
        guard let gap = argument.range(of: "..<"), let low = UInt64(argument[..<gap.lowerBound]),
            let high = UInt64(argument[gap.upperBound...]), low < high, high - low <= SeedRange.limit
        else { return nil }
        range = low..<high
    }
}
