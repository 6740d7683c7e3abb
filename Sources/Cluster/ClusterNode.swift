public import SWIM

/// One node's whole brain: the member list, the replicated state, the vote, and the coordinator if it is the one.
///
/// Like `Membership` it decides everything and does nothing. The driver hands over what has arrived and what time it
/// is, carries out ``ClusterEffects`` in the order that they document, and arms one timer:
///
/// ```swift
/// var node = ClusterNode(local: local, configuration: configuration, seed: 7, restored: PersistedState())
/// var effects = ClusterEffects()
/// node.command(.join(seeds: seeds), at: now, into: &effects)
/// // carry out the effects and empty them; then, for ever:
/// node.receive(packet, from: sender, at: now, into: &effects)   // everything that has arrived, first
/// node.advance(to: now, into: &effects)                         // then, at `nextDeadline`, the timers
/// ```
///
/// What is *not* promised: nodes may know different things at the same time. Whoever must not act on a mistake relies
/// on the partition's own group, which refuses steps of lower epochs and of other configurations than the expected one.
public struct ClusterNode: ~Copyable {
    // What every packet looks at comes first and lies side by side: where thousands of nodes are simulated, little of each
    // is in the cache.

    /// When ``advance(to:into:)`` must be called next; nil if nothing is waited for. It may lie in the past: then at
    /// once.
    public private(set) var nextDeadline: Instant?
    /// The same as far as the member list is not concerned.
    private var stateDeadline: Instant?
    /// Whether this node has a voter's name.
    let isVoter: Bool
    var isLeaving = false
    var hasReportedLeave = false
    /// Whether the first call has told what time it is.
    var isAnchored = false
    /// How many events have been looked at in the present call.
    var firstEvent = 0
    var comparison = Comparison()
    var state: ReplicatedState
    /// The member list.
    public internal(set) var membership: Membership

    // The rest.

    let local: MemberID
    let configuration: ClusterConfiguration
    var hosted = HostedReplicas()
    var news = NewsQueue()
    var republication = Republication()
    var voter: EpochVoter
    var candidate: EpochCandidate
    var coordinator: Coordinator?
    var inbox = StepInbox()
    /// What operators ask for, as far as it is known here.
    var directives: DirectiveRegister
    var directivePages = DirectivePages()
    /// When directives of others have to be made durable; nil if they are.
    var saveDirectivesAt: Instant?
    /// Who came and went lately, as this voter saw it.
    var attendance: Attendance
    var observationPages = IndexedPages(.observationPages)
    /// When this voter last said whom it misses, and when it does so next.
    var observedAt: Instant?
    /// When it last said for how long.
    var refreshedAt: Instant?
    var observeAt: Instant?
    /// What the voters say, taken together.
    var testimony: Testimony
    /// By voter: which version of its pages was heard, and when.
    var heardStatements: [(voter: MemberID, version: UInt64, heardAt: Instant)] = []
    var heardHolds = HeardHolds()
    var random: RandomGenerator
    /// By voter: who has that name now; nil if nobody who is present.
    var electorate: [MemberID?]
    /// Who was last heard to coordinate, and in which epoch.
    var knownCoordinator: (id: MemberID, epoch: UInt64)?

    /// Counts of what was sent, received and rejected.
    public internal(set) var statistics = ClusterStatistics()

    /// Creates a node that knows only itself.
    ///
    /// - Parameters:
    ///   - local: who this node is.
    ///   - configuration: the cluster's parameters.
    ///   - seed: where the random choices start. Equal seeds and equal inputs give equal effects.
    ///   - restored: what ``ClusterEffects/persisted`` last asked to be made durable, in any earlier run.
    public init(local: LocalMember, configuration: ClusterConfiguration, seed: UInt64, restored: PersistedState) {
        var random = RandomGenerator(seed: seed)
        self.configuration = configuration
        self.local = local.id
        membership = Membership(local: local, configuration: configuration.membership, seed: random.next())
        state = ReplicatedState(local: local.id, bootEpoch: local.bootEpoch, topics: configuration.topics)
        voter = EpochVoter(
            restored: PersistedState(promisedEpoch: restored.promisedEpoch, promisedTo: restored.promisedTo))
        directives = DirectiveRegister(restored: DirectivePages.restored(restored.directives))
        candidate = EpochCandidate(
            voters: configuration.voters, local: local.name, renewInterval: configuration.renewInterval,
            promised: restored.promisedEpoch)
        attendance = Attendance(
            Attendance.Limits(
                departures: configuration.flapDepartures, window: configuration.flapWindow,
                quiet: configuration.flapQuiet))
        testimony = Testimony(quorum: min(configuration.recoverConfirmations, candidate.majority))
        state.raiseGroupEpochLimit(to: candidate.epochLimit)
        electorate = Array(repeating: nil, count: candidate.voters.count)
        isVoter = candidate.own != nil
        if let own = candidate.own { electorate[own] = local.id }
        self.random = random
        if configuration.publishesAttributes {
            let attributes = configuration.attributes
            let value = attributes.encoded()
            // What is published is what the others can read: too long lists are cut.
            let payload = (try? StatePayload(.attributes, from: value)) ?? .attributes(NodeAttributes())
            state.publish(StateKey(.attributes), payload, value: value)
        }
        // What is kept here is known before anybody is asked. How long ago it was is told by the first call.
        _ = directivePages.publish(directives.records, isTimed: false, into: &state, force: false, at: nil)
        membership.stateDigest = state.digest
        rest()
    }

