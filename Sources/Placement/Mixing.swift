/// A stable hash of two numbers, to break ties evenly: the finaliser of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014).
///
/// `Hasher` would not do: it is seeded anew in every process.
@inline(__always)
func mix(_ a: Int, _ b: Int) -> UInt64 {
    var z = (UInt64(truncatingIfNeeded: a) &<< 32 ^ UInt64(truncatingIfNeeded: b)) &+ 0x9E37_79B9_7F4A_7C15
    z = (z ^ (z &>> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z &>> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z &>> 31)
}
