import Testing

@testable import SWIM

@Suite struct MemberIndexTests {
    private func record(_ id: MemberID) -> MemberTable.Record {
        MemberTable.Record(
            id: id, endpoint: Endpoint(ipv4: 1, port: 1), incarnation: Incarnation(bootEpoch: 1),
            stateSince: Instant(nanoseconds: 0), revision: 0, state: .alive, isOccupied: true)
    }

    /// Whatever was inserted and removed before, every identity that is in is found, and no other.
    @Test(arguments: [1, 2, 3] as [UInt64]) func itAgreesWithADictionary(seed: UInt64) {
        var random = RandomGenerator(seed: seed)
        // Identities that differ in a few bits only, as an adversary or a counter would make them.
        var records = RecordList(record(MemberID(high: 0, low: 0)))
        for number in 1..<2_000 as Range<UInt64> {
            records.append(record(MemberID(high: number % 3, low: (number / 3) << 40)))
        }
        var index = MemberIndex(secret: random.next())
        var reference: [MemberID: Int] = [:]
        for _ in 0..<20_000 {
            let slot = random.index(below: records.count)
            if reference[records[slot].id] == nil {
                index.insert(slot, in: records)
                reference[records[slot].id] = slot
            } else if random.below(3) > 0 {
                index.remove(slot, in: records)
                reference[records[slot].id] = nil
            }
            let probe = records[random.index(below: records.count)].id
            #expect(index.slot(of: probe, in: records) == reference[probe])
        }
        #expect(index.count == reference.count)
        for record in records { #expect(index.slot(of: record.id, in: records) == reference[record.id]) }
    }
}
