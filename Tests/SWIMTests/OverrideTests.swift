import Testing

@testable import SWIM

/// Which claim overrides which: SWIM §4.2, with a total order instead of a terminal Confirm.
@Suite struct OverrideTests {
    let subject = LocalMember.fixture(5)

    /// What a member holds of the subject after it held one claim and then heard another.
    private func held(
        first: (MemberState, UInt64), then second: (MemberState, UInt64)
    ) -> (state: MemberState, refutations: UInt64) {
        let loopback = Loopback(count: 1)
        for claim in [first, second] {
            let packet = PacketBuilder(.gossip).claiming(claim.0, subject, refutations: claim.1)
            loopback.send(packet.bytes, to: 0, from: .fixture(9))
        }
        let member = loopback.nodes[0].membership.member(subject.id)!
        return (member.state, member.incarnation.rawValue & 0xFF_FFFF)
    }

    @Test func everyPairFollowsIncarnationThenState() {
        for firstState in MemberState.allCases {
            for secondState in MemberState.allCases {
                for (first, second) in [(1, 0), (1, 1), (1, 2)] as [(UInt64, UInt64)] {
                    let result = held(first: (firstState, first), then: (secondState, second))
                    let overrides = second > first || second == first && secondState.rawValue > firstState.rawValue
                    var expected = overrides ? (secondState, second) : (firstState, first)
                    // A death that no suspicion went before, or none that is old enough, is a suspicion at first.
                    if first <= second, firstState.isPresent, secondState == .dead { expected = (.suspect, second) }
                    #expect(
                        result == expected,
                        "\(firstState)(\(first)) then \(secondState)(\(second)) gave \(result)")
                }
            }
        }
    }

    @Test func aDeathAtAnIncarnationThatNobodySuspectedIsASuspicion() {
        for held in [MemberState.alive, .suspect] {
            let loopback = Loopback(count: 1)
            loopback.send(PacketBuilder(.gossip).claiming(.alive, subject).bytes, to: 0, from: .fixture(9))
            loopback.send(PacketBuilder(.gossip).claiming(held, subject).bytes, to: 0, from: .fixture(9))
            // However long the suspicion of the former incarnation has stood.
            loopback.run(for: .milliseconds(1_900))
            for _ in 0..<3 {
                loopback.send(
                    PacketBuilder(.gossip).claiming(.dead, subject, refutations: 1).bytes, to: 0, from: .fixture(9))
            }
            #expect(loopback.state(of: subject, at: 0) == .suspect)
            loopback.run(for: .seconds(1))
            #expect(loopback.state(of: subject, at: 0) == .suspect)
            // It runs out like any other, and a refutation ends it.
            loopback.send(
                PacketBuilder(.gossip).claiming(.alive, subject, refutations: 2).bytes, to: 0, from: .fixture(9))
            #expect(loopback.state(of: subject, at: 0) == .alive)
            loopback.send(
                PacketBuilder(.gossip).claiming(.dead, subject, refutations: 3).bytes, to: 0, from: .fixture(9))
            loopback.run(for: .seconds(30))
            #expect(loopback.state(of: subject, at: 0) == .dead)
            // Of the dead a higher one is only a number.
            loopback.send(
                PacketBuilder(.gossip).claiming(.dead, subject, refutations: 4).bytes, to: 0, from: .fixture(9))
            #expect(loopback.state(of: subject, at: 0) == .dead)
        }
    }

    @Test func onlyAnAccusationInThePresentIncarnationIsRefuted() {
        let loopback = Loopback(count: 1)
        let own = loopback.nodes[0].local
        func accuse(_ state: MemberState, _ incarnation: UInt64) {
            loopback.send(
                PacketBuilder(.gossip).claiming(state, own.id, incarnation, at: own.endpoint, name: own.name).bytes,
                to: 0, from: .fixture(9))
        }
        let initial = loopback.nodes[0].membership.localMember.incarnation
        accuse(.suspect, initial.rawValue - 1)
        #expect(loopback.nodes[0].membership.localMember.incarnation == initial, "a stale accusation raises nothing")
        accuse(.alive, initial.rawValue)
        #expect(loopback.nodes[0].membership.localMember.incarnation == initial)
        accuse(.suspect, initial.rawValue)
        #expect(loopback.nodes[0].membership.localMember.incarnation == initial.next)
        accuse(.dead, initial.rawValue + 5)
        #expect(loopback.nodes[0].membership.localMember.incarnation.rawValue == initial.rawValue + 6)
        #expect(loopback.nodes[0].membership.localMember.state == .alive)
        #expect(loopback.nodes[0].membership.statistics.refutations == 2)
    }

    @Test(arguments: [.max, 1 << 63, 2 << 24, 1 << 32 - 1] as [UInt64])
    func anAccusationFromTheFutureIsNotTakenOver(incarnation: UInt64) {
        let loopback = Loopback(count: 3)
        loopback.joinAll()
        let own = loopback.nodes[0].local
        for state in [MemberState.suspect, .dead, .left] {
            let packet = PacketBuilder(.gossip).claiming(state, own.id, incarnation)
            for index in 0..<2 { loopback.send(packet.bytes, to: index, from: .fixture(2)) }
        }
        #expect(loopback.nodes[0].incarnation == Incarnation(bootEpoch: 1))
        #expect(loopback.state(of: 0, at: 1) == .alive)
        loopback.run(for: .seconds(5))
        for observer in 0..<3 { #expect(loopback.state(of: 0, at: observer) == .alive) }
        let reason = Incarnation(rawValue: incarnation).isReserved ? RefusalReason.reservedEpoch : .foreignEpoch
        #expect(loopback.nodes[0].statistics.refusals[Int(reason.rawValue)] == 3)
        #expect(loopback.nodes[1].statistics.refusals[Int(reason.rawValue)] == 3)
    }

    @Test func aSuspicionOfAnUnknownMemberIsIgnored() {
        let loopback = Loopback(count: 1)
        for state in [MemberState.suspect, .dead, .left] {
            loopback.send(PacketBuilder(.gossip).claiming(state, subject.id, 1).bytes, to: 0, from: .fixture(9))
        }
        #expect(loopback.nodes[0].membership.slot(of: subject.id) == nil)
        #expect(loopback.nodes[0].events.isEmpty)
    }

    @Test func aLiveHolderKeepsItsName() {
        let loopback = Loopback(count: 2)
        loopback.joinAll()
        let thief = MemberID(high: 0xBAD, low: 1)
        let claim = PacketBuilder(.gossip).claiming(
            .alive, thief, 2 << 24, at: Endpoint(ipv4: 0x0A00_00FF, port: 1), name: "n1")
        loopback.send(claim.bytes, to: 0, from: .fixture(1))
        #expect(loopback.nodes[0].membership.slot(of: thief) == nil)
        #expect(loopback.nodes[0].events.last?.kind == .nameConflict)
        #expect(loopback.nodes[0].statistics.refusals[Int(RefusalReason.nameHeld.rawValue)] == 1)

        // Once the holder is gone the name is free.
        let holder = loopback.nodes[1].local
        loopback.send(
            PacketBuilder(.gossip).claiming(.left, holder.id, holder.bootEpoch << 24).bytes, to: 0,
            from: .fixture(9))
        loopback.send(claim.bytes, to: 0, from: .fixture(9))
        #expect(loopback.nodes[0].membership.member(thief)?.state == .alive)
    }
}
