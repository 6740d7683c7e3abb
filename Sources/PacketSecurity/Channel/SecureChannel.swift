/// Seals what a member sends and opens what it receives: one per member, one owner.
///
/// Reads no clock and, but for the nonces of ``NonceSource/system``, no random numbers; does no I/O; nothing that comes
/// from the network makes it trap or throw. Times are nanoseconds of any monotonic clock.
///
/// ## What a packet is checked for
/// Length, magic, version, flags, key, own life and replay window before any cryptography; then the tag; only then is
/// the window moved. What fails is counted under its ``DropReason`` and never answered.
///
/// ## Sessions
/// A session is one life of a peer: its id and boot epoch, with a ``ReplayWindow`` over its sequence numbers. A receiver
/// that does not know the session of an authentic packet (it restarted and lost its windows, or the peer did, or they
/// never met) cannot tell it from a recording. It holds the packet and asks:
///
/// ```
/// A → B  packet, sequence s                      B does not know A: holds it
/// B → A  challenge: token, A's incarnation, s    A checks that it sent s just now: B is known to A from here on
/// A → B  echo: token                             B releases the packet: A is known to B from here on
/// ```
///
/// The echo must come from the address that the packet came from. Each side learns from the exchange that the other one
/// is alive, because its message repeats something new: so neither needs a clock in common with the other, and
/// an epoch may jump ahead by any amount. A challenge is never challenged and an echo never answered, hence no loops;
/// all three have at most the size of the packet that caused them, and whoever has no key causes none.
///
/// ## Two processes of one identity
/// A process may still run after its member has come back with a higher epoch, and two processes may share the
/// receiver's own id. Neither is hidden from the caller, who must be able to tell them; both have to prove to be alive
/// like everybody else. A session of an earlier epoch lives beside the established one and never replaces it. Packets
/// of such processes wait apart from the others, and only few of them: recordings of earlier lives, which are all that
/// somebody without a key has, cause a few challenges within the hold time and crowd nobody out. Only packets of the
/// receiver's own present life are dropped unseen.
///
/// ## What is not promised
/// Someone on the path can lose, delay and reorder packets, and, by replaying a recorded packet from a forged
/// source, make a member that does not know the session send one challenge of at most that size to the forged
/// source. Whoever holds a key can speak as any member.
///
/// A hello (a packet to nobody in particular, from a sender that has only an address) opens at any member of the
/// cluster. Someone on the path can therefore carry it to another member than it was sent to. It is never
/// delivered on its own, not even within an established session: its sender is challenged by whoever got it, and must
/// have sent it lately and confirm it to that member, from the same address. What can be achieved is that a member
/// that says hello says it to a different member.
package struct SecureChannel: ~Copyable {
    /// The id under which packets are sealed, and to which they must be bound.
    package let local: PeerID
    /// The incarnation that packets carry.
    package private(set) var incarnation: UInt64
    /// The keys in use.
    package private(set) var keyring: Keyring

    var nextSequence: UInt64 = 1
    var nonces: NonceSource
    /// The latest known life of each peer.
    var sessions: SessionTable
    /// One earlier life of some peers.
    var formerSessions: SessionTable
    var held: HeldPackets
    /// Of earlier lives than the latest known ones.
    var heldOfFormer: HeldPackets
    var horizon: SequenceHorizon
    let limits: ChannelLimits
    var counters = ChannelStatistics()
    /// When each key of the ring last opened a packet.
    var keyUses: [UInt64?]
    /// Bytes 0 to 39 change with every packet, the cluster's id never, the receiver's id sometimes.
    let associatedData: UnsafeMutableRawBufferPointer

    /// Makes a channel without sessions.
    ///
    /// - Parameters:
    ///   - incarnation: with a boot epoch (the high 40 bits) above that of every earlier life of `local`. Sequence numbers
    ///     begin anew with each channel, and with the same epoch they would be taken for replays.
    package init(
        local: PeerID, incarnation: UInt64, cluster: ClusterID, keyring: Keyring, nonces: NonceSource,
        limits: ChannelLimits = ChannelLimits()
    ) {
        self.local = local
        self.incarnation = incarnation
        self.keyring = keyring
        self.nonces = nonces
        self.limits = limits
        sessions = SessionTable(capacity: limits.sessions)
        formerSessions = SessionTable(capacity: limits.formerSessions)
        held = HeldPackets(capacity: limits.held, perPeer: limits.heldPerPeer)
        heldOfFormer = HeldPackets(capacity: limits.heldOfFormer, perPeer: limits.heldPerPeer)
        horizon = SequenceHorizon(period: limits.challengeTime)
        keyUses = Array(repeating: nil, count: keyring.keys.count)
        associatedData = .allocate(byteCount: PacketFormat.associatedDataSize, alignment: 8)
        associatedData.initializeMemory(as: UInt8.self, repeating: 0)
        associatedData.storeBytes(of: cluster.high.bigEndian, toByteOffset: 40, as: UInt64.self)
        associatedData.storeBytes(of: cluster.low.bigEndian, toByteOffset: 48, as: UInt64.self)
    }

    deinit {
        associatedData.deallocate()
    }

    /// A snapshot of the counters.
    package var statistics: ChannelStatistics {
        var statistics = counters
        statistics.held = UInt64(held.count + heldOfFormer.count)
        statistics.sessions = UInt64(sessions.count)
        statistics.formerSessions = UInt64(formerSessions.count)
        return statistics
    }

    /// Makes later packets carry a new incarnation, after a refutation. It may not fall.
    package mutating func raiseIncarnation(to incarnation: UInt64) {
        precondition(incarnation >= self.incarnation, "an incarnation never falls")
        self.incarnation = incarnation
    }

    /// Takes over other keys, from the next packet on. Sessions, sequence numbers and held packets stay.
    package mutating func replaceKeyring(_ keyring: Keyring) {
        let old = self.keyring
        keyUses = keyring.keys.map { key in
            old.index(of: key.fingerprint.keyID).flatMap { keyUses[$0] }
        }
        self.keyring = keyring
    }

    /// When a packet was last opened with a key, `nil` if never or if it is not in the ring. A key that is not primary
    /// anywhere falls silent, and may then be retired.
    package func lastUse(of fingerprint: KeyFingerprint) -> UInt64? {
        keyring.keys.firstIndex { $0.fingerprint == fingerprint }.flatMap { keyUses[$0] }
    }
}

// The buffer behind the pointer belongs to this one value, which cannot be copied, and is only touched by `mutating`
// calls: the channel may be handed to another thread as a whole.
extension SecureChannel: @unchecked Sendable {}
