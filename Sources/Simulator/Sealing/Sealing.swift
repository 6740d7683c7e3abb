import BasicContainers
import PacketSecurity
import SWIM

/// What a sealed run has and others do without: a channel for every node, and the keys on their machines.
///
/// The channels are those of real nodes. They get virtual time, and keys and nonces that depend on the seed alone.
final class Sealing {
    /// How many datagrams channels dropped, by ``PacketSecurity/DropReason``, how many packets they had confirmed, and how
    /// many steps of key rotations were not taken.
    struct Counts: Hashable {
        fileprivate(set) var challenges: UInt64 = 0
        fileprivate(set) var missedRotations: UInt64 = 0
        private var drops = [UInt64](repeating: 0, count: PacketSecurity.DropReason.allCases.count)

        /// How many were dropped for a reason.
        subscript(reason: PacketSecurity.DropReason) -> UInt64 { drops[Int(reason.rawValue)] }

        /// Adds what a channel has counted.
        fileprivate mutating func add(_ statistics: ChannelStatistics) {
            challenges += statistics.challengesSent
            for reason in PacketSecurity.DropReason.allCases {
                drops[Int(reason.rawValue)] += statistics.drops[reason]
            }
        }
    }

    /// What belongs to a process that could seal, for a packet or for as long as it runs.
    struct Process {
        var id: MemberID
        var incarnation: Incarnation
        var cluster: ClusterID
        var ring: SimulatedRing
        /// Decides its nonces. Two processes with equal ones would repeat each other's.
        var nonces: UInt64
    }

    /// The cluster of the scenario.
    let cluster: ClusterID
    /// What a machine without a ring is given: every step of the operator changes it.
    private(set) var handedOut = SimulatedRing(1)
    /// By node: the ring on its machine; nil: it has none yet.
    private var rings: [SimulatedRing?]
    /// By node: the channel of its process, and of its last one if there is none.
    private var channels: UniqueArray<SecureChannel>
    /// What channels have counted that are gone.
    private var past = Counts()
    private var forgeries: UInt64 = 0
    private let keys: [SecretKey]
    private let seed: UInt64
    private let openedBytes = UnsafeMutableRawBufferPointer.allocate(
        byteCount: PacketFormat.maximumAccepted, alignment: 8)
    private let sealedBytes = UnsafeMutableRawBufferPointer.allocate(
        byteCount: PacketFormat.maximumSent, alignment: 8)

    init(_ scenario: Scenario, seed: UInt64, hosts: [SimulatedHost]) {
        cluster = ClusterID(name: scenario.name)
        self.seed = seed
        keys = (1...scenario.keyCount).map { Sealing.makeKey(RandomStream(seed: seed, .seal, 0, UInt64($0))) }
        rings = [SimulatedRing?](repeating: nil, count: hosts.count)
        channels = UniqueArray(minimumCapacity: hosts.count)
        for (index, host) in hosts.enumerated() {
            channels.append(
                makeChannel(
                    Process(
                        id: host.id, incarnation: Incarnation(bootEpoch: 0), cluster: cluster, ring: handedOut,
                        nonces: RandomStream.key(seed: seed, .seal, UInt64(index) + 1, 0))))
        }
    }

    deinit {
        openedBytes.deallocate()
        sealedBytes.deallocate()
    }

    /// Everything that channels have counted.
    var counts: Counts {
        var counts = past
        for node in 0..<channels.count { counts.add(channels[node].statistics) }
        return counts
    }

    /// The keys on a node's machine; nil if it has none yet.
    func ring(of node: Int) -> SimulatedRing? { rings[node] }

    /// Whether everything that came to a node's channel ended in one place.
    func addsUp(_ node: Int) -> Bool {
        let counts = channels[node].statistics
        return counts.received == counts.opened + counts.challengesAnswered + counts.echoesAccepted
            + counts.drops.total + counts.held
    }

    /// Makes the channel of a process that starts.
    ///
    /// - Parameters:
    ///   - cluster: its cluster; nil: the scenario's.
    ///   - boots: how often the node has started before.
    ///   - key: the one key that its machine has; nil: the ring that is there, or what the operator hands out now.
    func boot(_ node: Int, _ host: SimulatedHost, boots: UInt64, cluster: ClusterID?, key: Int?) {
        past.add(channels[node].statistics)
        let ring = rings[node] ?? key.map(SimulatedRing.init) ?? handedOut
        rings[node] = ring
        channels[node] = makeChannel(
            Process(
                id: host.id, incarnation: Incarnation(bootEpoch: host.bootEpoch), cluster: cluster ?? self.cluster,
                ring: ring, nonces: RandomStream.key(seed: seed, .seal, UInt64(node) + 1, boots + 1)))
    }

