import Testing

@testable import SWIM

/// One identity is one member, whatever processes claim it and whatever their clocks say.
@Suite struct IdentityTests {
    private func gossip() -> PacketBuilder { PacketBuilder(.gossip) }

    // MARK: - Poison

    @Test func onlyTheOwnersWordRaisesTheBootEpoch() {
        let loopback = Loopback(count: 1)
        let subject = LocalMember.fixture(5)
        let restarted = LocalMember.fixture(5, bootEpoch: 2)
        loopback.send(gossip().claiming(.alive, subject).bytes, to: 0, from: .fixture(9))
        for state in [MemberState.suspect, .dead, .left] {
            loopback.send(gossip().claiming(state, restarted).bytes, to: 0, from: .fixture(9))
            #expect(loopback.state(of: subject, at: 0) == .alive, "\(state)")
        }
        #expect(loopback.nodes[0].statistics.refusals[Int(RefusalReason.foreignEpoch.rawValue)] == 3)
        loopback.send(gossip().claiming(.alive, restarted).bytes, to: 0, from: .fixture(9))
        loopback.send(gossip().claiming(.dead, restarted, refutations: 9).bytes, to: 0, from: .fixture(9))
        #expect(loopback.state(of: subject, at: 0) == .suspect, "within the epoch a count that is news accuses")
    }

    @Test func reservedEpochsAreNobodys() {
        let loopback = Loopback(count: 1)
        let top = Incarnation.largestBootEpoch
        let subject = LocalMember.fixture(5, bootEpoch: top)
        let beyond = LocalMember.fixture(5, bootEpoch: top + 1)
        loopback.send(gossip().claiming(.alive, beyond).bytes, to: 0, from: .fixture(9))
        #expect(loopback.state(of: subject, at: 0) == nil)
        loopback.send(gossip().claiming(.alive, subject).bytes, to: 0, from: .fixture(9))
        loopback.send(gossip().claiming(.dead, beyond).bytes, to: 0, from: .fixture(9))
        loopback.send(gossip().claiming(.alive, beyond).bytes, to: 0, from: .fixture(9))
        #expect(loopback.nodes[0].membership.member(subject.id)?.incarnation == Incarnation(bootEpoch: top))
        let sender = Sender(
            id: subject.id, incarnation: Incarnation(rawValue: .max), endpoint: subject.endpoint)
        loopback.send(gossip().claiming(.alive, .fixture(6)).bytes, to: 0, from: sender)
        #expect(loopback.nodes[0].membership.presentCount == 2)
        #expect(loopback.nodes[0].statistics.refusals[Int(RefusalReason.reservedEpoch.rawValue)] == 4)
    }

    @Test func theVictimOutranksWithinTheHeldEpochAndTheCountCarries() {
        let loopback = Loopback(count: 3)
        loopback.joinAll()
        let victim = loopback.nodes[2].local
        loopback.send(
            gossip().claiming(.dead, victim.id, 2 << 24 - 1).bytes, to: 0, from: .fixture(1))
        #expect(loopback.state(of: 2, at: 0) == .suspect)
        loopback.send(gossip().claiming(.dead, victim.id, 2 << 24 - 1).bytes, to: 2, from: .fixture(1))
        #expect(loopback.nodes[2].incarnation == Incarnation(bootEpoch: 2))
        #expect(loopback.nodes[2].renewedBootEpochs == [2], "the next start must lie above")
        loopback.run(for: .seconds(10))
        #expect(loopback.state(of: 2, at: 0) == .alive)
    }

    @Test func atTheEndOfTheRangeNothingTrapsOrWraps() {
        let loopback = Loopback(count: 0)
        loopback.add(0, bootEpoch: .max)
        loopback.add(1)
        loopback.joinAll()
        let own = loopback.nodes[0].local
        let top = Incarnation.largestBootEpoch
        func accuse(_ incarnation: UInt64) {
            for index in 0...1 {
                loopback.send(gossip().claiming(.suspect, own.id, incarnation).bytes, to: index, from: .fixture(2))
            }
        }
        accuse(top << 24)
        #expect(loopback.nodes[0].incarnation.rawValue == top << 24 + 1)
        accuse(top << 24 + 5)
        #expect(loopback.nodes[0].incarnation.rawValue == top << 24 + 6)
        accuse((top + 1) << 24 - 1)
        #expect(loopback.nodes[0].incarnation.rawValue == (top + 1) << 24 - 1)
        loopback.run(for: .seconds(30))
        #expect(loopback.nodes[0].membership.localMember.state == .alive)
    }

    // MARK: - A lost or counted-back boot epoch

