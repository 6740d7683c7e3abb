import Testing

@testable import SWIM

/// Members whose lists differ find out and exchange what differs; a page is taken only if it was asked for.
@Suite struct ReconciliationTests {
    /// Members that know each other and are no newcomers.
    private func settled(
        _ count: Int, configuration: MembershipConfiguration = MembershipConfiguration()
    ) -> Loopback {
        let loopback = Loopback(count: count, configuration: configuration)
        loopback.joinAll()
        loopback.run(for: .seconds(45))
        return loopback
    }

    private func page(_ sequence: UInt32, start: UInt32 = 0, next: UInt32 = .max) -> PacketBuilder {
        PacketBuilder(.page, sequence: sequence).with(start).with(next)
    }

    @Test func aMemberThatMissedAllNewsLearnsItByAnExchange() {
        // Nothing is told by gossip: only the seed learns of the newcomer.
        var without = MembershipConfiguration()
        without.features.remove(.piggyback)
        let quiet = settled(3, configuration: without)
        quiet.add(3, configuration: without)
        quiet.loses = { $0.from == 3 && $0.to != 0 || $0.to == 3 && $0.from != 0 }
        quiet.withNode(3) { $0.join(through: [quiet.nodes[0].local.endpoint], at: $1, into: &$2) }
        #expect(quiet.state(of: 3, at: 1) == nil)
        quiet.loses = { _ in false }
        quiet.run(for: .seconds(10))
        for observer in 0..<3 { #expect(quiet.state(of: 3, at: observer) == .alive, "at n\(observer)") }
    }

    /// One that slept until all tombstones had expired holds the dead for alive, and nobody can tell it otherwise. It finds
    /// them sooner than by trying everybody in turn, for an exchange brings nothing and yet the lists differ; and that
    /// they are silent says nothing about itself.
    @Test func whomNobodyElseKnowsIsProbedSooner() {
        var configuration = MembershipConfiguration()
        configuration.retention = .seconds(5)
        let loopback = settled(40, configuration: configuration)
        let dead = 37..<40
        loopback.nodes[0].isUp = false
        for index in dead { loopback.nodes[index].isUp = false }
        loopback.run(for: .seconds(60))
        for index in dead { #expect(loopback.state(of: index, at: 1) == nil) }
        loopback.nodes[0].isUp = true
        loopback.run(for: .seconds(25))
        for index in dead { #expect(loopback.state(of: index, at: 0) != .alive, "n\(index)") }
    }

    @Test func aQuietClusterSendsNothingButProbes() {
        let loopback = settled(8)
        loopback.run(for: .seconds(30))
        let before = loopback.nodes.map { ($0.statistics.sent.reduce(0, +), $0.statistics.exchangesStarted) }
        loopback.run(for: .seconds(100))
        var sent: UInt64 = 0
        for index in 0..<8 {
            sent += loopback.nodes[index].statistics.sent.reduce(0, +) - before[index].0
            #expect(loopback.nodes[index].statistics.exchangesStarted == before[index].1)
        }
        #expect((8 * 198...8 * 202).contains(sent))
    }

    @Test func aPageThatNobodyAskedForIsRefused() {
        let loopback = Loopback(count: 2)
        loopback.nodes[0].isUp = false
        loopback.withNode(1) { $0.join(through: [loopback.nodes[0].local.endpoint], at: $1, into: &$2) }
        for sequence in 0..<100 as Range<UInt32> {
            loopback.send(page(sequence).claiming(.alive, .fixture(50)).bytes, to: 1, from: .fixture(9))
        }
        #expect(!loopback.nodes[1].hasJoined)
        #expect(loopback.nodes[1].membership.presentCount == 1)
        #expect(loopback.nodes[1].statistics.refusedPages[Int(PageRefusal.unsolicited.rawValue)] == 100)
    }

    @Test func aPageFromSomebodyElseOrThatGoesBackIsRefused() {
        let loopback = Loopback(count: 2)
        var sequence: UInt32 = 0
        func read(_ bytes: [UInt8]) -> UInt32 { bytes[2..<6].reduce(0) { $0 << 8 | UInt32($1) } }
        loopback.loses = {
            sequence = read($0.bytes)
            return true
        }
        loopback.withNode(1) { $0.join(through: [loopback.nodes[0].local.endpoint], at: $1, into: &$2) }
        loopback.send(page(sequence, next: 40).claiming(.alive, .fixture(0)).bytes, to: 1, from: .fixture(0))
        #expect(loopback.nodes[1].received(.page) == 1)
        loopback.send(page(sequence, start: 40).claiming(.alive, .fixture(51)).bytes, to: 1, from: .fixture(9))
        loopback.send(
            page(sequence, start: 40, next: 40).claiming(.alive, .fixture(52)).bytes, to: 1, from: .fixture(0))
        let refused = loopback.nodes[1].statistics.refusedPages
        #expect(refused[Int(PageRefusal.wrongSender.rawValue)] == 1)
        #expect(refused[Int(PageRefusal.noProgress.rawValue)] == 1)
        #expect(loopback.nodes[1].membership.presentCount == 2)
        loopback.send(page(sequence, start: 40).claiming(.alive, .fixture(53)).bytes, to: 1, from: .fixture(0))
        #expect(loopback.nodes[1].hasJoined)
        #expect(loopback.nodes[1].membership.presentCount == 3)
    }

    /// One that was cut off accused long ago. Who hears of it only now gives the accused the time to refute that all get,
    /// and no more than the shortest, since somebody has waited.
    @Test func aVerdictDoesNotOvertakeItsAccusation() {
        let loopback = Loopback(count: 1)
        for index in 1...5 {
            loopback.send(
                PacketBuilder(.gossip).claiming(.alive, .fixture(index)).bytes, to: 0, from: .fixture(index))
        }
        let accused = LocalMember.fixture(5)
        loopback.send(
            PacketBuilder(.gossip).claiming(.suspect, accused).claiming(.dead, accused).bytes, to: 0, from: .fixture(1))
        #expect(loopback.nodes[0].membership.member(accused.id)?.state == .suspect)
        loopback.run(for: .milliseconds(1_900))
        #expect(loopback.nodes[0].membership.member(accused.id)?.state == .suspect)
        loopback.run(for: .milliseconds(200))
        #expect(loopback.nodes[0].membership.member(accused.id)?.state == .dead)
    }

    @Test func everyDatagramOfAnExchangeFitsAndTheDigestsFollowTheList() {
        var digest = ViewDigest()
        for index in 0..<1000 { digest.add(LocalMember.fixture(index).id, Incarnation(rawValue: UInt64(index))) }
        for index in 0..<1000 { digest.subtract(LocalMember.fixture(index).id, Incarnation(rawValue: UInt64(index))) }
        #expect(digest.total == 0 && digest.ranges.allSatisfy { $0 == 0 })
        #expect(Header.size + 1 + 8 * ViewDigest.rangeCount <= PacketWriter.limit)
        let used = Set((0..<2000).map { ViewDigest.range(of: LocalMember.fixture($0).id) })
        #expect(used.count == ViewDigest.rangeCount)
    }

    @Test func aSetOfRangesSurvivesTheWire() throws {
        for range in 0..<ViewDigest.rangeCount {
            var set = RangeSet.none
            set.insert(range)
            for other in 0..<ViewDigest.rangeCount { #expect(set.contains(other) == (other == range)) }
            #expect(!set.isEmpty)
        }
    }
}
