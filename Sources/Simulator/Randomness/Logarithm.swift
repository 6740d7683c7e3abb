/// Natural logarithms of uniform random words in fixed point, the same on every platform.
enum Logarithm {
    /// log2(1 + i/256) in units of 2⁻³², for i from 0 to 256.
    private static let fractions: [UInt64] = (0...256).map { binaryFraction(256 + UInt64($0)) }

    /// −ln(*u*) in units of 2⁻³², where *u* is the word read as a fraction of 2⁶⁴ (never quite 0).
    ///
    /// The table is interpolated: the result is within 0.00001 of the true value.
    static func negativeLogarithm(ofFraction word: UInt64) -> UInt64 {
        let word = max(word, 1)
        let zeros = UInt64(word.leadingZeroBitCount)
        // The word is 2^(63 - zeros) times a mantissa in [1, 2).
        let mantissa = (word << zeros) << 1
        let index = Int(mantissa >> 56)
        let rest = (mantissa >> 24) & 0xFFFF_FFFF
        let low = fractions[index]
        let logarithm = low + ((fractions[index + 1] - low) * rest) >> 32
        // −log2(u) = 64 − (63 − zeros) − log2(mantissa)
        let negativeBinary = (zeros + 1) << 32 - logarithm
        // ln 2 in units of 2⁻⁶⁴
        return negativeBinary.multipliedFullWidth(by: 0xB172_17F7_D1CF_79AB).high
    }

    /// log2(value / 256) in units of 2⁻³² for values in 256...512, by repeated squaring.
    private static func binaryFraction(_ value: UInt64) -> UInt64 {
        guard value < 512 else { return 1 << 32 }
        // The mantissa in units of 2⁻³¹, in [1, 2).
        var mantissa = value << 23
        var result: UInt64 = 0
        for bit in (0..<32).reversed() {
            mantissa = (mantissa * mantissa) >> 31
            if mantissa >= 1 << 32 {
                mantissa >>= 1
                result |= 1 << UInt64(bit)
            }
        }
        return result
    }
}