    @Test(arguments: [1, 1_700_000_000] as [UInt64])
    func aMemberWhoseClockWasSetBackComesBackAtTheSameAddress(bootEpoch: UInt64) {
        let loopback = Loopback(count: 6)
        loopback.add(2, bootEpoch: 1_800_000_000)
        loopback.joinAll()
        loopback.run(for: .seconds(3))
        loopback.nodes[2].isUp = false
        loopback.run(for: .seconds(20))
        #expect(loopback.state(of: 2, at: 0) == .dead)
        loopback.add(2, bootEpoch: bootEpoch)
        loopback.withNode(2) { $0.join(through: [loopback.nodes[0].local.endpoint], at: $1, into: &$2) }
        loopback.run(for: .seconds(10))
        #expect(loopback.nodes[2].renewedBootEpochs == [1_800_000_001])
        #expect(loopback.nodes[2].incarnation.bootEpoch == 1_800_000_001)
        #expect(loopback.nodes[2].hasJoined)
        for observer in 0..<6 {
            #expect(loopback.state(of: 2, at: observer) == .alive, "at n\(observer)")
            #expect(loopback.nodes[observer].membership.presentCount == 6)
        }
    }

    @Test func aMemberThatMovedAndLostItsCountAsksWhoHasItsIdentity() {
        let loopback = Loopback(count: 5)
        loopback.add(2, bootEpoch: 50)
        loopback.joinAll()
        loopback.run(for: .seconds(3))
        loopback.nodes[2].isUp = false
        loopback.run(for: .milliseconds(500))
        loopback.add(2, bootEpoch: 7, at: Endpoint(ipv4: 0x0A63_0001, port: 9000))
        loopback.withNode(2) { $0.join(through: [loopback.nodes[0].local.endpoint], at: $1, into: &$2) }
        loopback.run(for: .milliseconds(2_900))
        #expect(loopback.nodes[2].renewedBootEpochs.isEmpty, "the other one gets three periods to answer")
        loopback.run(for: .seconds(20))
        #expect(loopback.nodes[2].renewedBootEpochs == [51])
        for observer in 0..<5 {
            let member = loopback.nodes[observer].membership.member(loopback.nodes[2].local.id)
            #expect(member?.state == .alive && member?.endpoint == loopback.nodes[2].local.endpoint)
        }
    }

    @Test func aProcessThatHasBeenSucceededFallsSilent() {
        let loopback = Loopback(count: 4)
        loopback.joinAll()
        loopback.run(for: .seconds(3))
        // The same state directory is started elsewhere while the first process still runs.
        var copy = LocalMember.fixture(2, bootEpoch: 2)
        copy.endpoint = Endpoint(ipv4: 0x0A63_0001, port: 9000)
        loopback.add(copy, at: 4)
        loopback.withNode(4) { $0.join(through: [loopback.nodes[0].local.endpoint], at: $1, into: &$2) }
        loopback.run(for: .seconds(20))
        #expect(loopback.nodes[2].isSuperseded && loopback.nodes[2].supersessions == 1)
        #expect(loopback.nodes[2].nextDeadline == nil)
        #expect(!loopback.nodes[4].isSuperseded && loopback.nodes[4].renewedBootEpochs.isEmpty)
        #expect(loopback.nodes[4].statistics.ownIdentityPackets > 0)
        for observer in [0, 1, 3, 4] {
            let member = loopback.nodes[observer].membership.member(copy.id)
            #expect(member?.endpoint == copy.endpoint && member?.state == .alive, "at n\(observer)")
            #expect(!loopback.nodes[observer].events.contains { $0.kind == .died })
        }
        let before = loopback.delivered.count
        loopback.send(PacketBuilder(.ping).bytes, to: 2, from: .fixture(0))
        loopback.withNode(2) { $0.leave(at: $1, into: &$2) }
        #expect(loopback.delivered.count == before, "not even a goodbye")
        #expect(loopback.nodes[2].hasLeft)
    }

    @Test func aFormerProcessIsAnsweredOncePerPeriod() {
        var configuration = MembershipConfiguration()
        configuration.features = .plain
        let loopback = Loopback(count: 1, configuration: configuration)
        loopback.send(gossip().claiming(.alive, .fixture(5, bootEpoch: 9)).bytes, to: 0, from: .fixture(9))
        func sent() -> UInt64 { loopback.nodes[0].statistics.sent[Int(MessageKind.gossip.rawValue)] }
        let before = sent()
        for _ in 0..<100 { loopback.send(PacketBuilder(.ping).bytes, to: 0, from: .fixture(5, bootEpoch: 8)) }
        #expect(sent() == before + 1)
        loopback.run(for: .seconds(1))
        loopback.send(PacketBuilder(.ping).bytes, to: 0, from: .fixture(5, bootEpoch: 8))
        #expect(sent() == before + 2)
        #expect(loopback.nodes[0].statistics.formerProcessPackets == 101)
        #expect(loopback.nodes[0].membership.member(LocalMember.fixture(5).id)?.incarnation.bootEpoch == 9)
    }

