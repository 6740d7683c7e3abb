import Testing

@testable import SWIM

@Suite struct QueueTests {
    private func table(_ count: Int) -> MemberTable {
        func member(_ index: Int) -> Member {
            let local = LocalMember.fixture(index)
            return Member(
                id: local.id, name: local.name, endpoint: local.endpoint, incarnation: Incarnation(bootEpoch: 1))
        }
        var table = MemberTable(local: member(0), at: Instant(nanoseconds: 0), secret: 5)
        for index in 1..<count { table.insert(member(index), at: Instant(nanoseconds: 0)) }
        return table
    }

    /// The slots that one packet with room for `room` updates takes; all updates have the same size.
    private func take(_ room: Int, from queue: inout BroadcastQueue, _ table: borrowing MemberTable, limit: Int)
        -> [UInt64]
    {
        let size = 26 + 7 + 2
        return withUnsafeTemporaryAllocation(byteCount: room * size, alignment: 8) { buffer in
            var writer = PacketWriter(buffer)
            queue.fill(&writer, from: table, limit: limit, skipping: nil)
            // The last byte of the identity tells the fixtures apart.
            return (0..<writer.count / size).map { UInt64(buffer[$0 * size + 16]) }
        }
    }

    @Test func thoseSentLeastOftenGoFirst() {
        let table = table(9)
        var queue = BroadcastQueue()
        for slot in 1...4 { queue.enqueue(slot) }
        let taken1 = take(3, from: &queue, table, limit: 3)
        #expect(taken1 == [1, 2, 3])
        let taken2 = take(3, from: &queue, table, limit: 3)
        #expect(taken2 == [4, 1, 2])
        queue.enqueue(5)
        let taken3 = take(3, from: &queue, table, limit: 3)
        #expect(taken3 == [5, 3, 4])
    }

    @Test func everyUpdateIsSentUpToTheLimitAndThenDropped() {
        let table = table(9)
        var queue = BroadcastQueue()
        for slot in 1...8 { queue.enqueue(slot) }
        var sent = [UInt64: Int]()
        while queue.count > 0 {
            for slot in take(3, from: &queue, table, limit: 5) { sent[slot, default: 0] += 1 }
        }
        #expect((1...8).allSatisfy { sent[$0] == 5 })
    }

    @Test func aMemberWithEverNewsLeavesNoTrail() {
        let table = table(9)
        var queue = BroadcastQueue()
        queue.enqueue(1)
        for _ in 0..<10_000 { queue.enqueue(2) }
        #expect(queue.count == 2)
        #expect(queue.room <= 65)
        // Nor where each round is filled with fresher news.
        for _ in 0..<1_000 {
            for slot in 3...8 { queue.enqueue(slot) }
            _ = take(3, from: &queue, table, limit: 9)
        }
        #expect(queue.count == 8)
        #expect(queue.room <= 65)
        var sent = Set<UInt64>()
        for _ in 0..<40 { sent.formUnion(take(3, from: &queue, table, limit: 9)) }
        #expect(sent == [1, 2, 3, 4, 5, 6, 7, 8], "nothing is lost by it")
    }

    @Test func onlyWhoIsListedIsToldOf() {
        var table = table(9)
        var queue = BroadcastQueue()
        for slot in 1...4 { queue.enqueue(slot) }
        let isBacked = queue.isBacked(by: table)
        #expect(isBacked)
        table.remove(at: 3)
        let isBackedAfterwards = queue.isBacked(by: table)
        #expect(!isBackedAfterwards)
        queue.remove(3)
        let isBackedAgain = queue.isBacked(by: table)
        #expect(isBackedAgain)
    }

