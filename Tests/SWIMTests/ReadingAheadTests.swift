import Testing

@testable import SWIM

/// What a simulator reads before its turn comes.
@Suite struct ReadingAheadTests {
    /// The target that is foretold is the one that is pinged, over the ends of rounds and past the places of nobody.
    @Test func theTargetIsForetold() {
        let count = 16
        let loopback = Loopback(count: count)
        let list = SeatedList(
            (0..<count).map { index in
                let local = LocalMember.fixture(index)
                return Member(
                    id: local.id, name: local.name, endpoint: local.endpoint,
                    incarnation: Incarnation(bootEpoch: local.bootEpoch))
            }, secret: 3)
        for index in 0..<count { loopback.withNode(index) { membership, now, _ in membership.seat(list, at: now) } }
        var (right, wrong) = (0, 0)
        // Four rounds, and the permutation covers one place of nobody in each: this member's own in the list.
        for _ in 0..<60 {
            guard let period = loopback.nodes[0].membership.nextPeriod else { break }
            loopback.run(for: period - loopback.now - 1)
            let early = loopback.nodes[0].membership.readProbeAhead(at: loopback.now)
            #expect(early?.target == nil)
            let foretold = loopback.nodes[0].membership.readProbeAhead(at: period)?.target
            let before = loopback.delivered.count
            loopback.run(for: 1)
            guard let foretold else {
                wrong += 1
                continue
            }
            let isRight = loopback.delivered[before...].contains {
                $0.from == 0 && LocalMember.fixture($0.to).endpoint == foretold
            }
            if isRight { right += 1 } else { wrong += 1 }
        }
        #expect(right == 60 && wrong == 0, "\(right) right, \(wrong) wrong")
    }

    /// Who reads ahead changes nothing.
    @Test func readingChangesNothing() {
        let loopback = Loopback(count: 3)
        loopback.joinAll()
        loopback.run(for: .seconds(5))
        let stranger = LocalMember.fixture(9).id
        let known = LocalMember.fixture(1).id
        let before = (loopback.nodes[0].statistics, loopback.nodes[0].nextDeadline)
        for isAck in [false, true] {
            #expect(loopback.nodes[0].membership.readAhead(from: stranger, isAck: isAck) == 0)
            _ = loopback.nodes[0].membership.readAhead(from: known, isAck: isAck)
        }
        #expect(loopback.nodes[0].statistics == before.0)
        #expect(loopback.nodes[0].nextDeadline == before.1)
    }
}
