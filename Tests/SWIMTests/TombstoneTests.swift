import Testing

@testable import SWIM

/// The dead stay in the list, within bounds, and neither kill the living nor come back.
@Suite struct TombstoneTests {
    private let dead = LocalMember.fixture(60)

    /// A member with one peer whose list says what a test wants; returns what answers the page request.
    private func pulling(_ update: PacketBuilder) -> Loopback {
        let loopback = Loopback(count: 2)
        var sequence: UInt32 = 0
        loopback.loses = {
            sequence = $0.bytes[2..<6].reduce(0) { $0 << 8 | UInt32($1) }
            return true
        }
        loopback.send(PacketBuilder(.gossip).claiming(.alive, .fixture(70)).bytes, to: 1, from: .fixture(0))
        loopback.withNode(1) { $0.join(through: [loopback.nodes[0].local.endpoint], at: $1, into: &$2) }
        var packet = PacketBuilder(.page, sequence: sequence).with(UInt32(0)).with(UInt32.max)
        packet.bytes += update.bytes.dropFirst(Header.size)
        loopback.send(packet.bytes, to: 1, from: .fixture(0))
        #expect(loopback.nodes[1].hasJoined)
        return loopback
    }

    private func tombstone(_ state: MemberState, _ member: LocalMember, age: UInt32) -> PacketBuilder {
        var builder = PacketBuilder(.page).claiming(state, member)
        builder.bytes[Header.size] |= 16
        builder.append(age)
        return builder
    }

    @Test func theDeathOfAStrangerIsNeitherNewsNorAnEvent() {
        let loopback = pulling(tombstone(.dead, dead, age: 10))
        #expect(loopback.state(of: 0, at: 1) == nil)
        #expect(loopback.nodes[1].membership.member(dead.id)?.state == .dead)
        #expect(!loopback.nodes[1].events.contains { $0.member.id == dead.id })
        // An old claim does not raise it.
        loopback.send(PacketBuilder(.gossip).claiming(.alive, dead).bytes, to: 1, from: .fixture(9))
        #expect(loopback.nodes[1].membership.member(dead.id)?.state == .dead)
    }

    @Test func theRetentionOfATombstoneGoesOnWhereItWas() {
        let day: UInt32 = 24 * 3600
        #expect(pulling(tombstone(.dead, dead, age: day)).nodes[1].membership.member(dead.id) == nil)
        let loopback = pulling(tombstone(.left, dead, age: day - 5))
        #expect(loopback.nodes[1].membership.member(dead.id)?.state == .left)
        loopback.run(for: .seconds(6))
        #expect(loopback.nodes[1].membership.member(dead.id) == nil)
        #expect(!loopback.nodes[1].events.contains { $0.member.id == dead.id })
    }

    @Test func aPageKillsNoLivingMember() {
        let loopback = pulling(PacketBuilder(.page).claiming(.dead, .fixture(70)))
        #expect(loopback.nodes[1].membership.member(LocalMember.fixture(70).id)?.state == .suspect)
        #expect(loopback.nodes[1].accuserCount(of: LocalMember.fixture(70).id) == 0)
        #expect(loopback.nodes[1].statistics.conversions == 1)
        #expect(loopback.nodes[1].accusations.isEmpty)
    }

    @Test func gossipOfADeathWithoutASuspicionIsASuspicion() {
        let loopback = Loopback(count: 1)
        let packet = PacketBuilder(.gossip).claiming(.alive, dead)
        loopback.send(packet.bytes, to: 0, from: .fixture(9))
        for _ in 0..<3 {
            loopback.send(PacketBuilder(.gossip).claiming(.dead, dead).bytes, to: 0, from: .fixture(9))
            #expect(loopback.nodes[0].membership.member(dead.id)?.state == .suspect)
        }
        // It is no pardon: without a refutation the suspicion runs out.
        loopback.run(for: .seconds(30))
        #expect(loopback.nodes[0].membership.member(dead.id)?.state == .dead)
    }

    @Test func aPageMayTellThatSomebodyLeft() {
        let loopback = pulling(PacketBuilder(.page).claiming(.left, .fixture(70)))
        #expect(loopback.nodes[1].membership.member(LocalMember.fixture(70).id)?.state == .left)
    }

    @Test func theOldestTombstonesMakeRoom() {
        var configuration = MembershipConfiguration()
        configuration.maximumTombstones = 10
        let loopback = Loopback(count: 1, configuration: configuration)
        for index in 1...30 {
            let member = LocalMember.fixture(index)
            loopback.send(
                PacketBuilder(.gossip).claiming(.alive, member).claiming(.left, member).bytes, to: 0,
                from: .fixture(9))
            loopback.run(for: .milliseconds(10))
        }
        #expect(loopback.nodes[0].statistics.evictedTombstones == 20)
        for index in 1...30 {
            let member = loopback.nodes[0].membership.member(LocalMember.fixture(index).id)
            #expect((member != nil) == (index > 20), "n\(index)")
        }
    }

    @Test func aStaleListRaisesNobodyAtAnEstablishedMember() {
        let loopback = Loopback(count: 2)
        loopback.joinAll()
        loopback.run(for: .seconds(45))
        // Member 1 has a list full of strangers that do not answer.
        loopback.loses = { _ in true }
        for index in 100..<120 {
            loopback.send(PacketBuilder(.gossip).claiming(.alive, .fixture(index)).bytes, to: 1, from: .fixture(index))
        }
        loopback.loses = { flight in flight.bytes[0] == MessageKind.gossip.rawValue }
        loopback.withNode(0) { membership, _, _ in membership.reconcileSoon(with: 1) }
        loopback.nodes[0].events = []
        var effects = Effects()
        loopback.nodes[1].membership.queue.isClosed = true
        loopback.step(to: loopback.now, only: 0, into: &effects) { _ in }
        #expect(loopback.nodes[0].statistics.pagesTaken >= 1)
        #expect(loopback.nodes[0].statistics.verifications == 20)
        #expect(loopback.nodes[0].membership.presentCount == 2)
    }
}
