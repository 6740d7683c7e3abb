import SWIM
import Testing

@testable import Simulator

@Suite struct TraceHashTests {
    /// Bytes are taken in as their number, whole little-endian words, and what is left as one big-endian number: the
    /// published hashes depend on it.
    @Test func bytesAreWords() {
        var random = RandomGenerator(seed: 5)
        for count in 0...40 {
            let bytes = (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
            var hash = TraceHash(seed: 9)
            bytes.withUnsafeBytes { hash.absorb($0) }
            var expected = TraceHash(seed: 9)
            expected.absorb(UInt64(count))
            let whole = count / 8 * 8
            for start in stride(from: 0, to: whole, by: 8) {
                var word: UInt64 = 0
                for index in 0..<8 { word |= UInt64(bytes[start + index]) << UInt64(8 * index) }
                expected.absorb(word)
            }
            if whole < count { expected.absorb(bytes[whole...].reduce(0) { $0 << 8 | UInt64($1) }) }
            #expect(hash == expected, "\(count) bytes")
        }
    }

    /// A golden value: changing the function changes every published hash.
    @Test func theFunctionStays() {
        var hash = TraceHash(seed: 1)
        hash.absorb("abcdefghijklm")
        hash.absorb(0x0123_4567_89AB_CDEF as UInt64)
        #expect(hash.value == 0x487B_3471_F10A_11C7)
    }
}