    /// The operator's tool takes a step of a rotation, which new machines will find taken.
    func handOut(_ step: SimulatedRing.Step, key: Int) {
        handedOut.take(step, key: key)
    }

    /// Takes a step of a rotation at a node, whose process reads its ring anew. One that is down misses it.
    func rotate(_ node: Int, isUp: Bool, _ step: SimulatedRing.Step, key: Int) {
        guard isUp, var ring = rings[node], ring.take(step, key: key) else {
            past.missedRotations += 1
            return
        }
        guard ring != rings[node] else { return }
        rings[node] = ring
        channels[node].replaceKeyring(makeKeyring(ring))
    }

    /// Makes a node's later packets carry an incarnation, if it is higher than theirs were.
    func raiseIncarnation(of node: Int, to incarnation: Incarnation) {
        guard incarnation.rawValue > channels[node].incarnation else { return }
        channels[node].raiseIncarnation(to: incarnation.rawValue)
    }

    /// Seals what a node sends. The packet is valid until the next one is sealed.
    func seal(
        _ plaintext: UnsafeRawBufferPointer, by node: Int, to receiver: MemberID?, at clock: Instant
    ) -> UnsafeRawBufferPointer {
        let peer = receiver.map { PeerID(high: $0.high, low: $0.low) }
        let count = channels[node].seal(plaintext.bytes, to: peer, at: clock.nanoseconds, into: sealedBytes)
        return UnsafeRawBufferPointer(rebasing: sealedBytes[..<count])
    }

    /// Seals a packet in the name of a node, with nothing but a key: somebody who reads along knows the node's identity
    /// and its incarnation, and claims a life after that. Valid as long as what ``seal(_:by:to:at:)`` returns.
    func forge(
        _ plaintext: UnsafeRawBufferPointer, inNameOf node: Int, key: Int, to receiver: MemberID, at clock: Instant
    ) -> UnsafeRawBufferPointer {
        forgeries += 1
        let victim = channels[node].local
        var channel = makeChannel(
            Process(
                id: MemberID(high: victim.high, low: victim.low),
                incarnation: Incarnation(rawValue: channels[node].incarnation + 1 << 24), cluster: cluster,
                ring: SimulatedRing(key),
                nonces: RandomStream.key(seed: seed, .seal, .max, forgeries)))
        let peer = PeerID(high: receiver.high, low: receiver.low)
        let count = channel.seal(plaintext.bytes, to: peer, at: clock.nanoseconds, into: sealedBytes)
        return UnsafeRawBufferPointer(rebasing: sealedBytes[..<count])
    }

    /// Opens what arrived at a node. What comes of it is in ``opened(_:)`` until the next datagram is opened.
    func open(
        _ datagram: UnsafeRawBufferPointer, at node: Int, from source: Endpoint, at clock: Instant
    ) -> OpenedDatagram {
        let address = PeerAddress(high: source.high, low: source.low, port: source.port)
        return channels[node].open(datagram.bytes, from: address, at: clock.nanoseconds, into: openedBytes)
    }

    /// The first bytes of what was opened last: a plaintext or a reply.
    func opened(_ count: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: openedBytes[..<count])
    }

    private func makeChannel(_ process: Process) -> SecureChannel {
        SecureChannel(
            local: PeerID(high: process.id.high, low: process.id.low), incarnation: process.incarnation.rawValue,
            cluster: process.cluster, keyring: makeKeyring(process.ring), nonces: .seeded(process.nonces))
    }

    private func makeKeyring(_ ring: SimulatedRing) -> Keyring {
        do {
            return try Keyring(ring.keys.map { (keys[$0 - 1], $0 == ring.primary ? .primary : .accept) })
        } catch {
            // One to four different keys, one of them primary.
            preconditionFailure("a ring that cannot be: \(error)")
        }
    }

    private static func makeKey(_ stream: RandomStream) -> SecretKey {
        var stream = stream
        var words: InlineArray<4, UInt64> = [stream.next(), stream.next(), stream.next(), stream.next()]
        for index in words.indices { words[index] = words[index].littleEndian }
        return withUnsafeBytes(of: &words) { SecretKey(copying: $0.bytes) }
    }
}
