import BasicContainers
import Cluster
import PacketSecurity
import SWIM

extension Engine {
    /// Makes the channel of a node's process, which is about to start.
    func bootChannel(of node: Int) {
        guard let sealing else { return }
        var (cluster, key) = (ClusterID?.none, Int?.none)
        if case .stranger(let stranger) = scenario.nodes[node].origin {
            cluster = stranger.cluster.map { ClusterID(name: $0) }
            key = stranger.key
        }
        sealing.boot(node, hosts[node], boots: hosts[node].boots, cluster: cluster, key: key)
    }

    /// Lets a node's channel open a datagram, and the node read what is in it.
    mutating func open(_ handle: UInt32, _ time: UInt64, _ sealing: Sealing) {
        let header = pool.header(of: handle)
        let (from, to) = (Int(header.from), Int(header.to))
        let packet = pool.bytes(of: handle)
        trace.absorb(time)
        trace.absorb(UInt64(header.from) << 32 | UInt64(header.to))
        trace.absorb(packet)
        let source = hosts[from].endpoint
        switch sealing.open(packet, at: to, from: source, at: hosts[to].clock(at: time)) {
        case .dropped:
            drop(handle, .refused)
        case .reply(let count):
            counters.answered += 1
            pool.release(handle)
            reply(sealing.opened(count), from: to, to: hosts[from].address)
        case .packet(let packet):
            counters.delivered += 1
            pool.release(handle)
            let plaintext = sealing.opened(packet.byteCount)
            observer.delivered(plaintext.first ?? 0, from: from, to: to, at: time)
            let sender = Sender(
                id: MemberID(high: packet.sender.high, low: packet.sender.low),
                incarnation: Incarnation(rawValue: packet.incarnation), endpoint: source)
            nodes[to].receive(plaintext.bytes, from: sender, at: hosts[to].clock(at: time), into: &effects)
            drain(to)
        }
    }

    /// Sends what a channel says by itself. It is part of no node's budget, and counted apart.
    private mutating func reply(_ packet: UnsafeRawBufferPointer, from: Int, to address: Int) {
        counters.handshakes += 1
        guard addresses[address] >= 0 else { return counters.drop(.nobody) }
        let header = PacketPool.Header(
            from: UInt32(from), to: UInt32(addresses[address]), count: UInt32(packet.count), isBound: false,
            receiver: MemberID(high: 0, low: 0), incarnation: Incarnation(rawValue: 0))
        transmit(packet, header)
    }

    /// Flips one bit of a sealed packet on its way.
    mutating func flipBit(of handle: UInt32) {
        let key = RandomStream.key(seed: seed, .seal, .max, 0)
        let count = UInt64(pool.header(of: handle).count)
        let word = RandomStream.word(key: key, at: counters.sent + counters.handshakes)
        pool.flip(bit: Int(word.multipliedFullWidth(by: count * 8).high), of: handle)
    }

    /// Takes a step of a key rotation at a node. Strangers are nobody's to rotate.
    func rotate(_ node: Int, _ rotation: KeyRotation) {
        guard !scenario.nodes[node].isStranger else { return }
        sealing?.rotate(node, isUp: hosts[node].isUp, rotation.step, key: rotation.key)
    }

    /// Looks whether every datagram that came to a channel ended in one place.
    mutating func checkChannels() {
        guard let sealing else { return }
        for node in hosts.indices where !sealing.addsUp(node) {
            observer.violate(.datagramsConserved, "the channel of \(hosts[node].name) lost count", at: now)
        }
    }
}