    @Test func aNewerUpdateReplacesTheOlderOneOfTheSameMember() {
        let table = table(9)
        var queue = BroadcastQueue()
        queue.enqueue(1)
        let taken4 = take(1, from: &queue, table, limit: 3)
        #expect(taken4 == [1])
        queue.enqueue(1)
        #expect(queue.count == 1)
        for _ in 0..<3 {
            let taken5 = take(2, from: &queue, table, limit: 3)
            #expect(taken5 == [1])
        }
        #expect(queue.count == 0)
        let taken6 = take(2, from: &queue, table, limit: 3)
        #expect(taken6 == [])
    }

    @Test func aRefutationGoesBeforeAllOthers() {
        let table = table(9)
        var queue = BroadcastQueue()
        for slot in 1...8 { queue.enqueue(slot) }
        queue.enqueue(0)
        let taken7 = take(2, from: &queue, table, limit: 3)
        #expect(taken7 == [0, 1])
        let taken8 = take(2, from: &queue, table, limit: 3)
        #expect(taken8 == [0, 2])
        let taken9 = take(2, from: &queue, table, limit: 3)
        #expect(taken9 == [0, 3])
        let taken10 = take(2, from: &queue, table, limit: 3)
        #expect(taken10 == [4, 5], "it is told as often as any other")
    }

    @Test func aPacketTakesAsManyChangesAsDoubts() {
        let table = table(9)
        var queue = BroadcastQueue()
        for slot in 1...5 { queue.enqueue(slot, .doubt) }
        for slot in 6...7 { queue.enqueue(slot, .change) }
        #expect(queue.changeCount == 2)
        let taken1 = take(3, from: &queue, table, limit: 2)
        #expect(taken1 == [6, 1, 7])
        let taken2 = take(6, from: &queue, table, limit: 2)
        #expect(taken2 == [6, 2, 7, 3, 4, 5])
        #expect(queue.changeCount == 0 && queue.count == 5)
        let taken3 = take(9, from: &queue, table, limit: 2)
        #expect(taken3 == [1, 2, 3, 4, 5])
        #expect(queue.count == 0)
    }

    @Test func aNewcomerThatIsSuspectedIsToldOfWithItsAddress() throws {
        var table = table(3)
        var queue = BroadcastQueue()
        queue.enqueue(1, .change)
        for slot in 1...2 {
            table.update(
                slot, state: .suspect, incarnation: table.records[slot].incarnation, at: Instant(nanoseconds: 5))
            queue.enqueue(slot, .doubt)
        }
        #expect(queue.changeCount == 1)
        let size = try withUnsafeTemporaryAllocation(byteCount: 200, alignment: 8) { buffer throws(WireError) in
            var writer = PacketWriter(buffer)
            queue.fill(&writer, from: table, limit: 3, skipping: nil)
            var reader = PacketReader(UnsafeRawBufferPointer(rebasing: buffer[..<writer.count]).bytes)
            let first = try Update(from: &reader)
            #expect(first.state == .suspect && first.endpoint == LocalMember.fixture(1).endpoint)
            let second = try Update(from: &reader)
            #expect(second.state == .suspect && second.endpoint == nil)
            return reader.remaining
        }
        #expect(size == 0)
    }

    @Test func everyMemberIsProbedOncePerRoundAndNewcomersSoon() {
        var table = table(20)
        var random = RandomGenerator(seed: 3)
        var order = ProbeOrder()
        var last = [Int](repeating: 0, count: 25)
        for period in 1...2_000 {
            if period == 500 {
                let local = LocalMember.fixture(20)
                let slot = table.insert(
                    Member(
                        id: local.id, name: local.name, endpoint: local.endpoint,
                        incarnation: Incarnation(bootEpoch: 1)), at: Instant(nanoseconds: 0))
                last[slot] = period
            }
            guard let slot = order.advance(in: table, random: &random) else { Issue.record("nobody"); return }
            let limit = 2 * table.peers.count - 1
            #expect(period - last[slot] <= limit)
            last[slot] = period
        }
        #expect((1...20).allSatisfy { 2_000 - last[$0] <= 39 })
    }
}
