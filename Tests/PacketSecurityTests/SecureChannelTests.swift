import Testing

@testable import PacketSecurity

@Suite struct SecureChannelTests {
    private let message = Array("how do you do?".utf8)

    @Test(arguments: [0, 1, 62, 63, 64, 65, 127, 128, 1023, 1024, 1086, 1087])
    func roundTrip(_ size: Int) {
        let a = Peer(1)
        let b = Peer(2)
        let plaintext = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        #expect(a.deliver(plaintext, to: b) == plaintext)
        let packet = a.seal(plaintext, to: b)
        #expect(packet.count == PacketFormat.sealedSize(ofPlaintext: size))
        let (result, bytes) = b.open(packet, from: a)
        #expect(bytes == plaintext)
        #expect(
            result
                == .packet(
                    OpenedPacket(
                        sender: a.id, incarnation: 1000 << 24, byteCount: size, isReceiverBound: true, wasHeld: false)))
        #expect(a.addsUp && b.addsUp)
    }

    @Test func equalMessagesLookDifferent() {
        let a = Peer(1)
        let b = Peer(2)
        let first = a.seal(message, to: b)
        let second = a.seal(message, to: b)
        #expect(first[40..<64] != second[40..<64])
        #expect(first[64...] != second[64...])
    }

    @Test func replayIsDropped() {
        let a = Peer(1)
        let b = Peer(2)
        a.deliver(message, to: b)
        let packet = a.seal(message, to: b)
        #expect(b.open(packet, from: a).bytes == message)
        for _ in 0..<3 {
            #expect(b.open(packet, from: a).result == .dropped(.replay))
        }
        #expect(b.channel.statistics.drops[.replay] == 3)
        #expect(b.addsUp)
    }

    @Test func reflectedPacketIsDropped() {
        let a = Peer(1)
        let b = Peer(2)
        #expect(a.open(a.seal(message, to: b), from: b).result == .dropped(.own))
        // A seed that turns out to be this very member.
        #expect(a.open(a.seal(message, to: nil), from: a).result == .dropped(.own))
        #expect(a.addsUp)
    }

    @Test func wrongReceiver() {
        let a = Peer(1)
        let b = Peer(2)
        let c = Peer(3)
        a.deliver(message, to: b)
        a.deliver(message, to: c)
        #expect(c.open(a.seal(message, to: b), from: a).result == .dropped(.authentication))
    }

    @Test func otherCluster() {
        let a = Peer(1, cluster: "orders")
        let b = Peer(2, cluster: "billing")
        #expect(b.open(a.seal(message, to: b), from: a).result == .dropped(.authentication))
        #expect(b.open(a.seal(message, to: nil), from: a).result == .dropped(.authentication))
    }

    @Test func unknownKey() {
        let a = Peer(1, keys: Peer.keyring(1))
        let b = Peer(2, keys: Peer.keyring(2))
        let packet = a.seal(message, to: b)
        #expect(b.open(packet, from: a).result == .dropped(.unknownKey))
        #expect(PacketFormat.keyID(of: packet.span.bytes) == Peer.key(1).fingerprint.keyID)
        let short = [UInt8](repeating: 0, count: 10)
        #expect(PacketFormat.keyID(of: short.span.bytes) == nil)
    }

    @Test func keysAreExchangedWhileRunning() throws {
        let old = Peer.key(1)
        let new = Peer.key(2)
        let both = try Keyring([(old, .primary), (new, .accept)])
        let promoted = try Keyring([(old, .accept), (new, .primary)])
        let a = Peer(1, keys: Keyring(primary: old))
        let b = Peer(2, keys: Keyring(primary: old))
        #expect(a.deliver(message, to: b) == message)

        a.channel.replaceKeyring(both)
        b.channel.replaceKeyring(both)
        b.channel.replaceKeyring(promoted)
        // The primary seals, and the key that is only accepted opens; the session goes on.
        #expect(PacketFormat.keyID(of: b.seal(message, to: a).span.bytes) == new.fingerprint.keyID)
        #expect(PacketFormat.keyID(of: a.seal(message, to: b).span.bytes) == old.fingerprint.keyID)
        let challenges = a.channel.statistics.challengesSent + b.channel.statistics.challengesSent
        b.now += 5
        #expect(a.deliver(message, to: b) == message)
        a.now += 7
        #expect(b.deliver(message, to: a) == message)
        #expect(a.channel.statistics.challengesSent + b.channel.statistics.challengesSent == challenges)
        #expect(b.channel.lastUse(of: old.fingerprint) == b.now)
        #expect(b.channel.lastUse(of: new.fingerprint) == nil)
        #expect(a.channel.lastUse(of: new.fingerprint) == a.now)

        a.channel.replaceKeyring(promoted)
        #expect(a.channel.lastUse(of: new.fingerprint) == a.now)
        let late = Peer(3, keys: Keyring(primary: old)).seal(message, to: nil)
        b.channel.replaceKeyring(Keyring(primary: new))
        #expect(b.open(late, from: a).result == .dropped(.unknownKey))
        #expect(b.channel.lastUse(of: old.fingerprint) == nil)
        #expect(a.deliver(message, to: b) == message)
    }

    @Test func incarnationIsCarried() {
        let a = Peer(1)
        let b = Peer(2)
        a.deliver(message, to: b)
        a.channel.raiseIncarnation(to: 1000 << 24 | 5)
        let (result, _) = b.open(a.seal(message, to: b), from: a)
        guard case .packet(let packet) = result else {
            Issue.record("\(result)")
            return
        }
        // A refutation is not a new life.
        #expect(packet.incarnation == 1000 << 24 | 5)
        #expect(b.channel.statistics.challengesSent == 1)
    }

    @Test func systemNoncesDiffer() {
        var nonces = NonceSource.system
        var seen: Set<[UInt8]> = []
        for _ in 0..<1000 {
            var nonce = [UInt8](repeating: 0, count: 24)
            nonce.withUnsafeMutableBytes { nonces.fill($0) }
            seen.insert(nonce)
        }
        #expect(seen.count == 1000)
    }
}
