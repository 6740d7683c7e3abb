import Testing

@testable import PacketSecurity

/// What comes in without a valid tag is dropped, counted, never answered, and changes nothing.
@Suite struct HostileInputTests {
    private let message = Array("a message".utf8)

    @Test(arguments: [true, false])
    func everySingleBitMatters(bound: Bool) throws {
        let a = Peer(1)
        let b = Peer(2)
        a.deliver(message, to: b)
        let packet = a.seal(message, to: bound ? b : nil)
        let session = try #require(b.channel.sessions.slot(of: a.id))
        let next = a.channel.nextSequence
        let before = b.channel.statistics
        for bit in 0..<packet.count * 8 {
            var altered = packet
            altered[bit / 8] ^= 1 << UInt8(bit % 8)
            let (result, _) = b.open(altered, from: a)
            guard case .dropped = result else {
                Issue.record("bit \(bit): \(result)")
                return
            }
            // Neither this session nor any other has moved.
            #expect(b.channel.sessions.accepts(next - 1, at: session))
        }
        let after = b.channel.statistics
        #expect(after.drops.total - before.drops.total == UInt64(packet.count * 8))
        #expect(after.sealed == before.sealed && after.sessions == 1 && after.held == 0)
        #expect(after.drops[.magic] == 16)
        #expect(after.drops[.version] == 8)
        #expect(after.drops[.unknownKey] == 32)
        #expect(after.drops[.authentication] >= UInt64((packet.count - 40) * 8))
        #expect(b.addsUp)
        let (result, _) = b.open(packet, from: a)
        #expect(result != .dropped(.replay))
        #expect(b.addsUp)
    }

    @Test func everyBitOfAHandshakeMatters() {
        let a = Peer(1)
        let b = Peer(2)
        let challenge = b.open(a.seal(message, to: b), from: a).bytes
        for bit in 0..<challenge.count * 8 {
            var altered = challenge
            altered[bit / 8] ^= 1 << UInt8(bit % 8)
            guard case .dropped = a.open(altered, from: b).result else {
                Issue.record("bit \(bit) of the challenge")
                return
            }
        }
        let echo = a.open(challenge, from: b).bytes
        for bit in 0..<echo.count * 8 {
            var altered = echo
            altered[bit / 8] ^= 1 << UInt8(bit % 8)
            guard case .dropped = b.open(altered, from: a).result else {
                Issue.record("bit \(bit) of the echo")
                return
            }
        }
        #expect(b.open(echo, from: a).bytes == message)
        #expect(a.addsUp && b.addsUp)
    }

    @Test func truncatedAtEveryLength() {
        let a = Peer(1)
        let b = Peer(2)
        a.deliver(message, to: b)
        let packet = a.seal([UInt8](repeating: 5, count: 200), to: b)
        for count in 0..<packet.count {
            let (result, _) = b.open(Array(packet.prefix(count)), from: a)
            let expected: DropReason =
                count < PacketFormat.minimumSize ? .short : (count - 80) % 64 == 0 ? .authentication : .length
            #expect(result == .dropped(expected), "\(count) bytes")
        }
        #expect(b.addsUp)
        #expect(b.open(packet, from: a).bytes.count == 200)
    }

    @Test func extendedToEveryLength() {
        let a = Peer(1)
        let b = Peer(2)
        let packet = a.seal(message, to: b)
        for count in packet.count + 1...1600 {
            let extended = packet + [UInt8](repeating: 0, count: count - packet.count)
            let expected: DropReason = count > 1400 ? .long : (count - 80) % 64 == 0 ? .authentication : .length
            #expect(b.open(extended, from: a).result == .dropped(expected), "\(count) bytes")
        }
        #expect(b.addsUp)
    }

