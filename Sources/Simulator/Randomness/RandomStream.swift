import SWIM

/// A source of random words that shares nothing with any other source of the same run.
///
/// The *n*th word is a function of the seed, the stream's key and *n* alone. Taking a fault or a node out of a scenario
/// therefore changes no draw of the others, and two runs that differ in one thing stay comparable.
struct RandomStream: Hashable {
    /// What a stream is for. Streams for different purposes never coincide.
    enum Purpose: UInt64 {
        /// What the core of one node draws, and when it starts.
        case node = 1
        /// What happens to datagrams from one node to another.
        case link = 2
        /// What a line of the timeline picks.
        case fault = 3
        /// Which datagrams from one node to another are delayed or spoilt.
        case linkFaults = 4
        /// How late the timers of one node fire.
        case timer = 5
        /// What a generator of faults makes of a run.
        case generator = 6
        /// Keys and nonces.
        case seal = 7
    }

    private let key: UInt64
    private var counter: UInt64 = 0

    init(seed: UInt64, _ purpose: Purpose, _ first: UInt64 = 0, _ second: UInt64 = 0) {
        key = RandomStream.key(seed: seed, purpose, first, second)
    }

    /// The key of a stream, for those who keep the counters elsewhere.
    @inline(__always)
    static func key(seed: UInt64, _ purpose: Purpose, _ first: UInt64, _ second: UInt64) -> UInt64 {
        let base = RandomGenerator.mix(seed &+ purpose.rawValue &* 0xD1B5_4A32_D192_ED03)
        return RandomGenerator.mix(RandomGenerator.mix(base ^ first) &+ second &* 0x9E37_79B9_7F4A_7C15)
    }

    /// The word that the stream with this key has at this place.
    @inline(__always)
    static func word(key: UInt64, at counter: UInt64) -> UInt64 {
        RandomGenerator.mix(key ^ RandomGenerator.mix(counter &+ 0x9E37_79B9_7F4A_7C15))
    }

    /// The next word.
    mutating func next() -> UInt64 {
        counter += 1
        return RandomStream.word(key: key, at: counter)
    }

    /// A number in `0..<bound`, biased by less than one in 2⁶⁴ per unit of `bound`. `bound` must not be 0.
    mutating func below(_ bound: UInt64) -> UInt64 {
        precondition(bound > 0, "an empty range has no member")
        return next().multipliedFullWidth(by: bound).high
    }
}
