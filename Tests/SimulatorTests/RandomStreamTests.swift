import Testing

@testable import Simulator

@Suite struct RandomStreamTests {
    private func words(_ stream: RandomStream, _ count: Int) -> [UInt64] {
        var stream = stream
        return (0..<count).map { _ in stream.next() }
    }

    @Test func dependsOnSeedPurposeAndKeyOnly() {
        let reference = words(RandomStream(seed: 1, .link, 3, 4), 100)
        #expect(reference == words(RandomStream(seed: 1, .link, 3, 4), 100))
        let others = [
            RandomStream(seed: 2, .link, 3, 4), RandomStream(seed: 1, .node, 3, 4), RandomStream(seed: 1, .link, 4, 3),
            RandomStream(seed: 1, .link, 3, 5), RandomStream(seed: 1, .fault, 3, 4),
        ]
        for other in others {
            #expect(words(other, 100).enumerated().allSatisfy { reference[$0.offset] != $0.element })
        }
    }

    /// Published hashes depend on these words.
    @Test func neverChanges() {
        #expect(
            words(RandomStream(seed: 1, .node, 0, 0), 2) == [15_805_089_853_370_477_540, 1_785_712_829_266_692_265])
        #expect(
            words(RandomStream(seed: 0xC0FFEE, .link, 7, 9), 2)
                == [17_128_028_413_663_838_647, 7_513_943_222_570_012_995])
    }

    @Test func spreadsEvenly() {
        var stream = RandomStream(seed: 5, .link, 1, 2)
        var counts = [Int](repeating: 0, count: 16)
        for _ in 0..<160_000 { counts[Int(stream.below(16))] += 1 }
        // χ² with 15 degrees of freedom: above 50 in fewer than one of 100,000 cases.
        let chiSquare = counts.reduce(0.0) { $0 + Double(($1 - 10_000) * ($1 - 10_000)) / 10_000 }
        #expect(chiSquare < 50)
    }

    @Test func neighbouringStreamsAreUnrelated() {
        // Bits in which the first words of neighbouring links differ: half of them, on average.
        var differing = 0
        for from in UInt64(0)..<50 {
            for to in UInt64(0)..<50 {
                var (one, other) = (RandomStream(seed: 1, .link, from, to), RandomStream(seed: 1, .link, from, to + 1))
                differing += (one.next() ^ other.next()).nonzeroBitCount
            }
        }
        let mean = Double(differing) / 2_500
        #expect((31.5...32.5).contains(mean))
    }
}