    /// Whether the node says nothing of its own any more: it leaves, or another process is this member now.
    var isSilent: Bool { isLeaving || membership.isSuperseded }

    /// Addresses of members to hand to ``Command/join(seeds:remembered:)`` in the next life.
    package mutating func peersToRemember() -> [Endpoint] { membership.peersToRemember() }

    // MARK: - The three calls

    /// Handles one packet whose sender is authenticated.
    ///
    /// Any content is safe: what cannot be read is counted by reason in ``statistics`` and changes nothing.
    public mutating func receive(
        _ packet: borrowing RawSpan, from sender: Sender, at now: Instant, into effects: inout ClusterEffects
    ) {
        firstEvent = effects.network.events.count
        anchorDirectives(at: now)
        let isOwn = packet.byteCount > 0 && packet.unsafeLoad(as: UInt8.self) >= ClusterMessageKind.first
        var isStateTouched = isOwn
        if isOwn {
            receiveOwn(packet, from: sender, at: now, into: &effects)
        } else {
            membership.receive(packet, from: sender, at: now, into: &effects.network)
            isStateTouched = observeDigest(at: now, into: &effects)
        }
        if settle(at: now, into: &effects) { isStateTouched = true }
        if isStateTouched { rest() } else { restUnchanged() }
    }

    /// Fires every timer that is due. Call it only after everything that has arrived was received.
    public mutating func advance(to now: Instant, into effects: inout ClusterEffects) {
        firstEvent = effects.network.events.count
        anchorDirectives(at: now)
        membership.advance(to: now, into: &effects.network)
        let isStateTouched = settle(at: now, into: &effects)
        // A voter looks at every opportunity whether the coordinator is still there.
        if !isStateTouched, !isLeaving, !isVoter, now < stateDeadline ?? Instant(nanoseconds: .max) {
            return restUnchanged()
        }
        defer { rest() }
        guard !isLeaving else {
            if membership.hasLeft, !hasReportedLeave {
                hasReportedLeave = true
                effects.completeLeave()
            }
            return
        }
        guard !isSilent else { return }
        advanceEpoch(at: now, into: &effects)
        advanceCoordinator(at: now, into: &effects)
        advanceObservations(at: now)
        advanceDirectives(at: now, into: &effects)
        advanceState(at: now, into: &effects)
        settle(at: now, into: &effects)
    }

    /// Does what the node's owner asks for.
    public mutating func command(_ command: Command, at now: Instant, into effects: inout ClusterEffects) {
        firstEvent = effects.network.events.count
        anchorDirectives(at: now)
        switch command {
        case .join(let seeds, let remembered):
            membership.join(through: seeds, remembered: remembered, at: now, into: &effects.network)
        case .leave:
            isLeaving = true
            coordinator = nil
            candidate.becomeFollower()
            membership.leave(at: now, into: &effects.network)
        case .report(let reports):
            hosted.update(reports, at: now)
            statistics.rejectedReports = hosted.rejected
            publishHosted(at: now)
        case .direct(let directive):
            direct(directive, at: now, into: &effects)
        case .brokerAbsent:
            hosted.noteBrokerAbsent(at: now)
            publishHosted(at: now)
        }
        settle(at: now, into: &effects)
        rest()
    }

    /// Works out ``nextDeadline``. Ends every call: the driver asks for it after each packet, and a stored one is read
    /// without a copy of the node where many of them lie in one array.
    mutating func rest() {
        // One by one: an array of them would be allocated each time.
        var earliest = hosted.deadline
        earliest = ClusterNode.earlier(earliest, news.deadline)
        earliest = ClusterNode.earlier(earliest, comparison.deadline)
        if isVoter { earliest = ClusterNode.earlier(earliest, candidate.deadline) }
        if coordinator != nil { earliest = ClusterNode.earlier(earliest, coordinator?.deadline) }
        earliest = ClusterNode.earlier(earliest, inbox.deadline)
        earliest = ClusterNode.earlier(earliest, republication.deadline)
        earliest = ClusterNode.earlier(earliest, directivePages.refreshAt)
        earliest = ClusterNode.earlier(earliest, saveDirectivesAt)
        earliest = ClusterNode.earlier(earliest, observeAt)
        stateDeadline = earliest
        restUnchanged()
    }

    /// Ends a call in which nothing but the member list can have changed.
    @inline(__always)
    private mutating func restUnchanged() {
        let earliest = membership.nextDeadline
        nextDeadline = isSilent ? earliest : ClusterNode.earlier(earliest, stateDeadline)
    }

    @inline(__always)
    private static func earlier(_ lhs: Instant?, _ rhs: Instant?) -> Instant? {
        guard let lhs else { return rhs }
        return rhs.map { min(lhs, $0) } ?? lhs
    }
}
