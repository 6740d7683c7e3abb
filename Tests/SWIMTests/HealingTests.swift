import Testing

@testable import SWIM

/// What was torn apart finds together again, and nobody is taken for dead on the way.
@Suite struct HealingTests {
    private func settled(_ count: Int) -> Loopback {
        let loopback = Loopback(count: count)
        loopback.joinAll()
        loopback.run(for: .seconds(45))
        return loopback
    }

    /// Cuts a cluster into groups until they have buried each other.
    private func split(_ loopback: Loopback, for duration: UInt64 = 90, group: @escaping (Int) -> Int) {
        loopback.loses = { group($0.from) != group($0.to) }
        loopback.run(for: .seconds(duration))
        for observer in loopback.nodes.indices {
            for subject in loopback.nodes.indices where group(observer) != group(subject) {
                #expect(loopback.state(of: subject, at: observer) == .dead, "n\(subject) at n\(observer)")
            }
            loopback.nodes[observer].events = []
        }
        loopback.loses = { _ in false }
    }

    private func expectWhole(_ loopback: Loopback) {
        for observer in loopback.nodes.indices {
            #expect(loopback.nodes[observer].membership.presentCount == loopback.nodes.count, "n\(observer)")
            #expect(!loopback.nodes[observer].events.contains { $0.kind == .died }, "n\(observer)")
        }
    }

    /// The members that were never alone did not have to refute, but for one that may have been probed as a suspect.
    private func expectCalm(_ loopback: Loopback) {
        let refutations = loopback.nodes.indices.filter { $0 != 5 }.map { loopback.nodes[$0].statistics.refutations }
        #expect(refutations.reduce(0, +) <= 1)
    }

    @Test(arguments: [2, 3]) func aPartitionHeals(groups: Int) {
        let loopback = settled(12)
        split(loopback) { $0 % groups }
        loopback.run(for: .seconds(15))
        expectWhole(loopback)
    }

    @Test func anIsolatedMemberReturnsAndNobodyElseReincarnates() {
        let loopback = settled(12)
        split(loopback, for: 300) { $0 == 5 ? 1 : 0 }
        loopback.run(for: .seconds(15))
        expectWhole(loopback)
        #expect(loopback.nodes[5].statistics.refutations >= 1)
        expectCalm(loopback)
        #expect(loopback.nodes[5].events.contains { $0.kind == .forgotten })
    }

    @Test func aMemberThatWasAloneForShortWithdrawsItsSuspicionsToo() {
        let loopback = settled(12)
        loopback.loses = { ($0.from == 5) != ($0.to == 5) }
        // Long enough to bury somebody and to suspect others.
        loopback.run(for: .seconds(60))
        #expect(loopback.nodes[5].suspectCount > 0)
        #expect(loopback.nodes[5].membership.presentCount < 12)
        loopback.loses = { _ in false }
        loopback.run(for: .seconds(15))
        for observer in 0..<12 { #expect(loopback.nodes[observer].membership.presentCount == 12, "n\(observer)") }
        expectCalm(loopback)
    }

    @Test func withoutHealingAPartitionStays() {
        var configuration = MembershipConfiguration()
        configuration.features.remove(.healing)
        let loopback = Loopback(count: 6, configuration: configuration)
        loopback.joinAll()
        loopback.run(for: .seconds(45))
        // No seed may do the work, so the first member's half has nobody to ask, and the other half has peers.
        split(loopback) { $0 < 3 ? 0 : 1 }
        loopback.run(for: .seconds(30))
        #expect(loopback.state(of: 4, at: 0) == .dead)
    }

    @Test func aMemberIsFoundThroughRememberedPeersWhenTheSeedsAreGone() {
        let loopback = settled(4)
        loopback.nodes[0].isUp = false
        loopback.run(for: .seconds(60))
        loopback.add(4)
        let remembered = [loopback.nodes[2].local.endpoint]
        let seeds = [loopback.nodes[0].local.endpoint]
        loopback.withNode(4) { $0.join(through: seeds, remembered: remembered, at: $1, into: &$2) }
        #expect(!loopback.nodes[4].hasJoined)
        loopback.run(for: .seconds(5))
        #expect(loopback.nodes[4].hasJoined)
        #expect(loopback.nodes[4].membership.presentCount == 4)
        var endpoints: [Endpoint] = []
        loopback.withNode(4) { membership, _, _ in endpoints = membership.peersToRemember() }
        #expect(Set(endpoints) == Set((1...3).map { loopback.nodes[$0].local.endpoint }))
    }
}
