import Testing

@testable import SWIM

/// Members that begin with the list of a cluster that has formed.
@Suite struct SeatingTests {
    private static func member(_ index: Int) -> Member {
        let local = LocalMember.fixture(index)
        return Member(
            id: local.id, name: local.name, endpoint: local.endpoint,
            incarnation: Incarnation(bootEpoch: local.bootEpoch))
    }

    private static func seated(_ count: Int, among listed: Range<Int>? = nil) -> Loopback {
        let loopback = Loopback(count: count)
        let list = SeatedList((listed ?? 0..<count).map(member), secret: 99)
        for index in 0..<count {
            loopback.withNode(index) { membership, now, effects in
                membership.seat(list, at: now)
                let isSilent = effects.isEmpty
                #expect(isSilent)
            }
        }
        return loopback
    }

    /// Every member finds every other one in its list, and itself in slot 0 only.
    @Test func everybodyKnowsEverybody() {
        let count = 150
        let loopback = SeatingTests.seated(count)
        for (index, node) in loopback.nodes.enumerated() {
            #expect(node.presentCount == count)
            #expect(node.hasJoined)
            #expect(node.isConsistent)
            #expect(node.slot(of: node.local.id) == 0)
            for other in 0..<count {
                #expect(node.member(other) == SeatingTests.member(other))
            }
            let listed = (0..<node.membership.slotCount).compactMap { node.membership.member(at: $0)?.id }
            #expect(listed.count == count && Set(listed).count == count, "n\(index) lists somebody twice")
        }
    }

    /// The digest is that of a list that came together one by one, whether or not the member is in the list it is seated
    /// with: lists that agree must not be compared.
    @Test(arguments: [0..<20, 1..<20]) func digestsAgree(listed: Range<Int>) {
        let loopback = SeatingTests.seated(20, among: listed)
        var table = MemberTable(local: SeatingTests.member(0), at: Instant(nanoseconds: 1), secret: 5)
        for index in 1..<20 { table.insert(SeatingTests.member(index), at: Instant(nanoseconds: 1)) }
        let (total, ranges) = (table.digest, table.ranges.ranges)
        #expect(loopback.nodes[0].digest.total == total)
        #expect(loopback.nodes[0].digest.ranges == ranges)
        #expect(loopback.nodes[0].presentCount == 20)
    }

    /// What one member learns changes no list but its own, though they share memory.
    @Test func changesStayWithWhoMakesThem() {
        let loopback = SeatingTests.seated(150)
        let victim = LocalMember.fixture(149)
        loopback.nodes[0].membership.withTable { table, now in
            let slot = table.slot(of: victim.id)!
            table.update(slot, state: .dead, incarnation: Incarnation(bootEpoch: 1), at: now)
            table.rename(table.slot(of: LocalMember.fixture(3).id)!, to: "other")
            table.insert(SeatingTests.member(200), at: now)
        }
        #expect(loopback.nodes[0].isConsistent)
        #expect(loopback.state(of: 149, at: 0) == .dead)
        #expect(loopback.nodes[0].presentCount == 150)
        for node in loopback.nodes.dropFirst() {
            #expect(node.isConsistent)
            #expect(node.member(149)?.state == .alive)
            #expect(node.member(3)?.name == "n3")
            #expect(node.slot(of: LocalMember.fixture(200).id) == nil)
            #expect(node.presentCount == 150)
        }
    }

    /// The slot that the member itself has in the list stays empty: nobody is put into it, and nobody probes it.
    @Test func theOwnPlaceInTheListIsNobodys() {
        let loopback = SeatingTests.seated(20)
        let own = LocalMember.fixture(7).id
        let node = loopback.nodes[7]
        let empty = (1..<node.membership.slotCount).filter { node.membership.member(at: $0) == nil }
        #expect(empty.count == 1)
        node.membership.withTable { table, now in
            let slot = table.insert(SeatingTests.member(30), at: now)
            #expect(!empty.contains(slot))
            table.remove(at: slot)
        }
        #expect(node.isConsistent)
        #expect(node.slot(of: own) == 0)
        loopback.run(for: .seconds(60))
        #expect(!loopback.delivered.contains { $0.from == $0.to })
    }

    /// A seated cluster stays as it is: all are probed and answer, nobody is suspected, and nothing is compared.
    @Test func aSeatedClusterIsQuiet() {
        let loopback = SeatingTests.seated(12)
        loopback.run(for: .seconds(30))
        for node in loopback.nodes {
            #expect(node.events.isEmpty)
            #expect(node.presentCount == 12)
            #expect(node.sent(.ping) >= 25 && node.received(.ack) >= 25)
            #expect(node.statistics.exchangesStarted == 0 && node.statistics.failedProbes == 0)
        }
    }

    /// Who dies in a seated cluster is found by everybody, and who comes is taken in.
    @Test func aSeatedClusterLives() {
        let loopback = SeatingTests.seated(8)
        loopback.nodes[7].isUp = false
        loopback.add(8)
        loopback.withNode(8) { $0.join(through: [LocalMember.fixture(0).endpoint], at: $1, into: &$2) }
        loopback.run(for: .seconds(60))
        for index in 0..<7 {
            #expect(loopback.state(of: 7, at: index) == .dead)
            #expect(loopback.state(of: 8, at: index) == .alive)
        }
        #expect(loopback.nodes[8].presentCount == 8)
    }
}

extension Membership {
    /// Changes the list behind the protocol's back.
    fileprivate mutating func withTable(_ body: (inout MemberTable, Instant) -> Void) { body(&table, clock) }
}

// The expectation macros cannot look into a value that cannot be copied.
extension Loopback.Node {
    fileprivate var isConsistent: Bool { membership.table.checkInvariants() }
    fileprivate var presentCount: Int { membership.presentCount }
    fileprivate var digest: ViewDigest { membership.table.ranges }
    fileprivate func slot(of id: MemberID) -> Int? { membership.slot(of: id) }
    fileprivate func member(_ index: Int) -> Member? { membership.member(LocalMember.fixture(index).id) }
}
