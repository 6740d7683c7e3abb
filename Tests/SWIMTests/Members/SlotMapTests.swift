import Testing

@testable import SWIM

@Suite struct SlotMapTests {
    /// Whatever slots are written, in whatever order, each has what was written last and the others what all had at first.
    @Test(arguments: [(1, 10), (2, 100), (3, 1_000), (4, 1 << 20)] as [(UInt64, UInt64)])
    func itAgreesWithADictionary(seed: UInt64, bound: UInt64) {
        var random = RandomGenerator(seed: seed)
        var map = SlotMap<UInt64>(initial: 7)
        var reference: [Int: UInt64] = [:]
        for _ in 0..<3_000 {
            let slot = Int(random.below(bound))
            if random.below(2) == 0 {
                map[slot] += 3
                reference[slot, default: 7] += 3
            }
            #expect(map[slot] == reference[slot] ?? 7)
            let other = Int(random.below(bound * 2))
            #expect(map[other] == reference[other] ?? 7)
        }
        #expect(map.count == reference.count)
    }

    /// A list that grows slot by slot, and the jump from a short one to a slot far behind its end.
    @Test func valuesSurviveEveryGrowth() {
        var map = SlotMap<UInt32>(initial: 0)
        for slot in 0..<200 { map[slot] = UInt32(slot) + 1 }
        for slot in [100_000, 1_024, 256, 255, 65_535] { map[slot] = UInt32(slot) + 1 }
        for slot in 0..<200 { #expect(map[slot] == UInt32(slot) + 1) }
        for slot in [100_000, 1_024, 256, 255, 65_535] { #expect(map[slot] == UInt32(slot) + 1) }
        #expect(map[201] == 0)
        #expect(map.count == 205)
    }

    /// What is read ahead lies in the table whatever the slot, from the empty map on, and no value changes.
    @Test func readingAheadStaysInTheTable() {
        var map = SlotMap<UInt32>(initial: 0)
        #expect(map.readAhead(3) == 0)
        for slot in [0, 3, 40, 70_000] {
            map[slot] = 9
            for other in [0, 1, 15, 16, 63, 64, 69_999, 1 << 30] { _ = map.readAhead(other) }
        }
        #expect(map.count == 4)
        for slot in [0, 3, 40, 70_000] { #expect(map[slot] == 9) }
        #expect(map[1] == 0)
    }

    /// Copies do not see each other's changes.
    @Test func copiesAreValues() {
        var map = SlotMap<UInt32>(initial: 0)
        map[5] = 1
        var copy = map
        copy[5] = 2
        copy[900] = 3
        #expect(map[5] == 1)
        #expect(map[900] == 0)
        #expect(copy[5] == 2)
    }
}
