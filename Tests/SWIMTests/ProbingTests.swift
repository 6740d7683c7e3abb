import Testing

@testable import SWIM

@Suite struct ProbingTests {
    @Test func aClusterFormsThroughOneSeed() {
        let loopback = Loopback(count: 8)
        loopback.joinAll()
        loopback.run(for: .seconds(5))
        for observer in 0..<8 {
            #expect(loopback.nodes[observer].membership.presentCount == 8, "at n\(observer)")
            #expect(loopback.nodes[observer].hasJoined)
        }
        let suspicions = loopback.nodes.flatMap(\.events).filter { $0.kind == .suspected }
        #expect(suspicions.isEmpty)
    }

    @Test func steadyStateIsTwoMessagesPerMemberAndPeriod() {
        let loopback = Loopback(count: 16)
        loopback.joinAll()
        loopback.run(for: .seconds(30))
        let before = loopback.delivered.count
        loopback.run(for: .seconds(100))
        let perMemberAndPeriod = Double(loopback.delivered.count - before) / 16 / 100
        #expect((1.98...2.02).contains(perMemberAndPeriod))
        // Every packet of the steady state fits one padded block of 64 bytes.
        #expect(loopback.delivered.suffix(100).allSatisfy { $0.bytes.count < 64 })
    }

    @Test func aCrashIsSuspectedAndThenDeadEverywhere() {
        let loopback = Loopback(count: 8)
        loopback.joinAll()
        loopback.run(for: .seconds(5))
        loopback.nodes[3].isUp = false
        loopback.run(for: .seconds(20))
        for observer in 0..<8 where observer != 3 {
            #expect(loopback.state(of: 3, at: observer) == .dead, "at n\(observer)")
            let kinds = loopback.nodes[observer].events.filter { $0.member.name == "n3" }.map(\.kind)
            #expect(kinds == [.joined, .suspected, .died], "at n\(observer)")
        }
    }

    @Test func theVerdictFallsOnlyAtTheEndOfThePeriod() throws {
        let loopback = Loopback(count: 2)
        loopback.joinAll()
        loopback.run(for: .seconds(3))
        loopback.nodes[1].isUp = false
        let before = loopback.nodes[0].membership.statistics.sent[Int(MessageKind.ping.rawValue)]
        while loopback.nodes[0].membership.statistics.sent[Int(MessageKind.ping.rawValue)] == before {
            loopback.run(for: .milliseconds(1))
        }
        loopback.run(for: .milliseconds(990))
        #expect(loopback.state(of: 1, at: 0) == .alive)
        loopback.run(for: .milliseconds(20))
        #expect(loopback.state(of: 1, at: 0) == .suspect)
    }

    @Test func helpersKeepAMemberAliveWhoseDirectPathIsCut() {
        let loopback = Loopback(count: 5)
        loopback.joinAll()
        loopback.run(for: .seconds(3))
        loopback.loses = { ($0.from == 0 && $0.to == 1) || ($0.from == 1 && $0.to == 0) }
        loopback.run(for: .seconds(120))
        #expect(loopback.state(of: 1, at: 0) == .alive)
        #expect(loopback.nodes[0].events.allSatisfy { $0.kind == .joined })
        #expect(loopback.nodes[0].membership.statistics.sent[Int(MessageKind.pingRequest.rawValue)] > 0)
    }

    @Test func aHelperSaysNackAtFourFifthsOfTheTimeout() {
        let loopback = Loopback(count: 3)
        loopback.joinAll()
        loopback.run(for: .seconds(3))
        loopback.nodes[2].isUp = false
        let target = loopback.nodes[2].local.id
        let before = loopback.nodes[0].membership.statistics.received[Int(MessageKind.nack.rawValue)]
        func nacks() -> UInt64 {
            loopback.nodes[0].membership.statistics.received[Int(MessageKind.nack.rawValue)] - before
        }
        loopback.send(PacketBuilder(.pingRequest, sequence: 99).with(target).bytes, to: 1, from: .fixture(0))
        loopback.run(for: .milliseconds(239))
        #expect(nacks() == 0)
        loopback.run(for: .milliseconds(1))
        #expect(nacks() == 1)
        // An unknown target is refused at once.
        loopback.send(PacketBuilder(.pingRequest).with(MemberID(high: 1, low: 1)).bytes, to: 1, from: .fixture(0))
        #expect(nacks() == 2)
    }

    @Test func aFalselyAccusedMemberRefutesAndStays() {
        let loopback = Loopback(count: 6)
        loopback.joinAll()
        loopback.run(for: .seconds(3))
        let victim = loopback.nodes[2].local
        loopback.send(
            PacketBuilder(.gossip).claiming(.suspect, victim.id, victim.bootEpoch << 24).bytes, to: 0, from: .fixture(1)
        )
        #expect(loopback.state(of: 2, at: 0) == .suspect)
        loopback.run(for: .seconds(20))
        for observer in 0..<6 {
            #expect(loopback.state(of: 2, at: observer) == .alive, "at n\(observer)")
        }
        #expect(loopback.nodes[0].events.suffix(2).map(\.kind) == [.suspected, .refuted])
        #expect(loopback.nodes[2].membership.localMember.incarnation.rawValue & 0xFF_FFFF == 1)
    }

