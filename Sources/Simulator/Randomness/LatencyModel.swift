/// How long a datagram is on its way, in nanoseconds. Integer arithmetic only.
enum LatencyModel: Hashable, Sendable {
    /// A share of the cases, and what they do not exceed.
    struct Point: Hashable, Sendable {
        /// The share in units of 2⁻³².
        var quantile: UInt64
        /// The time in nanoseconds.
        var value: UInt64
    }

    /// Always as long.
    case constant(UInt64)
    /// Any time of the range is equally likely; both ends included.
    case uniform(ClosedRange<UInt64>)
    /// At least `minimum`, plus an exponentially distributed time with mean `mean`.
    case exponential(minimum: UInt64, mean: UInt64)
    /// The logarithm is normally distributed, with this standard deviation in units of 2⁻²⁸, around that of the median.
    case lognormal(median: UInt64, deviation: Int)
    /// Any time of the first range is equally likely, or with a probability any of the second.
    case bimodal(fast: ClosedRange<UInt64>, slow: ClosedRange<UInt64>, share: Probability)
    /// Straight lines between measured quantiles, which rise.
    case empirical([Point])

    /// The longest that a datagram takes, whatever its distribution says: a day.
    static let limit: UInt64 = 86_400_000_000_000

    /// A lognormal distribution with these quantiles, of which the second is not below the first and neither is 0.
    static func lognormal(p50: UInt64, p99: UInt64) -> LatencyModel {
        let ratio = Logarithm.negativeLogarithm(ofFraction: p50) - Logarithm.negativeLogarithm(ofFraction: p99)
        // The quantile of 0.99 is 2.326348; from units of 2⁻³² to 2⁻²⁸.
        return .lognormal(median: p50, deviation: Int(UInt128(ratio) * 1_000_000 / 2_326_348) >> 4)
    }

    /// The latency that belongs to a random word.
    @inline(__always)
    func sample(_ word: UInt64) -> UInt64 {
        switch self {
        case .constant(let value):
            return value
        case .uniform(let range):
            return LatencyModel.uniform(range, word)
        case .exponential(let minimum, let mean):
            let product = mean.multipliedFullWidth(by: Logarithm.negativeLogarithm(ofFraction: word))
            let scaled = product.high << 32 | product.low >> 32
            return minimum &+ scaled
        default:
            return sampleShaped(word)
        }
    }

    @inline(never)
    private func sampleShaped(_ word: UInt64) -> UInt64 {
        switch self {
        case .lognormal(let median, let deviation):
            let normal = NormalQuantile.value(ofFraction: word)
            let exponent = Int((Int128(normal) * Int128(deviation)) >> 28)
            return NormalQuantile.scale(median, byExponential: exponent, limit: LatencyModel.limit)
        case .bimodal(let fast, let slow, let share):
            // One half of the word chooses, the other one fills the range.
            return LatencyModel.uniform(share.happens(word) ? slow : fast, word << 32)
        case .empirical(let points):
            return LatencyModel.interpolate(points, at: word >> 32)
        default:
            return sample(word)
        }
    }

    private static func uniform(_ range: ClosedRange<UInt64>, _ word: UInt64) -> UInt64 {
        let width = range.upperBound - range.lowerBound
        guard width < .max else { return word }
        return range.lowerBound + word.multipliedFullWidth(by: width + 1).high
    }

    /// O(number of points).
    private static func interpolate(_ points: [Point], at quantile: UInt64) -> UInt64 {
        guard let next = points.firstIndex(where: { $0.quantile > quantile }) else { return points.last?.value ?? 0 }
        guard next > 0 else { return points[0].value }
        let (low, high) = (points[next - 1], points[next])
        let product = (high.value - low.value).multipliedFullWidth(by: quantile - low.quantile)
        let (rise, _) = (high.quantile - low.quantile).dividingFullWidth((product.high, product.low))
        return low.value + rise
    }
}