    @Test func unknownFlagsAndVersions() {
        let a = Peer(1)
        let b = Peer(2)
        let packet = a.seal(message, to: b)
        for flags in UInt8.min...UInt8.max {
            var altered = packet
            altered[3] = flags
            let expected: DropReason = (1...3).contains(flags) ? .authentication : .flags
            if flags != 1 { #expect(b.open(altered, from: a).result == .dropped(expected)) }
        }
        for version in UInt8.min...UInt8.max where version != 1 {
            var altered = packet
            altered[2] = version
            #expect(b.open(altered, from: a).result == .dropped(.version))
        }
        #expect(b.addsUp)
    }

    @Test func garbageIsDropped() {
        let b = Peer(2)
        let a = Peer(1)
        a.deliver(message, to: b)
        let template = a.seal(message, to: b)
        let before = b.channel.statistics
        var random = SplitMix(seed: 2026)
        var expected: [DropReason: UInt64] = [:]
        for round in 0..<100_000 {
            var datagram = [UInt8](repeating: 0, count: Int(random.below(1600)))
            for index in datagram.indices where index % 8 == 0 {
                let word = random.next()
                for offset in 0..<min(8, datagram.count - index) {
                    datagram[index + offset] = UInt8(truncatingIfNeeded: word >> UInt64(8 * offset))
                }
            }
            // Every other one looks right as far as a random number of bytes.
            if round % 2 == 0 {
                let count = min(datagram.count, Int(random.below(64)))
                datagram.replaceSubrange(0..<count, with: template[0..<count])
            }
            guard case .dropped(let reason) = b.open(datagram, from: a).result else {
                Issue.record("round \(round) was not dropped")
                return
            }
            expected[reason, default: 0] += 1
        }
        let after = b.channel.statistics
        for reason in DropReason.allCases {
            #expect(after.drops[reason] - before.drops[reason] == expected[reason] ?? 0, "\(reason)")
        }
        #expect(after.drops.total - before.drops.total == 100_000)
        #expect(after.received - before.received == 100_000)
        #expect(after.sealed == before.sealed && after.opened == before.opened)
        #expect(after.held == 0 && after.sessions == before.sessions)
        // The packet that the garbage was modelled on is still new.
        #expect(b.open(template, from: a).bytes == message)
        #expect(b.addsUp)
    }

    /// A holder of the key who does not keep to the protocol.
    @Test func authenticNonsense() {
        let a = Peer(1)
        let b = Peer(2)
        func handshake(_ plaintext: [UInt8]) -> [UInt8] { a.sealHandshake(plaintext, to: b) }
        for count in 0..<40 {
            for kind: UInt8 in 0...4 {
                let plaintext = count == 0 ? [] : [kind] + [UInt8](repeating: 0, count: count - 1)
                let isMessage = (kind == 1 && count == 33) || (kind == 2 && count == 17)
                #expect(
                    b.open(handshake(plaintext), from: a).result == .dropped(isMessage ? .unsolicited : .malformed))
            }
        }
        #expect(b.channel.statistics.sessions == 0)
        #expect(b.channel.statistics.sealed == 0)

        // A challenge about a packet of the future.
        var bytes = [UInt8](repeating: 0, count: 33)
        let incarnation = b.channel.incarnation
        bytes.withUnsafeMutableBytes { bytes in
            bytes[0] = 1
            bytes.storeBytes(of: incarnation.bigEndian, toByteOffset: 17, as: UInt64.self)
            bytes.storeBytes(of: UInt64(77).bigEndian, toByteOffset: 25, as: UInt64.self)
        }
        #expect(b.open(handshake(bytes), from: a).result == .dropped(.unsolicited))

        a.channel.nextSequence = 0
        #expect(b.open(a.seal(message, to: b), from: a).result == .dropped(.replay))
        #expect(b.addsUp)
    }

    /// A token counts in the mouth of the life that was asked, and of no other, though both hold the key.
    @Test func echoOfAnotherLife() {
        let old = Peer(1, epoch: 1000)
        let new = Peer(1, epoch: 1001)
        let b = Peer(2)
        let challenge = b.open(old.seal(message, to: b), from: old).bytes
        let honest = old.open(challenge, from: b).bytes
        let token = b.channel.held.packets[0].token
        var echo = [UInt8](repeating: 0, count: HandshakeMessage.maximumSize)
        let count = echo.withUnsafeMutableBytes { HandshakeMessage.echo(token).write(to: $0) }
        let foreign = new.sealHandshake(Array(echo.prefix(count)), to: b)
        #expect(b.open(foreign, from: new).result == .dropped(.unsolicited))
        #expect(b.open(honest, from: old).bytes == message)
        #expect(b.addsUp)
    }

    @Test func extremeNumbersOfAnAuthenticPeer() {
        let b = Peer(2)
        let a = Peer(1, epoch: 1 << 40 - 1)
        a.channel.raiseIncarnation(to: .max)
        a.channel.nextSequence = .max - 3
        #expect(a.deliver(message, to: b) == message)
        #expect(b.open(a.seal(message, to: b), from: a).bytes == message)
        b.now = .max - 1
        #expect(Peer(3).deliver(message, to: b) == message)
        b.now = 0
        #expect(Peer(4).deliver(message, to: b) == message)
        #expect(b.addsUp)
    }

    @Test func namesOfReasonsAreStable() {
        #expect(
            DropReason.allCases.map(\.name) == [
                "short", "long", "magic", "version", "flags", "length", "unknown_key", "self", "stale", "replay",
                "auth", "malformed", "unsolicited", "pending_full", "pending_expired",
            ])
        // As many as there are counters.
        #expect(DropReason.allCases.count == 15)
    }
}
