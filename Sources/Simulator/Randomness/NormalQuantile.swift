/// Quantiles of the normal distribution and powers of *e* in fixed point, the same on every platform.
enum NormalQuantile {
    /// 1 in the fixed point of this file: units of 2⁻²⁸.
    static let one = 1 << 28

    /// The standard normal quantile of a random word, read as a fraction of 2⁶⁴, in units of 2⁻²⁸.
    ///
    /// Within 0.0005 of the true value, tails included. Source: Abramowitz and Stegun, "Handbook of Mathematical
    /// Functions", 26.2.23.
    static func value(ofFraction word: UInt64) -> Int {
        let isUpper = word >> 63 == 1
        let logarithm = Logarithm.negativeLogarithm(ofFraction: isUpper ? ~word : word)
        // t = √(−2 ln p): the root of 2⁻³² units times 2²⁴ is in units of 2⁻²⁸.
        let t = Int(squareRoot(logarithm << 25))
        let numerator = product(product(2_772_778, t) + 215_552_246, t) + 675_247_538
        let denominator = product(product(product(351_160, t) + 50_827_930, t) + 384_567_165, t) + one
        let magnitude = max(0, t - (numerator << 28) / denominator)
        return isUpper ? magnitude : -magnitude
    }

    /// `value` times *e* to the power of `exponent` (units of 2⁻²⁸), at most `limit`.
    static func scale(_ value: UInt64, byExponential exponent: Int, limit: UInt64) -> UInt64 {
        // 1 / ln 2 in units of 2⁻²⁸
        let binary = Int((Int128(exponent) * 387_270_501) >> 28)
        let (whole, fraction) = (binary >> 28, binary & (one - 1))
        guard whole < 40 else { return limit }
        guard whole > -64 else { return 0 }
        // e^y for y = fraction · ln 2 < 0.7, as its Taylor series: the ninth term is below 2⁻²⁸.
        let y = product(fraction, 186_065_279)
        var (term, sum) = (one, one)
        for index in 1...9 {
            term = product(term, y) / index
            sum += term
        }
        let scaled = UInt128(value) * UInt128(sum)
        let result = whole >= 0 ? (scaled << UInt128(whole)) >> 28 : scaled >> UInt128(28 - whole)
        return result > UInt128(limit) ? limit : UInt64(result)
    }

    private static func product(_ lhs: Int, _ rhs: Int) -> Int { (lhs * rhs) >> 28 }

    /// The largest integer whose square is at most `value`, bit by bit.
    private static func squareRoot(_ value: UInt64) -> UInt64 {
        var (rest, result) = (value, UInt64(0))
        var bit: UInt64 = 1 << 62
        while bit > rest { bit >>= 2 }
        while bit != 0 {
            if rest >= result + bit {
                rest -= result + bit
                result = result >> 1 + bit
            } else {
                result >>= 1
            }
            bit >>= 2
        }
        return result
    }
}
