/// One member's whole view of the cluster and its failure detector.
///
/// The protocol is SWIM (Das, Gupta, Motivala, DSN 2002) with suspicion, round-robin probing and piggybacked
/// dissemination. This value decides everything, timers included, and does nothing: it is told what arrived and what
/// time it is, and writes what should be sent and published into ``Effects``.
///
/// ```swift
/// var membership = Membership(local: local, configuration: MembershipConfiguration(), seed: 7)
/// var effects = Effects()
/// membership.join(through: seeds, at: now, into: &effects)
/// // send effects.datagrams; then, for ever:
/// membership.receive(packet, from: sender, at: now, into: &effects)   // everything that arrived, first
/// membership.advance(to: now, into: &effects)                         // then the timers that are due
/// ```
///
/// What is *not* promised: members may hold different views at the same time, and a view may be wrong about a member
/// that is slow or cut off. Consumers that must not act on a mistake need an authority of their own.
public struct Membership: ~Copyable {
    // What every call looks at comes first and lies side by side: where thousands of members are simulated, little of each
    // is in the cache.

    /// The largest time seen. Time never runs backwards in here.
    var clock = Instant(nanoseconds: 0)
    /// When ``advance(to:into:)`` must be called next; nil if nothing is waited for.
    ///
    /// Worked out at the end of every call: a stored value is read without a copy of this one, which is large, wherever
    /// it lies.
    public private(set) var nextDeadline: Instant?
    /// Whether another process has taken over this member's identity. Then this one says nothing any more, hears nothing,
    /// and should be ended: two processes of one identity cannot both be members.
    public internal(set) var isSuperseded = false
    /// What was waited for when the last call ended.
    var awaited: Instant?
    /// When a packet of any other member was last understood.
    var lastHeard = Instant(nanoseconds: 0)
    /// The incarnation in which this member is.
    package private(set) var localIncarnation: Incarnation
    /// The digest of the state that is replicated beside the member list; carried in every packet.
    package var stateDigest: UInt64 = 0
    /// Who sent the packet that was handled last, and the digest that it carried; nil if it was malformed or its sender
    /// is not a present member.
    package internal(set) var lastPeerDigest: (slot: Int, digest: UInt64)?
    /// When the present period ends and the next begins; nil while there is nobody to probe.
    var nextPeriod: Instant?
    /// When the next packet with nothing but news goes out; nil while there is no hot news.
    var nextGossip: Instant?
    /// Who tells what is being taken in; nil if nobody does.
    var informant: Informant?
    /// Whom the packet that is handled declared dead, or alive in an older incarnation, though it has refuted since.
    var outdatedClaim: Int?
    var lastSequence: UInt32
    var health: LocalHealth
    var random: RandomGenerator
    var order = ProbeOrder()
    var probe: Probe?
    /// The direct pings of `probe`.
    var attempts = Probe.Attempts()
    /// The members that were asked to ping the target of `probe`.
    var helpers: [Helper] = []
    var relays: [Relay] = []
    var timers = TimerQueue()
    /// When the dead are dropped.
    var retentions = TimerQueue()
    var roundTrips = RoundTrips()
    var pendingRefutation: PendingRefutation?
    var leaving: Leaving?
    let configuration: MembershipConfiguration
    var healing = Healing()
    var joining = Joining()
    var queue = BroadcastQueue()
    var table: MemberTable
    var identity = Identity()
    var reconciliation = Reconciliation()

    // The rest.

    /// Counts of what was sent, received and rejected.
    public internal(set) var statistics = MembershipStatistics()
    /// The members that were drawn last. Reused.
    var asked: [Int] = []
    /// Until when no suspicion ends, because this member stood still.
    var patienceUntil = Instant(nanoseconds: 0)
    /// How many accusations of each member count.
    var accusationLimiter = RateLimiter(burst: 8)
    /// How many suspicions without an accuser are taken over from each member.
    var questionLimiter = RateLimiter(burst: 16)
    /// How often a member that is dead here is told so.
    var noticeLimiter = RateLimiter(burst: 2)
    /// How often this member refutes.
    var refutationLimiter = RateLimiter(burst: 4)
    /// How often a member's comparisons are answered.
    var answerLimiter = RateLimiter(burst: 4)
    /// How many pages a member gets, and all together.
    var pageLimiter = RateLimiter(burst: 64)
    var totalPageLimiter = RateLimiter(burst: 4096)
    /// What is answered of the joins of those who cannot be taken in.
    var strangerJoinLimiter = RateLimiter(burst: 64)
    /// How many claims that a living member is dead are followed up.
    var conversionLimiter = RateLimiter(burst: 64)
    /// How often a member whose incarnation is higher than the one held is asked who it is.
    var inquiryLimiter = RateLimiter(burst: 1)
    /// How often a member that says what has been refuted is told so.
    var correctionLimiter = RateLimiter(burst: 1)
    /// How many strangers are asked who they are.
    var verificationLimiter = RateLimiter(burst: 32)
    /// How many strangers a member may tell of.
    var strangerLimiter = RateLimiter(burst: 8)

