/// Logarithms in integers, since libm differs between platforms and results here decide timeouts.
package enum Logarithm {
    /// log2(n) in 16 fractional bits, rounded down. `n` must not be 0.
    ///
    /// One bit per squaring of the mantissa.
    package static func log2Q16(_ n: UInt64) -> UInt64 {
        precondition(n > 0, "the logarithm of 0")
        let exponent = UInt64(63 - n.leadingZeroBitCount)
        var mantissa = n << UInt64(n.leadingZeroBitCount)
        var result = exponent << 16
        for bit in (0..<16).reversed() {
            let square = mantissa.multipliedFullWidth(by: mantissa).high
            if square >> 63 == 1 {
                result |= 1 << UInt64(bit)
                mantissa = square
            } else {
                mantissa = square << 1
            }
        }
        return result
    }

    /// log10(n) in 16 fractional bits.
    package static func log10Q16(_ n: UInt64) -> UInt64 {
        (log2Q16(n) * 19_728) >> 16
    }

    /// The natural logarithm of n, rounded up to a whole number.
    package static func ceilingLn(_ n: UInt64) -> Int {
        Int((((log2Q16(n) * 45_426) >> 16) + 0xFFFF) >> 16)
    }
}
