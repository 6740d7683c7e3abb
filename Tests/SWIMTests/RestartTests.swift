import Testing

@testable import SWIM

/// A restart in the last moment of every timer: no verdict about a former process sticks to the present one.
@Suite struct RestartTests {
    private func alive(_ loopback: Loopback, _ member: LocalMember) {
        loopback.send(PacketBuilder(.gossip).claiming(.alive, member).bytes, to: 0, from: .fixture(9))
    }

    /// Runs until just before something happens to the subject, found by trying it on a copy of the same history.
    private func moment(
        of state: MemberState?, _ make: () -> Loopback, subject: LocalMember, limit: Int = 60_000
    ) -> Int? {
        let loopback = make()
        for millisecond in 1...limit {
            loopback.run(for: .milliseconds(1))
            if loopback.state(of: subject, at: 0) == state { return millisecond }
        }
        return nil
    }

    @Test(
        arguments: [
            (MemberState.alive, MemberState.suspect), (.suspect, .dead), (.dead, nil),
        ] as [(MemberState, MemberState?)])
    func aRestartOneMillisecondBeforeTheVerdict(from: MemberState, to: MemberState?) throws {
        var configuration = MembershipConfiguration()
        configuration.retention = .seconds(20)
        let subject = LocalMember.fixture(5)
        let make = {
            let loopback = Loopback(count: 1, configuration: configuration)
            loopback.send(PacketBuilder(.gossip).claiming(from, subject).bytes, to: 0, from: .fixture(9))
            if from != .alive {
                // Takes the member in first.
                alive(loopback, subject)
                loopback.send(PacketBuilder(.gossip).claiming(from, subject).bytes, to: 0, from: .fixture(9))
            }
            return loopback
        }
        let verdict = try #require(moment(of: to, make, subject: subject))
        let loopback = make()
        loopback.run(for: .milliseconds(UInt64(verdict - 1)))
        #expect(loopback.state(of: subject, at: 0) == from)
        alive(loopback, .fixture(5, bootEpoch: 2))
        // Late words about the former process change nothing either.
        for state in [MemberState.suspect, .dead, .left] {
            loopback.send(
                PacketBuilder(.gossip).claiming(state, subject, refutations: 7).bytes, to: 0, from: .fixture(9))
        }
        let before = loopback.nodes[0].events.count
        loopback.run(for: .milliseconds(3))
        #expect(loopback.state(of: subject, at: 0) == .alive)
        #expect(loopback.nodes[0].events.count == before)
        #expect(loopback.nodes[0].membership.member(subject.id)?.incarnation == Incarnation(bootEpoch: 2))
    }

    @Test func aRelayedPingIsAnsweredByTheNewProcess() {
        let loopback = Loopback(count: 3)
        loopback.joinAll()
        loopback.run(for: .seconds(3))
        loopback.nodes[2].isUp = false
        let target = loopback.nodes[2].local.id
        loopback.send(PacketBuilder(.pingRequest, sequence: 99).with(target).bytes, to: 1, from: .fixture(0))
        loopback.run(for: .milliseconds(239))
        loopback.add(2, bootEpoch: 2)
        loopback.withNode(2) { $0.join(through: [loopback.nodes[0].local.endpoint], at: $1, into: &$2) }
        loopback.run(for: .seconds(30))
        for observer in 0..<3 {
            #expect(loopback.state(of: 2, at: observer) == .alive)
            #expect(!loopback.nodes[observer].events.contains { $0.kind == .died })
        }
    }

    @Test func sequenceNumbersWrap() {
        let loopback = Loopback(count: 5)
        for index in 0..<5 { loopback.nodes[index].membership.lastSequence = .max - 20 }
        loopback.joinAll()
        loopback.run(for: .seconds(60))
        #expect(loopback.nodes.allSatisfy { $0.membership.lastSequence < 1_000 })
        #expect(loopback.nodes.flatMap(\.events).allSatisfy { $0.kind == .joined })
        #expect(loopback.nodes.map(\.statistics.failedProbes) == [0, 0, 0, 0, 0])
    }
}