    /// Creates the view of a member that knows only itself.
    ///
    /// - Parameters:
    ///   - local: who this member is. Its name must be valid and its endpoint routable.
    ///   - configuration: the protocol's parameters; the same on all members.
    ///   - seed: where the random choices start. Equal seeds and equal inputs give equal effects.
    public init(local: LocalMember, configuration: MembershipConfiguration, seed: UInt64) {
        precondition(Member.isValidName(Array(local.name.utf8)), "the local member's name is not valid")
        precondition(configuration.probeTimeout < configuration.probeInterval, "the timeout must be below the period")
        self.configuration = configuration
        health = LocalHealth(limit: configuration.localHealthLimit)
        random = RandomGenerator(seed: seed)
        lastSequence = UInt32(truncatingIfNeeded: random.next())
        let member = Member(
            id: local.id, name: local.name, endpoint: local.endpoint,
            incarnation: Incarnation(bootEpoch: local.bootEpoch))
        localIncarnation = member.incarnation
        // Whoever cannot guess the seed cannot guess this.
        table = MemberTable(local: member, at: clock, secret: RandomGenerator.mix(seed ^ 0x6D65_6D62_6572_7321))
    }

    // MARK: - The member list

    /// The number of slots. This member has slot 0; a slot that is nobody's is used again later.
    public var slotCount: Int { table.records.count }

    /// The member in a slot, dead ones included; nil if the slot is nobody's.
    public func member(at slot: Int) -> Member? {
        table.records[slot].isOccupied ? table.member(at: slot) : nil
    }

    /// The slot of an identity, dead members included.
    ///
    /// - Complexity: O(1).
    public func slot(of id: MemberID) -> Int? { table.slot(of: id) }

    /// The member with an identity, dead members included.
    public func member(_ id: MemberID) -> Member? {
        table.slot(of: id).map { table.member(at: $0) }
    }

    /// Since when the member in a slot has had its present state here. The slot must be somebody's.
    public func stateSince(at slot: Int) -> Instant { table.records[slot].stateSince }

    /// This member.
    public var localMember: Member { table.member(at: 0) }

    /// The number of members that are alive or suspect, this one included.
    public var presentCount: Int { table.peers.count + 1 }

    /// How badly this member itself does, from 0 (well) to the configured limit: the score that stretches its probes.
    public var localHealth: Int { health.score }

    /// What waits to be told to others: how many updates, the most places that are kept for those sent equally often, and
    /// whether all of them are about members in the list.
    ///
    /// - Complexity: O(updates); O(1) while nothing waits.
    package var queueAudit: (waiting: Int, room: Int, isBacked: Bool) {
        (queue.count, queue.room, queue.isBacked(by: table))
    }

    /// Whether a whole member list was received from a seed, or there was no seed to ask.
    public var hasJoined: Bool { joining.isComplete }

    /// Whether this member said goodbye and had its time to be heard.
    public var hasLeft: Bool { leaving?.isComplete ?? false }

    /// Distinct present members other than this one, drawn at random, as slots; fewer than `count` if there are fewer.
    ///
    /// - Complexity: O(`count`²) while `count` is small beside the cluster, as it is meant to be.
    package mutating func randomPeers(_ count: Int) -> [Int] {
        var chosen: [Int] = []
        drawPeers(count, excluding: nil, into: &chosen)
        return chosen
    }

    /// ``randomPeers(_:)`` into an array that is reused.
    mutating func drawPeers(_ count: Int, excluding excluded: Int?, into chosen: inout [Int]) {
        chosen.removeAll(keepingCapacity: true)
        let available = table.peers.count - (excluded.map { table.records[$0].state.isPresent } ?? false ? 1 : 0)
        guard available > count else {
            for slot in table.peers where Int(slot) != excluded { chosen.append(Int(slot)) }
            return
        }
        while chosen.count < count {
            let slot = Int(table.peers[random.index(below: table.peers.count)])
            if slot != excluded, !chosen.contains(slot) { chosen.append(slot) }
        }
    }

