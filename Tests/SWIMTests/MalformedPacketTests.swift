import Testing

@testable import SWIM

/// Whatever an authenticated sender writes, it is counted and changes nothing if it cannot be read.
@Suite struct MalformedPacketTests {
    /// One well-formed packet of every kind, with updates where they may be.
    static let packets: [[UInt8]] = MessageKind.allCases.map { kind in
        var builder = PacketBuilder(kind)
        switch kind {
        case .pingRequest: builder.append(MemberID(high: 1, low: 2))
        case .pageRequest:
            builder.append(UInt32(0))
            builder.append(MemberID(high: .max, low: 1))
        case .comparison:
            builder.append(UInt8(0))
            for range in 0..<128 { builder.append(UInt64(range)) }
            // The digests fill the packet.
            return builder.bytes
        case .page:
            builder.append(UInt32(0))
            builder.append(UInt32.max)
        case .join: return builder.claiming(.alive, .fixture(5)).bytes
        case .ping, .ack, .nack, .gossip: break
        }
        let six = Endpoint(high: 0x2001_0DB8_0000_0000, low: 1, port: 7946)
        var update = builder.claiming(.suspect, MemberID(high: 3, low: 4), 17).claiming(.alive, .fixture(6))
        update.append(MemberState.left.rawValue | 4)
        update.append(MemberID(high: 5, low: 6))
        update.append(UInt64.max)
        update.append(UInt8(6))
        update.append(six.high)
        update.append(six.low)
        update.append(six.port)
        update.append(UInt8(2))
        update.bytes += Array("v6".utf8)
        return update.bytes
    }

    private func fresh() -> Loopback {
        let loopback = Loopback(count: 1)
        loopback.send(PacketBuilder(.join).claiming(.alive, .fixture(5)).bytes, to: 0, from: .fixture(5))
        return loopback
    }

    @Test(arguments: packets) func aWholePacketIsRead(packet: [UInt8]) {
        let loopback = fresh()
        loopback.send(packet, to: 0, from: .fixture(5))
        #expect(loopback.nodes[0].membership.statistics.malformedTotal == 0)
    }

    @Test(arguments: packets) func aTruncatedPacketChangesNothing(packet: [UInt8]) {
        for count in packet.indices {
            let loopback = fresh()
            let before = loopback.nodes[0].membership.presentCount
            loopback.send(Array(packet[..<count]), to: 0, from: .fixture(5))
            let statistics = loopback.nodes[0].membership.statistics
            // A cut between two updates leaves a whole packet.
            if statistics.malformedTotal == 0 { continue }
            #expect(
                statistics.malformed[Int(WireError.truncated.rawValue)] == 1 || packet[0] == MessageKind.join.rawValue)
            #expect(loopback.nodes[0].membership.presentCount == before)
        }
    }

    @Test(arguments: packets) func everyFlippedBitIsSurvived(packet: [UInt8]) {
        let loopback = fresh()
        for bit in 0..<packet.count * 8 {
            var flipped = packet
            flipped[bit / 8] ^= 1 << UInt8(bit % 8)
            loopback.send(flipped, to: 0, from: .fixture(5))
        }
        loopback.run(for: .seconds(3))
        #expect(loopback.nodes[0].membership.localMember.state == .alive)
    }

    @Test func noiseIsSurvived() {
        let loopback = fresh()
        var random = RandomGenerator(seed: 11)
        for _ in 0..<20_000 {
            var packet = (0..<random.index(below: 200)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
            // Half of them look like a packet at first.
            if !packet.isEmpty, random.below(2) == 0 { packet[0] = UInt8(random.below(10)) }
            if packet.count > 1, random.below(2) == 0 { packet[1] = 0 }
            loopback.send(packet, to: 0, from: .fixture(5))
        }
        let statistics = loopback.nodes[0].membership.statistics
        #expect(statistics.malformedTotal > 10_000)
        #expect(loopback.nodes[0].membership.localMember.state == .alive)
    }

    @Test func addressesAndNamesThatCannotBeAreRefused() {
        let bad: [(Endpoint, String, WireError)] = [
            (Endpoint(ipv4: 0, port: 1), "a", .badAddress),
            (Endpoint(ipv4: 0xE000_0001, port: 1), "a", .badAddress),
            (Endpoint(ipv4: 0xFFFF_FFFF, port: 1), "a", .badAddress),
            (Endpoint(ipv4: 0x0A00_0001, port: 0), "a", .badAddress),
            (Endpoint(ipv4: 0x0A00_0001, port: 1), "", .badName),
            (Endpoint(ipv4: 0x0A00_0001, port: 1), "../x", .badName),
            (Endpoint(ipv4: 0x0A00_0001, port: 1), "..", .badName),
            (Endpoint(ipv4: 0x0A00_0001, port: 1), "a b", .badName),
            (Endpoint(ipv4: 0x0A00_0001, port: 1), "ü", .badName),
            (Endpoint(ipv4: 0x0A00_0001, port: 1), String(repeating: "x", count: 64), .badName),
        ]
        for (endpoint, name, reason) in bad {
            let loopback = fresh()
            let packet = PacketBuilder(.gossip).claiming(.alive, MemberID(high: 9, low: 9), 1, at: endpoint, name: name)
            loopback.send(packet.bytes, to: 0, from: .fixture(5))
            #expect(loopback.nodes[0].membership.statistics.malformed[Int(reason.rawValue)] == 1, "\(endpoint) \(name)")
            #expect(loopback.nodes[0].membership.presentCount == 2)
        }
    }
}
