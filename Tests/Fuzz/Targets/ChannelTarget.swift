import PacketSecurity

/// Feeds datagrams to a channel that has a session with one peer.
enum ChannelTarget {
    /// A member with a channel.
    private struct Peer: ~Copyable {
        var channel: SecureChannel
        let id: PeerID
        let address: PeerAddress
        private let limits: ChannelLimits

        init(_ number: UInt64) {
            id = PeerID(high: 0xA0, low: number)
            address = PeerAddress(high: 0, low: 0x0A00_0000 + number, port: 7946)
            var limits = ChannelLimits()
            limits.sessions = 4
            limits.held = 4
            limits.formerSessions = 2
            limits.heldOfFormer = 2
            self.limits = limits
            channel = SecureChannel(
                local: id, incarnation: PacketForge.epoch << 24, cluster: ClusterID(name: PacketForge.cluster),
                keyring: Keyring(primary: PacketForge.makeKey()), nonces: .seeded(number), limits: limits)
        }

        mutating func seal(_ plaintext: [UInt8], to receiver: PeerID?, at now: UInt64) -> [UInt8] {
            var packet = [UInt8](repeating: 0, count: PacketFormat.maximumSent)
            let count = packet.withUnsafeMutableBytes {
                channel.seal(plaintext.span.bytes, to: receiver, at: now, into: $0)
            }
            return Array(packet.prefix(count))
        }

        mutating func open(
            _ datagram: [UInt8], from source: PeerAddress, at now: UInt64
        ) throws(FuzzFinding) -> (result: OpenedDatagram, bytes: [UInt8]) {
            var output = [UInt8](repeating: 0xEE, count: PacketFormat.maximumAccepted)
            let result = output.withUnsafeMutableBytes {
                channel.open(datagram.span.bytes, from: source, at: now, into: $0)
            }
            let counts = channel.statistics
            try FuzzFinding.require(
                counts.received == counts.opened + counts.challengesAnswered + counts.echoesAccepted
                    + counts.drops.total + counts.held,
                "a datagram is not accounted for: \(counts)")
            // Packets of the latest lives and of earlier ones wait apart, each with a bound of their own.
            try FuzzFinding.require(
                counts.sessions <= limits.sessions && counts.formerSessions <= limits.formerSessions
                    && counts.held <= limits.held + limits.heldOfFormer, "more is remembered than allowed: \(counts)")
            switch result {
            case .packet(let packet):
                try FuzzFinding.require(
                    (0...PacketFormat.maximumAccepted).contains(packet.byteCount), "\(packet.byteCount) bytes opened")
                return (result, Array(output.prefix(packet.byteCount)))
            case .reply(let count):
                try FuzzFinding.require(count <= datagram.count, "the reply is larger than what it answers")
                return (result, Array(output.prefix(count)))
            case .dropped: return (result, [])
            }
        }
    }

    private static let message = Array("a message".utf8)
    private static let start: UInt64 = 1_000_000_000

    /// Sends a message and follows the challenge, if there is one. Throws if it does not arrive as it was.
    private static func deliver(
        _ message: [UInt8], from sender: inout Peer, to receiver: inout Peer, at now: UInt64
    ) throws(FuzzFinding) {
        let packet = sender.seal(message, to: receiver.id, at: now)
        var (result, bytes) = try receiver.open(packet, from: sender.address, at: now)
        if case .reply = result {
            (result, bytes) = try sender.open(bytes, from: receiver.address, at: now)
            guard case .reply = result else { throw FuzzFinding(description: "the challenge: \(result)") }
            (result, bytes) = try receiver.open(bytes, from: sender.address, at: now)
        }
        guard case .packet = result else { throw FuzzFinding(description: "an honest packet: \(result)") }
        try FuzzFinding.require(bytes == message, "a packet opened as another message than was sealed")
    }

    /// The frames are datagrams as they are.
    static func runDatagrams(_ input: UnsafeRawBufferPointer) throws(FuzzFinding) {
        var peer = Peer(1)
        var receiver = Peer(2)
        try deliver(message, from: &peer, to: &receiver, at: start)
        var now = start
        for frame in FuzzFrames(input) {
            if frame.control & 4 != 0 { now += 2_000_000_000 }
            let source = frame.control & 1 == 0 ? peer.address : PeerAddress(high: 0, low: 7, port: 7)
            _ = try receiver.open([UInt8](frame.bytes), from: source, at: now)
        }
        // Nothing of it was sealed by this peer's channel after the session began, so it is still new.
        var fresh = Peer(3)
        try deliver(message, from: &fresh, to: &receiver, at: now)
    }

