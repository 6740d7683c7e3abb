/// How long a datagram is on its way, in nanoseconds. Integer arithmetic only.
enum LatencyModel: Hashable, Sendable {
    /// Always as long.
    case constant(UInt64)
    /// Any time of the range is equally likely; both ends included.
    case uniform(ClosedRange<UInt64>)
    /// At least `minimum`, plus an exponentially distributed time with mean `mean`.
    case exponential(minimum: UInt64, mean: UInt64)

    /// The latency that belongs to a random word.
    @inline(__always)
    func sample(_ word: UInt64) -> UInt64 {
        switch self {
        case .constant(let value):
            return value
        case .uniform(let range):
            let width = range.upperBound - range.lowerBound
            guard width < .max else { return word }
            return range.lowerBound + word.multipliedFullWidth(by: width + 1).high
        case .exponential(let minimum, let mean):
            let product = mean.multipliedFullWidth(by: Logarithm.negativeLogarithm(ofFraction: word))
            let scaled = product.high << 32 | product.low >> 32
            return minimum &+ scaled
        }
    }
}
