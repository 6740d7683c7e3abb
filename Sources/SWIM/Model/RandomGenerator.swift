/// xoshiro256**: a small, fast, seeded generator whose sequence never changes between releases.
///
/// Not for secrets. The standard library's own bounded draws and shuffles are not used, since their sequences may
/// change; the golden tests pin these. Source: Blackman and Vigna, "Scrambled linear pseudorandom number generators",
/// ACM TOMS 47 (2021); seeding by SplitMix64 as they advise.
public struct RandomGenerator: Hashable, Sendable {
    private var s0: UInt64
    private var s1: UInt64
    private var s2: UInt64
    private var s3: UInt64

    /// Creates a generator; equal seeds give equal sequences.
    public init(seed: UInt64) {
        var state = seed
        s0 = RandomGenerator.splitMix(&state)
        s1 = RandomGenerator.splitMix(&state)
        s2 = RandomGenerator.splitMix(&state)
        s3 = RandomGenerator.splitMix(&state)
    }

    /// One step of SplitMix64.
    @inlinable
    public static func splitMix(_ state: inout UInt64) -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return mix(state)
    }

    /// The finaliser of SplitMix64: a bijection that spreads every input bit over all output bits.
    @inlinable
    public static func mix(_ value: UInt64) -> UInt64 {
        var z = value
        z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
        return z ^ z >> 31
    }

    /// The next 64 bits.
    public mutating func next() -> UInt64 {
        let result = RandomGenerator.rotate(s1 &* 5, 7) &* 9
        let t = s1 << 17
        s2 ^= s0
        s3 ^= s1
        s1 ^= s2
        s0 ^= s3
        s2 ^= t
        s3 = RandomGenerator.rotate(s3, 45)
        return result
    }

    /// A number in `0..<bound`, without bias (Lemire's multiplication with rejection). `bound` must not be 0.
    public mutating func below(_ bound: UInt64) -> UInt64 {
        precondition(bound > 0, "an empty range has no member")
        var product = next().multipliedFullWidth(by: bound)
        if product.low < bound {
            let threshold = (0 &- bound) % bound
            while product.low < threshold {
                product = next().multipliedFullWidth(by: bound)
            }
        }
        return product.high
    }

    /// An index in `0..<count`. `count` must be positive.
    public mutating func index(below count: Int) -> Int {
        Int(below(UInt64(count)))
    }

    /// Puts the elements in random order (Fisher–Yates, from the end).
    ///
    /// - Complexity: O(*n*).
    public mutating func shuffle<Element>(_ elements: inout [Element]) {
        var last = elements.count - 1
        while last > 0 {
            elements.swapAt(last, index(below: last + 1))
            last -= 1
        }
    }

    private static func rotate(_ word: UInt64, _ count: UInt64) -> UInt64 {
        word << count | word >> (64 - count)
    }
}
