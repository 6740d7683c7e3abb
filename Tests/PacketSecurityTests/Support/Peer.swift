@testable import PacketSecurity

/// A member with a channel, as a test sees it: bytes in, bytes out.
final class Peer {
    var channel: SecureChannel
    let id: PeerID
    let address: PeerAddress
    var now: UInt64 = 1_000_000_000

    init(
        _ number: UInt64, epoch: UInt64 = 1000, cluster: String = "test", keys: Keyring = Peer.keyring(1),
        limits: ChannelLimits = ChannelLimits()
    ) {
        id = PeerID(high: 0xA0, low: number)
        address = PeerAddress(high: 0, low: 0x0A00_0000 + number, port: 7946)
        channel = SecureChannel(
            local: id, incarnation: epoch << 24, cluster: ClusterID(name: cluster), keyring: keys,
            nonces: .seeded(number &* 1_000_003 &+ epoch), limits: limits)
    }

    /// A key of 32 equal bytes.
    static func key(_ byte: UInt8) -> SecretKey {
        let bytes = [UInt8](repeating: byte, count: 32)
        return SecretKey(copying: bytes.span.bytes)
    }

    static func keyring(_ byte: UInt8) -> Keyring { Keyring(primary: key(byte)) }

    func seal(_ plaintext: [UInt8], to receiver: Peer?) -> [UInt8] {
        var packet = [UInt8](repeating: 0, count: PacketFormat.maximumSent)
        let count = packet.withUnsafeMutableBytes { output in
            channel.seal(plaintext.span.bytes, to: receiver?.id, at: now, into: output)
        }
        packet.removeSubrange(count...)
        return packet
    }

    /// Seals what the channel itself would not say.
    func sealHandshake(_ plaintext: [UInt8], to receiver: Peer) -> [UInt8] {
        var packet = [UInt8](repeating: 0, count: PacketFormat.maximumSent)
        let count = plaintext.withUnsafeBytes { plaintext in
            packet.withUnsafeMutableBytes {
                channel.seal(plaintext, flags: .handshake, to: receiver.id, at: now, into: $0)
            }
        }
        return Array(packet.prefix(count))
    }

    /// Opens a datagram; with it come the bytes that the output buffer then holds.
    func open(_ datagram: [UInt8], from source: Peer) -> (result: OpenedDatagram, bytes: [UInt8]) {
        open(datagram, from: source.address)
    }

    func open(_ datagram: [UInt8], from source: PeerAddress) -> (result: OpenedDatagram, bytes: [UInt8]) {
        var output = [UInt8](repeating: 0xEE, count: PacketFormat.maximumAccepted)
        let result = output.withUnsafeMutableBytes { output in
            channel.open(datagram.span.bytes, from: source, at: now, into: output)
        }
        switch result {
        case .packet(let packet): return (result, Array(output.prefix(packet.byteCount)))
        case .reply(let count): return (result, Array(output.prefix(count)))
        case .dropped: return (result, [])
        }
    }

    /// Sends a message, follows the challenge if there is one, and returns what the receiver is given in the end.
    @discardableResult
    func deliver(_ plaintext: [UInt8], to receiver: Peer, bound: Bool = true) -> [UInt8]? {
        var datagram = seal(plaintext, to: bound ? receiver : nil)
        var isOutward = true
        for _ in 0..<3 {
            let (from, to) = isOutward ? (self, receiver) : (receiver, self)
            let (result, bytes) = to.open(datagram, from: from)
            switch result {
            case .packet: return bytes
            case .reply: datagram = bytes
            case .dropped: return nil
            }
            isOutward.toggle()
        }
        return nil
    }

    /// Whether every datagram is accounted for.
    var addsUp: Bool {
        let it = channel.statistics
        return it.received == it.opened + it.challengesAnswered + it.echoesAccepted + it.drops.total + it.held
    }
}