    /// The frames are what holders of the key could send: header fields and plaintext, sealed here.
    ///
    /// The control byte: 1 hello bit, 2 not bound, 4 unknown sender, 8 the plaintext is its own padding, 16 a later
    /// life, 32 an earlier life, 64 a jump of the sequence, 128 the last reply is answered honestly.
    static func runSealed(_ input: UnsafeRawBufferPointer) throws(FuzzFinding) {
        var peer = Peer(1)
        var receiver = Peer(2)
        try deliver(message, from: &peer, to: &receiver, at: start)
        let forge = PacketForge(keyID: PacketForge.keyID(of: peer.seal(message, to: nil, at: start)))
        var now = start
        var sequence: UInt64 = 100
        for frame in FuzzFrames(input) {
            let control = frame.control
            now += 1_000_000
            sequence &+= control & 64 != 0 ? UInt64(control) << 55 | 1 : 1
            let flags: UInt8 = control & 2 != 0 ? 2 : 1 | (control & 1) << 1
            var epoch = PacketForge.epoch
            if control & 16 != 0 { epoch += 1 }
            if control & 32 != 0 { epoch -= 1 }
            var plaintext = [UInt8](frame.bytes.prefix(PacketFormat.maximumPlaintext))
            let isPadded = control & 8 == 0
            if !isPadded { plaintext = Array(plaintext.prefix(plaintext.count / 64 * 64)) }
            if !isPadded, plaintext.isEmpty { plaintext = [UInt8](repeating: 0, count: 64) }
            let sender = control & 4 != 0 ? PeerID(high: 0xB0, low: 1) : peer.id
            let datagram = forge.seal(
                plaintext, isPadded: isPadded, flags: flags, sender: sender, receiver: receiver.id,
                incarnation: epoch << 24, sequence: sequence)
            let (result, bytes) = try receiver.open(datagram, from: peer.address, at: now)
            if case .packet(let packet) = result {
                // A held packet may be released by an echo that the input guessed, never by one that it did not.
                try FuzzFinding.require(!packet.wasHeld, "a packet was released without its token")
                try FuzzFinding.require(
                    !isPadded || bytes == plaintext, "a packet opened as another message than was sealed")
                // Who rightly challenges what the receiver sent has a session from then on.
                let isKnown = control & 4 == 0 || receiver.channel.statistics.challengesAnswered > 0
                try FuzzFinding.require(flags == 1 && isKnown, "a packet that must be confirmed was not")
            }
            if case .reply = result, control & 128 != 0 {
                _ = try peer.open(bytes, from: receiver.address, at: now)
            }
            try FuzzFinding.require(
                receiver.channel.statistics.drops[.authentication] == 0, "what was sealed rightly did not open")
        }
        var fresh = Peer(3)
        try deliver(message, from: &fresh, to: &receiver, at: now)
    }

    /// Real datagrams: bound, hello, challenge, and others that only look like it.
    static func datagramSeeds() -> [[UInt8]] {
        var peer = Peer(1)
        var receiver = Peer(2)
        let packet = peer.seal(message, to: receiver.id, at: start)
        let hello = peer.seal(message, to: nil, at: start)
        let large = peer.seal([UInt8](repeating: 7, count: 300), to: receiver.id, at: start)
        let challenge = (try? receiver.open(packet, from: peer.address, at: start))?.bytes ?? []
        var packets = [
            packet, hello, large, challenge, [], [0x4D], Array(packet.prefix(143)), Array(packet.prefix(144)),
        ]
        for offset in [0, 2, 3, 4, 8, 24, 32, 40, 64, packet.count - 1] {
            var altered = packet
            altered[offset] ^= 0x81
            packets.append(altered)
        }
        packets.append([UInt8](repeating: 0, count: 1401))
        return packets.map { FuzzFrames.encode(0, $0) } + [packets.prefix(4).flatMap { FuzzFrames.encode(4, $0) }]
    }

    /// Plaintexts and handshake messages under every combination of control bits that matters.
    static func sealedSeeds() -> [[UInt8]] {
        let challenge =
            [1] + [UInt8](repeating: 0xA5, count: 16) + [0, 0, 0, 3, 0xE8, 0, 0, 0] + [0, 0, 0, 0, 0, 0, 0, 1]
        let echo = [2] + [UInt8](repeating: 0xA5, count: 16)
        let block = [UInt8](repeating: 0, count: 63) + [0x80]
        var seeds: [[UInt8]] = []
        for control: UInt8 in [0, 1, 2, 4, 5, 6, 8, 16, 32, 64, 130, 132, 20] {
            seeds.append([message, challenge, echo, block, []].flatMap { FuzzFrames.encode(control, $0) })
        }
        return seeds
    }
}
