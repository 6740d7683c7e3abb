import Testing

@testable import SWIM

/// Lifeguard's three parts, each by what it changes, and that each can be switched off.
@Suite struct LifeguardTests {
    private func formed(_ count: Int, _ features: ProtocolFeatures = .all) -> Loopback {
        var configuration = MembershipConfiguration()
        configuration.features = features
        let loopback = Loopback(count: count, configuration: configuration)
        loopback.joinAll()
        loopback.run(for: .seconds(10))
        return loopback
    }

    /// A packet of news in which the members with the given numbers accuse another one.
    private func accusation(of subject: LocalMember, by accusers: [Int], refutations: UInt64 = 0) -> [UInt8] {
        var packet = PacketBuilder(.gossip)
        packet.append(MemberState.suspect.rawValue | 8)
        packet.append(subject.id)
        packet.append(subject.bootEpoch << 24 + refutations)
        packet.append(UInt8(accusers.count))
        for accuser in accusers { packet.append(LocalMember.fixture(accuser).id) }
        return packet.bytes
    }

    // MARK: - Local health

    @Test func aMemberThatHearsNobodyAsksEverLessOften() {
        let loopback = formed(10)
        #expect(loopback.nodes[0].localHealth == 0)
        // It hears nothing, not even the nacks of its helpers: that is its own fault, not everybody else's.
        loopback.loses = { $0.to == 0 }
        var times: [Instant] = []
        var pings = loopback.nodes[0].sent(.ping)
        let end = loopback.now + .seconds(60)
        while loopback.now < end {
            loopback.run(for: .milliseconds(100))
            let sent = loopback.nodes[0].statistics.failedProbes
            if sent != pings { times.append(loopback.now) }
            pings = sent
        }
        #expect(loopback.nodes[0].localHealth == 8)
        #expect(times.count <= 15, "of 60 periods")
        let last = times.suffix(2)
        #expect(last.last! - last.first! >= .seconds(9), "the ninefold interval")

        loopback.loses = { _ in false }
        loopback.run(for: .seconds(60))
        #expect(loopback.nodes[0].localHealth == 0, "eight good probes make it well again")
    }

    @Test func withoutProbeAwarenessThePeriodStays() {
        let loopback = formed(10, ProtocolFeatures.all.subtracting([.probeAwareness, .healing]))
        let before = loopback.nodes[0].statistics.failedProbes
        loopback.loses = { $0.to == 0 }
        loopback.run(for: .seconds(5))
        #expect((4...5).contains(loopback.nodes[0].statistics.failedProbes - before))
    }

    @Test func aDeadTargetCostsOneHealthPointAndItsHelpersNacksPreventMore() {
        let loopback = formed(6)
        loopback.nodes[5].isUp = false
        let failed = loopback.nodes[0].statistics.failedProbes
        while loopback.nodes[0].statistics.failedProbes == failed { loopback.run(for: .milliseconds(10)) }
        #expect(loopback.nodes[0].localHealth == 1)
        #expect(loopback.nodes[0].received(.nack) >= 3)
    }

    @Test func aRefutationCostsAHealthPoint() {
        let loopback = formed(6)
        loopback.send(accusation(of: .fixture(0), by: [3]), to: 0, from: .fixture(3))
        #expect(loopback.nodes[0].localHealth == 1)
        #expect(loopback.nodes[0].statistics.refutations == 1)
    }

    @Test func aLateAwakeningCostsHealth() {
        let loopback = formed(3)
        var effects = Effects()
        let deadline = loopback.nodes[0].nextDeadline!
        loopback.nodes[0].membership.advance(to: deadline + .milliseconds(299), into: &effects)
        #expect(loopback.nodes[0].localHealth == 0)
        let next = loopback.nodes[0].nextDeadline!
        loopback.nodes[0].membership.advance(to: next + .milliseconds(300), into: &effects)
        #expect(loopback.nodes[0].localHealth == 1)
    }

    // MARK: - Suspicion

    @Test func theTimeoutShrinksFromSixTimesTheLeastAsConfirmationsArrive() {
        let loopback = formed(128)
        let timeouts = (0...4).map { loopback.nodes[0].membership.suspicionTimeout(confirmations: $0) }
        // 2 · log10 128 s, and six times that; between them 1 − log(C+1)/log 4 of the way.
        let least: Double = 2 * 2.10721
        for (count, share) in [(0, 1.0), (1, 0.5), (2, 1 - 0.79248), (3, 0), (4, 0)] {
            let expected = least * (1 + 5 * share)
            #expect(abs(Double(timeouts[count]) / 1e9 - expected) < 0.01, "C = \(count)")
        }
    }

