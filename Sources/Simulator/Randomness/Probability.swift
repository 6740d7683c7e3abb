/// A probability in units of 2⁻³².
///
/// An integer, so that what happens in a run does not depend on a platform's floating point.
struct Probability: Hashable, Sendable {
    /// 0 for never, 2³² for always.
    let rawValue: UInt64

    /// Never.
    static let never = Probability(rawValue: 0)
    /// Always.
    static let always = Probability(rawValue: 1 << 32)

    private init(rawValue: UInt64) {
        self.rawValue = rawValue
    }

    /// A number of parts in a million, at most all of them.
    init(partsPerMillion: UInt64) {
        self.init(rawValue: (min(partsPerMillion, 1_000_000) << 32) / 1_000_000)
    }

    /// Whether it happens for a random word.
    @inline(__always)
    func happens(_ word: UInt64) -> Bool {
        word >> 32 < rawValue
    }

    /// Such a share of a number of things, rounded up.
    func count(of total: Int) -> Int {
        Int((UInt64(total) * rawValue + (1 << 32 - 1)) >> 32)
    }

    /// The probability that at least one of two independent events happens.
    func or(_ other: Probability) -> Probability {
        let one: UInt64 = 1 << 32
        let neither = (one - rawValue).multipliedFullWidth(by: one - other.rawValue)
        return Probability(rawValue: one - (neither.high << 32 | neither.low >> 32))
    }
}
