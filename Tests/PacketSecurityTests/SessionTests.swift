import Testing

@testable import PacketSecurity

/// Challenges: who is believed to be alive, and what becomes of recordings.
@Suite struct SessionTests {
    private let message = Array("a message".utf8)

    @Test func unknownSenderIsAskedFirst() {
        let a = Peer(1)
        let b = Peer(2)
        let packet = a.seal(message, to: b)
        let (asked, challenge) = b.open(packet, from: a)
        #expect(asked == .reply(byteCount: 144))
        #expect(challenge.count <= packet.count)
        let (answered, echo) = a.open(challenge, from: b)
        #expect(answered == .reply(byteCount: 144))
        let (released, plaintext) = b.open(echo, from: a)
        #expect(
            released
                == .packet(
                    OpenedPacket(
                        sender: a.id, incarnation: 1000 << 24, byteCount: message.count, isReceiverBound: true,
                        wasHeld: true)))
        #expect(plaintext == message)

        // Both know each other now: one datagram each way.
        #expect(b.open(a.seal(message, to: b), from: a).bytes == message)
        #expect(a.open(b.seal(message, to: a), from: b).bytes == message)
        #expect(a.channel.statistics.challengesSent == 0)
        #expect(b.channel.statistics.challengesSent == 1)

        // What was captured of the handshake is worth nothing.
        #expect(b.open(packet, from: a).result == .dropped(.replay))
        #expect(a.open(challenge, from: b).result == .dropped(.replay))
        #expect(b.open(echo, from: a).result == .dropped(.replay))
        #expect(a.addsUp && b.addsUp)
    }

    @Test func simultaneousFirstPackets() {
        let a = Peer(1)
        let b = Peer(2)
        let toB = a.seal(message, to: b)
        let toA = b.seal(message, to: a)
        let challengeOfB = b.open(toB, from: a).bytes
        let challengeOfA = a.open(toA, from: b).bytes
        let echoOfA = a.open(challengeOfB, from: b).bytes
        let echoOfB = b.open(challengeOfA, from: a).bytes
        #expect(b.open(echoOfA, from: a).bytes == message)
        #expect(a.open(echoOfB, from: b).bytes == message)
        #expect(a.addsUp && b.addsUp)
    }

    @Test func helloNeedsNoReceiver() {
        let joiner = Peer(1)
        let seed = Peer(2)
        let hello = joiner.seal(message, to: nil)
        let challenge = seed.open(hello, from: joiner).bytes
        let echo = joiner.open(challenge, from: seed).bytes
        let (result, plaintext) = seed.open(echo, from: joiner)
        #expect(plaintext == message)
        guard case .packet(let packet) = result else {
            Issue.record("\(result)")
            return
        }
        #expect(!packet.isReceiverBound && packet.wasHeld && packet.sender == joiner.id)
    }

    @Test func helloIsConfirmedEvenWithinASession() {
        let a = Peer(1)
        let b = Peer(2)
        a.deliver(message, to: b)
        let hello = a.seal(message, to: nil)
        let (asked, challenge) = b.open(hello, from: a)
        #expect(asked == .reply(byteCount: 144))
        #expect(b.open(a.open(challenge, from: b).bytes, from: a).bytes == message)
        #expect(b.open(hello, from: a).result == .dropped(.replay))
        #expect(b.addsUp)
    }

    @Test func recordedHelloGetsNowhere() {
        let a = Peer(1)
        let b = Peer(2)
        let c = Peer(3)
        let thief = PeerAddress(high: 9, low: 9, port: 9)
        let hello = a.seal(message, to: nil)
        a.deliver(message, to: b)

        // Carried to another member from a foreign address: the confirmation does not come from there.
        let challenge = c.open(hello, from: thief).bytes
        let echo = a.open(challenge, from: c).bytes
        #expect(c.open(echo, from: a).result == .dropped(.unsolicited))

        // Carried there much later: its sender remembers no such packet.
        a.now += 60_000_000_000
        c.now += 60_000_000_000
        let late = c.open(hello, from: a).bytes
        #expect(late.count == 144)
        #expect(a.open(late, from: c).result == .dropped(.unsolicited))
        #expect(a.addsUp && c.addsUp)
    }

    @Test func restartOfTheReceiver() {
        let a = Peer(1)
        let b = Peer(2)
        a.deliver(message, to: b)
        let recorded = a.seal(message, to: b)
        #expect(b.open(recorded, from: a).bytes == message)
        a.now += 60_000_000_000

        // It has forgotten what it saw, but its question goes to the true sender, who did not send anything lately.
        let reborn = Peer(2, epoch: 1001)
        let challenge = reborn.open(recorded, from: a).bytes
        #expect(a.open(challenge, from: b).result == .dropped(.unsolicited))
        // A packet that is really new gets through.
        #expect(a.deliver(message, to: reborn) == message)
        #expect(reborn.deliver(message, to: a) == message)
        #expect(reborn.addsUp)
    }

    @Test func restartOfTheSender() {
        let old = Peer(1, epoch: 1000)
        let b = Peer(2)
        old.deliver(message, to: b)
        let seen = old.seal(message, to: b)
        #expect(b.open(seen, from: old).bytes == message)
        let new = Peer(1, epoch: 5_000_000)

        // Until the new life is proved the old one stands.
        let firstOfNew = new.seal(message, to: b)
        let challenge = b.open(firstOfNew, from: new).bytes
        #expect(b.open(old.seal(message, to: b), from: old).bytes == message)
        #expect(b.open(new.open(challenge, from: b).bytes, from: new).bytes == message)
        #expect(b.open(seen, from: old).result == .dropped(.replay), "what was seen of the old life stays seen")
        #expect(b.deliver(message, to: new) == message)

        // A challenge for the old life is none for the new one, which has lately used the same sequence numbers.
        for _ in 0..<10 { _ = new.seal(message, to: b) }
        let c = Peer(3)
        let challengeForOld = c.open(old.seal(message, to: c), from: old).bytes
        #expect(new.open(challengeForOld, from: c).result == .dropped(.unsolicited))
        #expect(b.addsUp && new.addsUp)
    }

    @Test func higherEpochThatNobodyConfirmsChangesNothing() {
        let a = Peer(1)
        let b = Peer(2)
        a.deliver(message, to: b)
        let impostor = Peer(1, epoch: 9_999_999)
        #expect(b.open(impostor.seal(message, to: b), from: impostor).result == .reply(byteCount: 144))
        #expect(b.open(a.seal(message, to: b), from: a).bytes == message)
    }

    @Test func eachPacketHasAChallengeOfItsOwn() {
        let a = Peer(1)
        let b = Peer(2)
        let first = a.seal([1], to: b)
        let second = a.seal([2], to: b)
        let challenge1 = b.open(first, from: a).bytes
        let challenge2 = b.open(second, from: a).bytes
        // The same packet again is not asked about again.
        #expect(b.open(first, from: a).result == .dropped(.replay))
        let echo1 = a.open(challenge1, from: b).bytes
        let echo2 = a.open(challenge2, from: b).bytes
        #expect(b.open(echo2, from: a).bytes == [2])
        #expect(b.open(echo1, from: a).bytes == [1])
        #expect(b.open(echo1, from: a).result == .dropped(.replay))
        #expect(b.channel.statistics.held == 0)
        #expect(a.addsUp && b.addsUp)
    }

    @Test func heldPacketIsDeliveredOnce() {
        let a = Peer(1)
        let b = Peer(2)
        let first = a.seal([1], to: b)
        let second = a.seal([2], to: b)
        let challenge1 = b.open(first, from: a).bytes
        let challenge2 = b.open(second, from: a).bytes
        #expect(b.open(a.open(challenge2, from: b).bytes, from: a).bytes == [2])
        // The network delivers the first packet again, into the session that has begun meanwhile.
        #expect(b.open(first, from: a).bytes == [1])
        #expect(b.open(a.open(challenge1, from: b).bytes, from: a).result == .dropped(.replay))
        #expect(b.addsUp)
    }

    @Test func heldPacketsAreBoundedByPeer() {
        let a = Peer(1)
        let b = Peer(2)
        let packets = (1...5).map { a.seal([$0], to: b) }
        let challenges = packets.map { b.open($0, from: a).bytes }
        #expect(b.channel.statistics.held == 2)
        #expect(b.channel.statistics.drops[.pendingFull] == 3)
        #expect(b.addsUp)
        #expect(b.open(a.open(challenges[0], from: b).bytes, from: a).result == .dropped(.unsolicited))
        #expect(b.open(a.open(challenges[4], from: b).bytes, from: a).bytes == [5])
        #expect(b.addsUp)
    }

    @Test func heldPacketsAreBoundedInTotal() {
        let b = Peer(2)
        let others = (10..<400).map { Peer(UInt64($0)) }
        let challenges = others.map { b.open($0.seal(message, to: b), from: $0).bytes }
        #expect(b.channel.statistics.held == 256)
        #expect(b.channel.statistics.drops[.pendingFull] == 390 - 256)
        #expect(b.addsUp)
        // The newest are kept.
        let last = others.count - 1
        #expect(b.open(others[last].open(challenges[last], from: b).bytes, from: others[last]).bytes == message)
        #expect(b.open(others[0].open(challenges[0], from: b).bytes, from: others[0]).result == .dropped(.unsolicited))
        #expect(b.addsUp)
    }

    @Test func heldPacketsExpire() {
        let a = Peer(1)
        let b = Peer(2)
        let challenge = b.open(a.seal(message, to: b), from: a).bytes
        let echo = a.open(challenge, from: b).bytes
        b.now += 5_000_000_000
        #expect(b.open(echo, from: a).result == .dropped(.unsolicited))
        #expect(b.channel.statistics.drops[.pendingExpired] == 1)
        #expect(b.channel.statistics.held == 0)
        #expect(b.addsUp)
        #expect(a.deliver(message, to: b) == message)
    }

    @Test func echoCountsOnlyForItsOwnPacket() {
        let a = Peer(1)
        let b = Peer(2)
        let c = Peer(3)
        let challengeOfA = b.open(a.seal([1], to: b), from: a).bytes
        let challengeOfC = b.open(c.seal([3], to: b), from: c).bytes
        // The challenge for one is bound to it.
        #expect(c.open(challengeOfA, from: b).result == .dropped(.authentication))
        let echo = a.open(challengeOfA, from: b).bytes
        // From elsewhere.
        #expect(b.open(echo, from: c).result == .dropped(.unsolicited))
        #expect(b.open(c.open(challengeOfC, from: b).bytes, from: c).bytes == [3])
        #expect(b.addsUp)
    }

    @Test func leastRecentlyHeardSessionIsForgotten() {
        var limits = ChannelLimits()
        limits.sessions = 3
        let b = Peer(2, limits: limits)
        let others = (10..<14).map { Peer(UInt64($0)) }
        for other in others[0..<3] { #expect(other.deliver(message, to: b) == message) }
        // The first one speaks again, and so the second is the one that has been silent for longest.
        let recorded = others[1].seal(message, to: b)
        #expect(b.open(recorded, from: others[1]).bytes == message)
        for index in [0, 2] {
            #expect(b.open(others[index].seal(message, to: b), from: others[index]).bytes == message)
        }
        #expect(others[3].deliver(message, to: b) == message)
        #expect(b.channel.statistics.sessions == 3)
        #expect(b.channel.statistics.sessionsEvicted == 1)
        for index in [0, 2, 3] {
            #expect(b.open(others[index].seal(message, to: b), from: others[index]).bytes == message)
        }
        // What it sent before it was forgotten is not delivered a second time: it must be confirmed, and is too old.
        others[1].now += 60_000_000_000
        let challenge = b.open(recorded, from: others[1]).bytes
        #expect(others[1].open(challenge, from: b).result == .dropped(.unsolicited))
        #expect(others[1].deliver(message, to: b) == message)
        #expect(b.addsUp)
    }

    @Test func manyPeersComeAndGo() {
        var limits = ChannelLimits()
        limits.sessions = 16
        let b = Peer(2, limits: limits)
        var random = SplitMix(seed: 4)
        let others = (10..<60).map { Peer(UInt64($0)) }
        for _ in 0..<2000 {
            let other = others[Int(random.below(50))]
            #expect(other.deliver(message, to: b) == message)
        }
        #expect(b.channel.statistics.sessions == 16)
        #expect(b.addsUp)
    }

    @Test func nothingIsAnsweredForEver() {
        // Whatever two members throw at each other after a first packet comes to rest.
        for bound in [true, false] {
            let a = Peer(1)
            let b = Peer(2)
            var queue: [(datagram: [UInt8], to: Peer, from: Peer)] = []
            for _ in 0..<3 {
                queue.append((a.seal(message, to: bound ? b : nil), b, a))
                queue.append((b.seal(message, to: bound ? a : nil), a, b))
            }
            var bytesIn = 0
            var bytesOut = 0
            var steps = 0
            while let (datagram, to, from) = queue.first, steps < 100 {
                queue.removeFirst()
                steps += 1
                bytesIn += datagram.count
                let (result, bytes) = to.open(datagram, from: from)
                if case .reply = result {
                    #expect(bytes.count <= datagram.count)
                    bytesOut += bytes.count
                    queue.append((bytes, from, to))
                }
            }
            #expect(queue.isEmpty)
            #expect(steps <= 18)
            #expect(a.addsUp && b.addsUp)
        }
    }

    @Test func challengeIsAnsweredForAWhile() {
        for (delay, isAnswered) in [(4_900_000_000, true), (15_100_000_000, false)] as [(UInt64, Bool)] {
            let a = Peer(1)
            var limits = ChannelLimits()
            limits.holdTime = 1_000_000_000_000
            let b = Peer(2, limits: limits)
            let challenge = b.open(a.seal(message, to: b), from: a).bytes
            a.now += delay / 2
            _ = a.seal(message, to: b)
            a.now += delay / 2
            let (result, _) = a.open(challenge, from: b)
            #expect(result == (isAnswered ? .reply(byteCount: 144) : .dropped(.unsolicited)))
        }
    }
}
