import Testing

@testable import SWIM

@Suite struct QueueTests {
    private func table(_ count: Int) -> MemberTable {
        func member(_ index: Int) -> Member {
            let local = LocalMember.fixture(index)
            return Member(
                id: local.id, name: local.name, endpoint: local.endpoint, incarnation: Incarnation(bootEpoch: 1))
        }
        var table = MemberTable(local: member(0), at: Instant(nanoseconds: 0))
        for index in 1..<count { table.insert(member(index), at: Instant(nanoseconds: 0)) }
        return table
    }

    /// The slots that one packet with room for `room` updates takes; all updates have the same size.
    private func take(_ room: Int, from queue: inout BroadcastQueue, _ table: MemberTable, limit: Int) -> [UInt64] {
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
        #expect(take(3, from: &queue, table, limit: 3) == [1, 2, 3])
        #expect(take(3, from: &queue, table, limit: 3) == [4, 1, 2])
        queue.enqueue(5)
        #expect(take(3, from: &queue, table, limit: 3) == [5, 3, 4])
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

    @Test func aNewerUpdateReplacesTheOlderOneOfTheSameMember() {
        let table = table(9)
        var queue = BroadcastQueue()
        queue.enqueue(1)
        #expect(take(1, from: &queue, table, limit: 3) == [1])
        queue.enqueue(1)
        #expect(queue.count == 1)
        for _ in 0..<3 { #expect(take(2, from: &queue, table, limit: 3) == [1]) }
        #expect(queue.count == 0)
        #expect(take(2, from: &queue, table, limit: 3) == [])
    }

    @Test func aRefutationGoesBeforeAllOthers() {
        let table = table(9)
        var queue = BroadcastQueue()
        for slot in 1...8 { queue.enqueue(slot) }
        queue.enqueue(0)
        #expect(take(2, from: &queue, table, limit: 3) == [0, 1])
        #expect(take(2, from: &queue, table, limit: 3) == [0, 2])
        #expect(take(2, from: &queue, table, limit: 3) == [0, 3])
        #expect(take(2, from: &queue, table, limit: 3) == [4, 5], "it is told as often as any other")
    }

    @Test func everyMemberIsProbedOncePerRoundAndNewcomersSoon() {
        var table = table(20)
        var random = RandomGenerator(seed: 3)
        var order = ProbeOrder()
        for slot in 1..<20 { order.insert(slot, random: &random) }
        var last = [Int](repeating: 0, count: 25)
        for period in 1...2_000 {
            if period == 500 {
                let local = LocalMember.fixture(20)
                let slot = table.insert(
                    Member(
                        id: local.id, name: local.name, endpoint: local.endpoint,
                        incarnation: Incarnation(bootEpoch: 1)), at: Instant(nanoseconds: 0))
                order.insert(slot, random: &random)
                last[slot] = period
            }
            guard let slot = order.advance(in: table, random: &random) else { Issue.record("nobody"); return }
            #expect(period - last[slot] <= 2 * table.peers.count - 1)
            last[slot] = period
        }
        #expect((1...20).allSatisfy { 2_000 - last[$0] <= 39 })
    }
}
