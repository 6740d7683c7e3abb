import Testing

@testable import PacketSecurity

/// Processes that still run although their member came back elsewhere, processes under the receiver's own id, and those
/// who only have recordings of such.
@Suite struct FormerProcessTests {
    private let message = Array("a message".utf8)

    /// A receiver that knows a member's life of epoch 2000 and never met the one of 1000.
    private func succeeded() -> (receiver: Peer, old: Peer, new: Peer) {
        let (receiver, old, new) = (Peer(2), Peer(1, epoch: 1000), Peer(1, epoch: 2000))
        new.deliver(message, to: receiver)
        return (receiver, old, new)
    }

    private func incarnation(_ result: OpenedDatagram) -> UInt64? {
        if case .packet(let packet) = result { packet.incarnation } else { nil }
    }

    @Test func aFormerProcessIsHeardOnceItProvedToRun() {
        let (b, old, new) = succeeded()
        let packet = old.seal(message, to: b)
        let (asked, challenge) = b.open(packet, from: old)
        #expect(asked == .reply(byteCount: 144))
        let (released, plaintext) = b.open(old.open(challenge, from: b).bytes, from: old)
        #expect(plaintext == message)
        #expect(incarnation(released) == 1000 << 24, "the caller can tell which life it was")
        // From here on it has a session, with a window.
        let next = old.seal(message, to: b)
        #expect(incarnation(b.open(next, from: old).result) == 1000 << 24)
        for replayed in [packet, next] { #expect(b.open(replayed, from: old).result == .dropped(.replay)) }
        // The life that came after it stands as before, both ways.
        #expect(incarnation(b.open(new.seal(message, to: b), from: new).result) == 2000 << 24)
        #expect(new.open(b.seal(message, to: new), from: b).bytes == message)
        #expect(old.open(b.seal(message, to: old), from: b).bytes == message)
        #expect(b.channel.statistics.challengesSent == 2)
        #expect(b.addsUp && old.addsUp && new.addsUp)
    }

    @Test func theOldSessionOutlivesTheRestart() {
        let (b, old) = (Peer(2), Peer(1, epoch: 1000))
        old.deliver(message, to: b)
        let seen = old.seal(message, to: b)
        #expect(b.open(seen, from: old).bytes == message)
        let new = Peer(1, epoch: 2000)
        new.deliver(message, to: b)
        #expect(b.open(seen, from: old).result == .dropped(.replay))
        #expect(b.open(old.seal(message, to: b), from: old).bytes == message)
        #expect(b.channel.statistics.challengesSent == 2, "one for each life")
        #expect(b.addsUp)
    }

    @Test func aForgedFormerProcessIsDropped() {
        let (b, old, _) = succeeded()
        var forged = old.seal(message, to: b)
        forged[100] ^= 1
        for _ in 0..<10 { #expect(b.open(forged, from: old).result == .dropped(.authentication)) }
        #expect(b.channel.statistics.held == 0)
        // Not even the header of a packet with another tag takes up the room.
        #expect(b.open(old.seal(message, to: b), from: old).result == .reply(byteCount: 144))
        #expect(b.addsUp)
    }

    @Test func recordingsOfAnEarlierLifeCauseFewChallengesAndNothingElse() {
        let (b, old, _) = succeeded()
        let recorded = (0..<50).map { old.seal(message, to: $0 % 2 == 0 ? b : nil) }
        let results = recorded.map { b.open($0, from: PeerAddress(high: 9, low: 9, port: 9)).result }
        #expect(results.filter { $0 == .reply(byteCount: 144) }.count == 2)
        #expect(b.channel.statistics.drops[.stale] == 48)
        // Nobody answers for that life any more. Later there is room for two again, however often they are sent.
        b.now += 5_000_000_000
        let again = recorded.map { b.open($0, from: PeerAddress(high: 9, low: 9, port: 9)).result }
        #expect(again.filter { $0 == .reply(byteCount: 144) }.count == 2)
        #expect(b.channel.statistics.opened == 1, "the one message of the new life")
        #expect(b.addsUp)
    }

    @Test func recordingsDoNotKeepANewLifeOut() {
        let (b, old, _) = succeeded()
        let newest = Peer(1, epoch: 3000)
        let challenge = b.open(newest.seal(message, to: b), from: newest).bytes
        // Between the question and the answer somebody throws in everything he has of the first life.
        for _ in 0..<100 { _ = b.open(old.seal(message, to: b), from: old) }
        #expect(b.open(newest.open(challenge, from: b).bytes, from: newest).bytes == message)
        #expect(b.channel.statistics.drops[.pendingFull] == 0)
        #expect(b.addsUp)
    }

    @Test func recordingsOfManyMembersAreBoundedInTotal() {
        var limits = ChannelLimits()
        limits.heldOfFormer = 8
        let b = Peer(2, limits: limits)
        for number in 10..<40 as Range<UInt64> { Peer(number, epoch: 2000).deliver(message, to: b) }
        for number in 10..<40 as Range<UInt64> {
            _ = b.open(Peer(number, epoch: 1000).seal(message, to: b), from: b.address)
        }
        #expect(b.channel.statistics.held == 8)
        // A stranger still gets in.
        #expect(Peer(50).deliver(message, to: b) == message)
        #expect(b.addsUp)
    }

    /// What waits of the latest lives and what waits of earlier ones have a bound each, and neither takes the other's room:
    /// altogether as much as both allow, and not one more.
    @Test func whatIsHeldIsBoundedByBothLimits() {
        var limits = ChannelLimits()
        limits.held = 4
        limits.heldOfFormer = 2
        limits.formerSessions = 2
        let b = Peer(2, limits: limits)
        for number in 10..<20 as Range<UInt64> { Peer(number, epoch: 2000).deliver(message, to: b) }
        for number in 10..<20 as Range<UInt64> {
            _ = b.open(Peer(number, epoch: 1000).seal(message, to: b), from: b.address)
            #expect(b.channel.statistics.held <= 2)
        }
        for number in 30..<40 as Range<UInt64> {
            _ = b.open(Peer(number).seal(message, to: b), from: b.address)
            #expect(b.channel.statistics.held <= 6)
        }
        #expect(b.channel.statistics.held == 6)
        #expect(b.channel.statistics.drops[.stale] == 8 && b.channel.statistics.drops[.pendingFull] == 6)
        #expect(b.addsUp)
    }

    /// Whoever has a key can speak as any member, and can claim the highest epoch of all. That must not deafen the
    /// receiver for the member itself: it is the caller who decides whom to believe.
    @Test func anInsiderWithTheHighestEpochSilencesNobody() {
        let (b, a) = (Peer(2), Peer(1, epoch: 1000))
        a.deliver(message, to: b)
        let insider = Peer(1, epoch: 1 << 40 - 1)
        #expect(insider.deliver(message, to: b) == message)
        #expect(incarnation(b.open(a.seal(message, to: b), from: a).result) == 1000 << 24)
        // Also after a restart of the member, whose number is still lower.
        let reborn = Peer(1, epoch: 1001)
        #expect(reborn.deliver(message, to: b) == message)
        #expect(b.open(reborn.seal(message, to: b), from: reborn).bytes == message)
        #expect(b.addsUp)
    }

    @Test func formerSessionsAreBounded() {
        var limits = ChannelLimits()
        limits.formerSessions = 4
        let b = Peer(2, limits: limits)
        for number in 10..<30 as Range<UInt64> {
            Peer(number, epoch: 2000).deliver(message, to: b)
            #expect(Peer(number, epoch: 1000).deliver(message, to: b) == message)
        }
        #expect(b.channel.statistics.formerSessions == 4)
        #expect(b.channel.statistics.sessions == 20 && b.channel.statistics.sessionsEvicted == 0)
        #expect(b.addsUp)
    }

    // MARK: - The own id

    @Test func twoProcessesOfOneIdentityHearEachOther() {
        for bound in [true, false] {
            let old = Peer(1, epoch: 1000)
            let new = Peer(1, epoch: 1001)
            #expect(old.deliver(message, to: new, bound: bound) == message)
            #expect(new.deliver(message, to: old, bound: bound) == message)
            // Their own packets, thrown back, are still nobody's.
            #expect(old.open(old.seal(message, to: old), from: new).result == .dropped(.own))
            #expect(new.open(new.seal(message, to: nil), from: old).result == .dropped(.own))
            #expect(old.addsUp && new.addsUp)
        }
    }

    @Test func aForgedTwinIsDropped() {
        let old = Peer(1, epoch: 1000)
        let new = Peer(1, epoch: 1001)
        var forged = new.seal(message, to: nil)
        forged[100] ^= 1
        #expect(old.open(forged, from: new).result == .dropped(.authentication))
    }

    /// What the receiver itself sent in an earlier life is a recording that nobody confirms, least of all itself.
    @Test func ownRecordingsAreNotDelivered() {
        let earlier = Peer(1, epoch: 1000)
        let recorded = (0..<3).map { _ in earlier.seal(message, to: nil) }
        let reborn = Peer(1, epoch: 1001)
        for packet in recorded {
            let (result, challenge) = reborn.open(packet, from: reborn.address)
            #expect(result == .reply(byteCount: 144))
            #expect(reborn.open(challenge, from: reborn.address).result == .dropped(.own))
        }
        #expect(reborn.channel.statistics.opened == 0)
        // The same after the life itself was renewed.
        let own = reborn.seal(message, to: reborn)
        reborn.channel.raiseIncarnation(to: 1002 << 24)
        let challenge = reborn.open(own, from: reborn.address).bytes
        #expect(reborn.open(challenge, from: reborn.address).result == .dropped(.own))
        #expect(reborn.channel.statistics.opened == 0)
        #expect(reborn.addsUp)
    }

    @Test func nothingIsAnsweredForEverBetweenTwins() {
        let (a, b) = (Peer(1, epoch: 1000), Peer(1, epoch: 2000))
        var queue: [(datagram: [UInt8], to: Peer, from: Peer)] = []
        for bound in [true, false] {
            queue.append((a.seal(message, to: bound ? b : nil), b, a))
            queue.append((b.seal(message, to: bound ? a : nil), a, b))
        }
        var steps = 0
        while let (datagram, to, from) = queue.first, steps < 100 {
            queue.removeFirst()
            steps += 1
            let (result, bytes) = to.open(datagram, from: from)
            if case .reply = result { queue.append((bytes, from, to)) }
        }
        #expect(queue.isEmpty && steps <= 12)
        #expect(a.addsUp && b.addsUp)
    }
}