    @Test func everyHolderOfASuspicionRunsItsOwnTimer() {
        // The accuser dies right after it has accused; the holder must not wait for anybody.
        let loopback = Loopback(count: 1)
        let subject = LocalMember.fixture(5)
        loopback.send(PacketBuilder(.gossip).claiming(.alive, subject).bytes, to: 0, from: .fixture(9))
        loopback.send(
            PacketBuilder(.gossip).claiming(.suspect, subject.id, subject.bootEpoch << 24).bytes, to: 0,
            from: .fixture(9))
        loopback.run(for: .milliseconds(1999))
        #expect(loopback.nodes[0].membership.member(subject.id)?.state == .suspect)
        loopback.run(for: .milliseconds(1))
        #expect(loopback.nodes[0].membership.member(subject.id)?.state == .dead)
    }

    @Test func theTimerOfARefutedSuspicionIsVoid() {
        let loopback = Loopback(count: 1)
        let subject = LocalMember.fixture(5)
        func say(_ state: MemberState, _ refutations: UInt64) {
            loopback.send(
                PacketBuilder(.gossip).claiming(state, subject, refutations: refutations).bytes, to: 0,
                from: .fixture(9))
        }
        say(.suspect, 0)
        loopback.run(for: .milliseconds(1999))
        say(.alive, 1)
        say(.suspect, 1)
        loopback.run(for: .milliseconds(2))
        #expect(loopback.nodes[0].membership.member(subject.id)?.state == .suspect, "its own timer runs from its start")
    }

    @Test func aLateMemberProbesAgainBeforeItAccuses() {
        // After a pause everything is due at once, and the acks of that time may be lost with the mail.
        let loopback = Loopback(count: 4)
        loopback.joinAll()
        loopback.run(for: .seconds(3))
        func sent(_ kind: MessageKind) -> UInt64 { loopback.nodes[0].membership.statistics.sent[Int(kind.rawValue)] }
        loopback.loses = { $0.from == 0 || $0.to == 0 }
        let before = sent(.ping)
        while sent(.ping) == before { loopback.run(for: .milliseconds(1)) }
        var effects = Effects()
        let woken = loopback.now + .seconds(30)
        let requests = sent(.pingRequest)
        loopback.nodes[0].membership.advance(to: woken, into: &effects)
        #expect(effects.events.isEmpty, "the probe that slept says nothing")
        var now = woken
        while effects.events.isEmpty, let deadline = loopback.nodes[0].nextDeadline {
            now = deadline
            loopback.nodes[0].membership.advance(to: now, into: &effects)
        }
        #expect(effects.events.map(\.kind) == [.suspected])
        #expect(sent(.pingRequest) >= requests + 2)
        #expect(now - woken >= .seconds(1), "a whole probe lies between")
    }

    @Test func aMemberThatComesAndGoesStarvesNobody() {
        let loopback = Loopback(count: 11)
        loopback.joinAll()
        loopback.run(for: .seconds(3))
        let flapping = loopback.nodes[10].local
        for count in 0..<500 as Range<UInt64> {
            for state in [MemberState.dead, .alive] {
                loopback.send(
                    PacketBuilder(.gossip).claiming(state, flapping, refutations: 2 * count + UInt64(state.rawValue))
                        .bytes,
                    to: 0, from: .fixture(1))
            }
        }
        // Void timers of the past are not kept for a day.
        #expect(loopback.nodes[0].timerCount <= 100)
        var pinged: [Int: Int] = [:]
        loopback.loses = { flight in
            if flight.from == 0, flight.bytes[0] == MessageKind.ping.rawValue { pinged[flight.to, default: 0] += 1 }
            return false
        }
        loopback.run(for: .seconds(40))
        for peer in 1..<10 { #expect((pinged[peer] ?? 0) >= 2, "n\(peer)") }
    }

    @Test func aPausedMemberReadsItsMailBeforeItAccuses() {
        let loopback = Loopback(count: 2)
        loopback.joinAll()
        loopback.run(for: .seconds(3))
        // The ack waits in the socket while the process sleeps past the end of the period.
        var kept: [Loopback.Flight] = []
        loopback.loses = { flight in
            if flight.to == 0 { kept.append(flight) }
            return flight.to == 0
        }
        let before = loopback.nodes[0].membership.statistics.sent[Int(MessageKind.ping.rawValue)]
        while loopback.nodes[0].membership.statistics.sent[Int(MessageKind.ping.rawValue)] == before {
            loopback.run(for: .milliseconds(1))
        }
        let woken = loopback.now + .seconds(30)
        let ack = kept.last { $0.bytes[0] == MessageKind.ack.rawValue }
        var effects = Effects()
        ack?.bytes.withUnsafeBytes {
            loopback.nodes[0].membership.receive($0.bytes, from: .fixture(1), at: woken, into: &effects)
        }
        loopback.nodes[0].membership.advance(to: woken, into: &effects)
        #expect(ack != nil)
        #expect(loopback.state(of: 1, at: 0) == .alive)
        let pings = effects.datagrams.count { datagram in
            effects.withBytes(of: datagram) { $0.unsafeLoad(as: UInt8.self) } == MessageKind.ping.rawValue
        }
        #expect(pings == 1, "the missed periods are not caught up with")
    }
}
