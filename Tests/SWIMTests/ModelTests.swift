import Testing

@testable import SWIM

@Suite struct ModelTests {
    @Test(arguments: [
        ("127.0.0.1:7946", "127.0.0.1:7946"), ("[::1]:1", "[::1]:1"), ("[2001:DB8::0:1]:80", "[2001:db8::1]:80"),
        ("[1:0:0:2:0:0:0:3]:9", "[1:0:0:2::3]:9"), ("[::]:5", "[::]:5"), ("[1:2:3:4:5:6:7:8]:9", "[1:2:3:4:5:6:7:8]:9"),
        ("[fe80::]:9", "[fe80::]:9"), ("[::ffff:10.0.0.1]:9", "10.0.0.1:9"),
        ("[1:0:2:3:4:5:6:7]:1", "[1:0:2:3:4:5:6:7]:1"),
    ]) func endpointsHaveOneTextForm(text: String, canonical: String) throws {
        let endpoint = try #require(Endpoint(text))
        #expect(endpoint.description == canonical)
        #expect(Endpoint(canonical) == endpoint)
    }

    @Test(arguments: [
        "", ":", "1.2.3.4", "1.2.3:5", "1.2.3.4.5:6", "256.1.1.1:5", "1.2.3.4:65536", "1.2.3.4:-1", "1.2.3.4:+1",
        "::1:5", "[::1:5", "[1::2::3]:4", "[12345::]:1", "[1:2:3:4:5:6:7:8:9]:1", "[]:1", "[:]:1", "localhost:1",
        "1.2.3.4:", "[:1:2:3:4:5:6:7]:1", "[1:2:3:4:5:6:7:]:1", "[:::]:1", "1.2.3.+4:1", "[+1::]:1",
    ]) func badEndpointsAreRefused(text: String) {
        #expect(Endpoint(text) == nil)
    }

    @Test func identitiesRoundTrip() {
        let id = MemberID(high: 0x00AB, low: 0xFFFF_0000_0000_0001)
        #expect(id.description == "00000000000000abffff000000000001")
        #expect(MemberID(id.description) == id)
        for bad in ["", "ab", String(repeating: "g", count: 32), "+" + String(repeating: "0", count: 31)] {
            #expect(MemberID(bad) == nil)
        }
    }

    /// Computed with an independent implementation of xoshiro256** seeded by SplitMix64.
    @Test(
        arguments: [
            (0, [0x99EC5F36CB75F2B4, 0xBF6E1F784956452A, 0x1A5F849D4933E6E0]),
            (1, [0xB3F2AF6D0FC710C5, 0x853B559647364CEA, 0x92F89756082A4514]),
            (42, [0x15780B2E0C2EC716, 0x6104D9866D113A7E, 0xAE17533239E499A1]),
        ] as [(UInt64, [UInt64])]) func theGeneratorNeverChanges(seed: UInt64, expected: [UInt64])
    {
        var random = RandomGenerator(seed: seed)
        #expect(expected.map { _ in random.next() } == expected)
    }

    @Test func boundedDrawsAreUniform() {
        var random = RandomGenerator(seed: 5)
        var counts = [Int](repeating: 0, count: 7)
        for _ in 0..<70_000 { counts[random.index(below: 7)] += 1 }
        #expect(counts.allSatisfy { (9_600...10_400).contains($0) })
    }

    @Test func shufflesAreGolden() {
        var random = RandomGenerator(seed: 1)
        var elements = Array(0..<10)
        random.shuffle(&elements)
        #expect(elements.sorted() == Array(0..<10))
        #expect(elements == [3, 6, 1, 5, 0, 9, 2, 8, 4, 7])
    }

    @Test func logarithmsAreRight() {
        #expect([1, 2, 3, 8, 20, 21, 54, 55, 1001].map { Logarithm.ceilingLn($0) } == [0, 1, 2, 3, 3, 4, 4, 5, 7])
        #expect(Logarithm.log2Q16(1) == 0)
        #expect(Logarithm.log2Q16(1 << 40) == 40 << 16)
        let thousand = Double(Logarithm.log10Q16(1000)) / 65_536
        #expect((2.999...3.001).contains(thousand))
    }

    @Test func incarnationsSaturate() {
        let top = Incarnation.largestBootEpoch
        #expect(top == 1 << 40 - 1 << 20 - 1)
        #expect(Incarnation(bootEpoch: .max).bootEpoch == top)
        #expect(Incarnation(bootEpoch: 7).next < Incarnation(bootEpoch: 8))
        #expect(Incarnation(rawValue: 8 << 24 - 1).next == Incarnation(bootEpoch: 8), "refutations carry")
        let last = Incarnation(rawValue: (top + 1) << 24 - 1)
        #expect(!last.isReserved && last.next == last)
        for reserved in [(top + 1) << 24, .max] {
            #expect(Incarnation(rawValue: reserved).isReserved)
            #expect(Incarnation(rawValue: reserved).next.rawValue == reserved)
        }
    }
}