    @Test func anAnswerUnderTheOwnIdentityMustCarryTheNumberOfThePing() {
        let loopback = Loopback(count: 2)
        let elsewhere = Endpoint(ipv4: 0x0A63_0001, port: 9000)
        let claim = gossip().claiming(
            .alive, loopback.nodes[0].local.id, 9 << 24, at: elsewhere, name: loopback.nodes[0].local.name)
        loopback.send(claim.bytes, to: 0, from: .fixture(1))
        let other = Sender(
            id: loopback.nodes[0].local.id, incarnation: Incarnation(bootEpoch: 9), endpoint: elsewhere)
        loopback.send(PacketBuilder(.ack, sequence: 12_345).bytes, to: 0, from: other)
        #expect(!loopback.nodes[0].isSuperseded)
        let sequence = loopback.nodes[0].membership.lastSequence
        loopback.send(PacketBuilder(.ack, sequence: sequence).bytes, to: 0, from: .fixture(0))
        #expect(!loopback.nodes[0].isSuperseded, "its own packet, come back")
        loopback.send(PacketBuilder(.ack, sequence: sequence).bytes, to: 0, from: other)
        #expect(loopback.nodes[0].isSuperseded)
        #expect(loopback.nodes[0].statistics.ownIdentityPackets == 3)
    }

    // MARK: - Addresses

    @Test func theFormerAddressNeverComesBack() {
        let loopback = Loopback(count: 1)
        let old = LocalMember.fixture(5)
        var moved = LocalMember.fixture(5, bootEpoch: 2)
        moved.endpoint = Endpoint(ipv4: 0x0A63_0001, port: 9000)
        for claim in [gossip().claiming(.alive, old), gossip().claiming(.alive, moved)] {
            loopback.send(claim.bytes, to: 0, from: .fixture(9))
        }
        // What others still tell of the old incarnation, and claims about the present one with the wrong address.
        for refutations in [0, 1, 1 << 24 - 1] as [UInt64] {
            for state in MemberState.allCases {
                loopback.send(
                    gossip().claiming(state, old, refutations: refutations).bytes, to: 0, from: .fixture(9))
            }
        }
        #expect(loopback.nodes[0].membership.member(old.id)?.endpoint == moved.endpoint)
        var wrong = moved
        wrong.endpoint = old.endpoint
        loopback.send(gossip().claiming(.suspect, wrong).bytes, to: 0, from: .fixture(9))
        let member = loopback.nodes[0].membership.member(old.id)
        #expect(member?.endpoint == moved.endpoint && member?.state == .suspect)
    }

    @Test func anAddressThatAnotherMemberHasNowCostsOnlyTheFormerHolder() {
        let loopback = Loopback(count: 5)
        loopback.joinAll()
        loopback.run(for: .seconds(3))
        loopback.nodes[2].isUp = false
        var newcomer = LocalMember.fixture(9)
        newcomer.endpoint = loopback.nodes[2].local.endpoint
        loopback.add(newcomer, at: 5)
        loopback.withNode(5) { $0.join(through: [loopback.nodes[0].local.endpoint], at: $1, into: &$2) }
        loopback.run(for: .seconds(40))
        for observer in [0, 1, 3, 4, 5] {
            #expect(loopback.state(of: 2, at: observer) == .dead, "at n\(observer)")
            #expect(loopback.state(of: 5, at: observer) == .alive, "at n\(observer)")
            let kinds = loopback.nodes[observer].events.filter { $0.member.id == newcomer.id }.map(\.kind)
            #expect(observer == 5 || kinds == [.joined], "at n\(observer)")
        }
        // The former holder starts again elsewhere, as the same member.
        loopback.add(2, bootEpoch: 2, at: Endpoint(ipv4: 0x0A63_0001, port: 9000))
        loopback.withNode(2) { $0.join(through: [loopback.nodes[0].local.endpoint], at: $1, into: &$2) }
        loopback.run(for: .seconds(10))
        for observer in 0..<6 { #expect(loopback.nodes[observer].membership.presentCount == 6) }
    }
}

extension Loopback {
    func state(of subject: LocalMember, at observer: Int) -> MemberState? {
        nodes[observer].membership.member(subject.id)?.state
    }
}