    @Test func smallClustersDoNotWaitForConfirmationsThatCannotCome() {
        for (count, confirmations, seconds) in [(2, 0, 2.0), (3, 0, 12), (3, 1, 2), (4, 2, 2), (5, 3, 2)] {
            let loopback = formed(count)
            let timeout = loopback.nodes[0].membership.suspicionTimeout(confirmations: confirmations)
            #expect(Double(timeout) / 1e9 == seconds, "\(count) members, C = \(confirmations)")
        }
    }

    @Test func onlyDistinctOriginalAccusersCount() {
        let loopback = formed(8)
        loopback.loses = { _ in true }
        let subject = LocalMember.fixture(7)
        func accusers() -> Int { loopback.nodes[0].accuserCount(of: subject.id) }
        loopback.send(accusation(of: subject, by: [1]), to: 0, from: .fixture(1))
        #expect(accusers() == 1)
        // The same accusation, passed on by others, is no second one.
        for relay in 2...6 { loopback.send(accusation(of: subject, by: [1]), to: 0, from: .fixture(relay)) }
        #expect(accusers() == 1)
        // Nobody accuses itself, and strangers do not count.
        loopback.send(accusation(of: subject, by: [7, 99]), to: 0, from: .fixture(2))
        #expect(accusers() == 1)
        loopback.send(accusation(of: subject, by: [1, 2, 3]), to: 0, from: .fixture(2))
        #expect(accusers() == 3)
        #expect(loopback.nodes[0].accusations.map(\.accuser) == [1, 2, 3].map { LocalMember.fixture($0).id })
        #expect(loopback.nodes[0].events.filter { $0.kind == .suspected }.count == 1)
    }

    @Test func confirmationsBringTheDeathForward() {
        for (accusers, seconds) in [([1], 12.0), ([1, 2], 7), ([1, 2, 3, 4], 2)] {
            let loopback = formed(8)
            loopback.loses = { $0.to == 0 || $0.from == 0 }
            let subject = LocalMember.fixture(7)
            let start = loopback.now
            loopback.send(accusation(of: subject, by: accusers), to: 0, from: .fixture(1))
            var own = false
            while loopback.nodes[0].membership.member(subject.id)?.state == .suspect {
                loopback.run(for: .milliseconds(10))
                own =
                    own
                    || loopback.nodes[0].accusations.contains {
                        $0.subject == subject.id && $0.accuser == LocalMember.fixture(0).id
                    }
            }
            // Its own probe may fail meanwhile and count too.
            let elapsed = Double(loopback.now - start) / 1e9
            #expect(own ? elapsed < seconds + 0.1 : abs(elapsed - seconds) < 0.1, "\(accusers)")
        }
    }

    @Test func theFirstConfirmationsArePassedOnAsNews() {
        let loopback = formed(30)
        let subject = LocalMember.fixture(29)
        loopback.nodes[29].isUp = false
        loopback.send(accusation(of: subject, by: [1]), to: 0, from: .fixture(1))
        loopback.run(for: .seconds(3))
        loopback.send(accusation(of: subject, by: [2, 3]), to: 0, from: .fixture(2))
        loopback.run(for: .seconds(3))
        for observer in 0..<29 {
            let accusers = loopback.nodes[observer].accuserCount(of: subject.id)
            #expect(accusers >= 3 || loopback.state(of: 29, at: observer) == .dead, "at n\(observer)")
        }
    }

    @Test func withoutSuspicionAwarenessTheTimeoutIsTheLeast() {
        let loopback = formed(8, .plain)
        #expect(loopback.nodes[0].membership.suspicionTimeout(confirmations: 0) == .seconds(2))
    }

    // MARK: - Buddy system

    @Test(arguments: [true, false]) func aPingToASuspectTellsItSoFirst(isOn: Bool) {
        let features: ProtocolFeatures = isOn ? .all : ProtocolFeatures.all.subtracting(.buddySystem)
        let loopback = formed(3, features)
        var claims: [MemberState] = []
        loopback.loses = { flight in
            guard flight.from == 0, flight.to == 2, flight.bytes[0] == MessageKind.ping.rawValue else { return false }
            // The first claim of the packet, behind the header.
            if flight.bytes.count > 22 { claims.append(MemberState(rawValue: flight.bytes[22] & 3)!) }
            return true
        }
        loopback.send(accusation(of: .fixture(2), by: [1]), to: 0, from: .fixture(1))
        // The news have been told to their end, so that only the buddy system repeats them.
        loopback.nodes[0].membership.queue = BroadcastQueue()
        loopback.run(for: .seconds(2))
        #expect(claims.allSatisfy { $0 == .suspect })
        #expect(claims.isEmpty != isOn)
    }
}
