import Testing

@testable import PacketSecurity

@Suite struct PacketFixtureTests {
    private static func channel(_ local: PeerID, seed: UInt64) -> SecureChannel {
        SecureChannel(
            local: local, incarnation: PacketFixture.incarnation, cluster: ClusterID(name: PacketFixture.cluster),
            keyring: Keyring(primary: PacketFixture.makeKey()), nonces: .seeded(seed))
    }

    @Test func derivedNames() {
        let key = PacketFixture.makeKey()
        #expect(key.fingerprint.description == PacketFixture.fingerprint)
        #expect(key.fingerprint.keyID.rawValue == 0x1D8C_99DF)
        let cluster = ClusterID(name: PacketFixture.cluster)
        #expect(PeerID(high: cluster.high, low: cluster.low).description == PacketFixture.clusterID)
    }

    @Test(arguments: PacketFixture.all)
    func seals(_ fixture: PacketFixture) {
        var channel = PacketFixtureTests.channel(PacketFixture.sender, seed: fixture.seed)
        channel.nextSequence = fixture.sequence
        var packet = [UInt8](repeating: 0, count: PacketFormat.maximumSent)
        let plaintext = [UInt8](hexadecimal: fixture.plaintext)
        let count = plaintext.withUnsafeBytes { plaintext in
            packet.withUnsafeMutableBytes { output in
                channel.seal(
                    plaintext, flags: fixture.flags,
                    to: fixture.flags.contains(.receiverBound) ? PacketFixture.receiver : nil, at: 0, into: output)
            }
        }
        #expect(Array(packet[40..<64]).hexadecimal == fixture.nonce)
        #expect(packet.prefix(count).elementsEqual([UInt8](hexadecimal: fixture.packet)))
    }

    @Test func sealsTheLargestPacket() {
        var channel = PacketFixtureTests.channel(PacketFixture.sender, seed: 7)
        channel.nextSequence = 11
        let plaintext = (0..<PacketFormat.maximumPlaintext).map { UInt8(truncatingIfNeeded: $0) }
        var packet = [UInt8](repeating: 0, count: PacketFormat.maximumSent)
        let count = packet.withUnsafeMutableBytes {
            channel.seal(plaintext.span.bytes, to: PacketFixture.receiver, at: 0, into: $0)
        }
        #expect(count == 1168)
        var digest = [UInt8](repeating: 0, count: 32)
        packet[..<count].withUnsafeBytes { packet in
            digest.withUnsafeMutableBytes { Sodium.hash(packet, into: $0) }
        }
        #expect(digest.hexadecimal == PacketFixture.largestPacketHash)
    }

    @Test(arguments: PacketFixture.all)
    func opens(_ fixture: PacketFixture) throws {
        let source = PeerAddress(high: 0, low: 1, port: 1)
        var channel = PacketFixtureTests.channel(PacketFixture.receiver, seed: 99)
        // Known already, so that ordinary packets are delivered at once.
        _ = channel.sessions.establish(PacketFixture.sender, epoch: PacketFixture.incarnation >> 24)
        var output = [UInt8](repeating: 0, count: PacketFormat.maximumAccepted)
        let packet = [UInt8](hexadecimal: fixture.packet)
        let result = output.withUnsafeMutableBytes { channel.open(packet.span.bytes, from: source, at: 0, into: $0) }
        switch fixture.flags {
        case .receiverBound:
            let plaintext = [UInt8](hexadecimal: fixture.plaintext)
            #expect(
                result
                    == .packet(
                        OpenedPacket(
                            sender: PacketFixture.sender, incarnation: PacketFixture.incarnation,
                            byteCount: plaintext.count, isReceiverBound: true, wasHeld: false)))
            #expect(output.starts(with: plaintext))
        case .hello:
            #expect(result == .reply(byteCount: 144))
        default:
            // Authentic and well formed, but about a packet that this receiver never sent.
            #expect(result == .dropped(.unsolicited))
        }
    }

    @Test func largestPacketThatIsSentFits() {
        #expect(PacketFormat.sealedSize(ofPlaintext: PacketFormat.maximumPlaintext) <= PacketFormat.maximumSent)
        #expect(PacketFormat.sealedSize(ofPlaintext: PacketFormat.maximumPlaintext + 1) > PacketFormat.maximumSent)
        #expect(PacketFormat.sealedSize(ofPlaintext: 0) == PacketFormat.minimumSize)
        #expect(PacketFormat.overhead == 80)
    }
}