    // MARK: - Time

    @inline(__always)
    private var earliestDeadline: Instant? {
        if let leaving { return leaving.isComplete ? nil : leaving.nextRound }
        guard !isSuperseded else { return nil }
        var earliest = timers.first ?? Instant(nanoseconds: .max)
        if let nextPeriod { earliest = min(earliest, nextPeriod) }
        if let nextAttempt = probe?.nextAttempt { earliest = min(earliest, nextAttempt) }
        if let nextGossip { earliest = min(earliest, nextGossip) }
        if let round = joining.nextRound { earliest = min(earliest, round) }
        if let round = healing.nextRound { earliest = min(earliest, round) }
        if let reconciliation = reconciliation.deadline { earliest = min(earliest, max(clock, reconciliation)) }
        let isCrowded = table.tombstoneCount > configuration.maximumTombstones
        if let retention = isCrowded ? clock : retentions.first { earliest = min(earliest, retention) }
        if let pendingRefutation { earliest = min(earliest, pendingRefutation.at) }
        if let round = identity.deadline { earliest = min(earliest, round) }
        if !relays.isEmpty {
            for relay in relays { earliest = min(earliest, relay.nackAt ?? relay.expiresAt) }
        }
        return earliest.nanoseconds == .max ? nil : earliest
    }

    /// Fires every timer that is due.
    ///
    /// Call it only after everything that has arrived was handed to ``receive(_:from:at:into:)``: a process that was
    /// paused must read its mail before it accuses anybody.
    public mutating func advance(to now: Instant, into effects: inout Effects) {
        wake(at: now)
        guard !isSuperseded else { return noteDeadline() }
        if leaving != nil {
            advanceLeaving(into: &effects)
            return noteDeadline()
        }
        while let timer = timers.popFirst(dueBy: clock) { fire(timer, into: &effects) }
        if let pendingRefutation, pendingRefutation.at <= clock {
            raiseIncarnation(above: pendingRefutation.incarnation, into: &effects)
        }
        advanceRelays(into: &effects)
        advanceProbing(into: &effects)
        advanceRetention(into: &effects)
        advanceJoining(into: &effects)
        advanceReconciliation(into: &effects)
        advanceHealing(into: &effects)
        advanceIdentity(into: &effects)
        advanceGossip(into: &effects)
        rest()
    }

    /// Takes note of the time at the beginning of a call, and of how late it is.
    ///
    /// A member that is called much later than it asked was paused, or its machine is overloaded. Acks may lie in buffers
    /// that overflowed, so it must not trust what it missed: the probe under way says nothing, and suspicions stand a
    /// little longer, until the news of the meantime had a chance to arrive.
    mutating func wake(at now: Instant) {
        let before = clock
        clock = max(clock, now)
        guard let awaited, clock - awaited >= configuration.probeTimeout, before - awaited < configuration.probeTimeout
        else { return }
        let isPause = clock - awaited >= configuration.probeInterval
        health.worsen(by: isPause ? 2 : 1)
        guard isPause, configuration.features.contains(.stormControl) else { return }
        patienceUntil = clock + 2 * configuration.probeInterval
        probe = nil
        reconcileAfterPause()
    }

    /// Prepares for the time until the next call.
    mutating func rest() {
        armGossip()
        armHealing()
        noteDeadline()
        awaited = nextDeadline
        assert(table.checkInvariants(), "the member list is inconsistent")
    }

    /// Works out ``nextDeadline`` anew. Ends every call that may change it.
    mutating func noteDeadline() {
        localIncarnation = table.records[0].incarnation
        nextDeadline = earliestDeadline
    }

    private mutating func fire(_ timer: Timer, into effects: inout Effects) {
        let slot = Int(timer.slot)
        guard table.records[slot].isOccupied,
            table.records[slot].revision == timer.revision
                || Mutant.timerIgnoresIncarnation.isActive && timer.kind == .suspicion && slot != 0
        else { return }
        switch timer.kind {
        case .suspicion:
            let since = table.suspicion(of: slot)?.since
            expireSuspicion(of: slot, into: &effects)
            if let since, lastHeard < since { table.doubt(slot) }
        case .inquiry:
            inquireAgain(of: slot, into: &effects)
        case .retention:
            // Kept in a queue of their own, see advanceRetention(into:).
            break
        }
    }
}
