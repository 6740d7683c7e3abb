import Cluster
import Logging
import NIOCore
import PacketSecurity
import SWIM

/// The node itself: the cluster's logic, the sealed channel and the socket, owned by one event loop.
///
/// Everything in here happens on that loop; nothing waits. The logic asks for one timer, and the loop has one: at the
/// earliest of all deadlines. What has arrived is handled before a timer is looked at.
final class NodeEngine {
    /// What an engine is made from.
    struct Setup: Sendable {
        var configuration: NodeConfiguration
        var seeds: [SeedAddress]
        var keyring: Keyring
        var local: LocalMember
        var directory: StateDirectory
        var socket: DatagramSocket
        var published: PublishedState
        var hub: SubscriptionHub<MemberList>
        var changes: SubscriptionHub<StableSet>
        var steps: ReplicaSteps
        var desired: DesiredSteps
        /// Looks seeds up somewhere else, and calls ``NodeEngine/seedsResolved(_:)`` on the loop at some time.
        var resolve: @Sendable ([SeedAddress]) -> Void
        var logger: Logger
    }

    /// How often a view is published at most. With very many replicas less often, so that making views takes a tenth of
    /// the loop's time at most.
    static let shortestViewInterval: Nanoseconds = .milliseconds(20)
    /// How often counters are published at most.
    static let statisticsInterval: Nanoseconds = .seconds(1)
    /// How long timers wait for a socket that never runs empty.
    static let longestDeferral: Nanoseconds = .milliseconds(100)
    /// How long after the configured duration of leaving the node goes anyway.
    static let leaveGrace: Nanoseconds = .seconds(2)
    /// How often what could not be made durable is tried again.
    static let saveInterval: Nanoseconds = .seconds(1)

    let setup: Setup
    private let loop: any EventLoop
    var node: ClusterNode
    var effects = ClusterEffects()
    var secure: SecureChannel
    var traffic = TrafficCounters()
    var warnings = WarningLimiter<String>()
    var seeking: SeedSearch
    var remembering = PeerMemory()
    var joining = JoinWatch()
    var detector: CutDetector
    var eventCounts = [UInt64](repeating: 0, count: MembershipEvent.Kind.allCases.count)
    /// Who was said last to have this node's name.
    var nameWinner: Member?
    /// Plaintext of the packet being handled.
    let opened = UnsafeMutableRawBufferPointer.allocate(byteCount: PacketFormat.maximumAccepted, alignment: 8)
    /// The packet being sent.
    let sealed = UnsafeMutableRawBufferPointer.allocate(byteCount: PacketFormat.maximumSent, alignment: 8)

    /// Promises that are not durable yet. Nothing may be sent while there are any.
    var unsaved: PersistedState?
    /// A boot epoch that is not durable yet. Nothing may be sent while there is one.
    var unsavedBootEpoch: UInt64?
    var saveAgainAt: Instant?
    /// Whether the driver was not told yet what is desired now.
    var isDesiredStale = false

    private var channel: (any Channel)?
    private(set) var isFinished = false
    /// Why the node ended, if it did not want to.
    private(set) var failure: NodeError?
    private var leaveLimit: Instant?

    private var timer: NIOScheduledCallback?
    private var timerDeadline: Instant?
    /// Since when timers have been waiting for the socket to run empty.
    private var deferredSince: Instant?
    /// The timer does not fire again before. However short the deadlines, the loop gets to read in between.
    private var restUntil = Instant(nanoseconds: 0)

    var isViewStale = false
    private var viewTime = Instant(nanoseconds: 0)
    private var viewInterval = shortestViewInterval
    var areStatisticsStale = false
    private var statisticsTime = Instant(nanoseconds: 0)

    /// Creates the engine on its loop.
    init(_ setup: Setup, on loop: any EventLoop) {
        loop.preconditionInEventLoop()
        self.setup = setup
        self.loop = loop
        let local = setup.local
        var random = SystemRandomNumberGenerator()
        node = ClusterNode(
            local: local, configuration: setup.configuration.cluster, seed: random.next(),
            restored: setup.directory.restored)
        secure = SecureChannel(
            local: PeerID(high: local.id.high, low: local.id.low),
            incarnation: Incarnation(bootEpoch: local.bootEpoch).rawValue,
            cluster: ClusterID(name: setup.configuration.clusterName), keyring: setup.keyring, nonces: .system)
        seeking = SeedSearch(hasSeeds: !setup.seeds.isEmpty)
        detector = CutDetector(
            configuration: CutDetectorConfiguration(
                probeInterval: setup.configuration.cluster.membership.probeInterval),
            local: node.membership.localMember, at: .now())
    }

    deinit {
        opened.deallocate()
        sealed.deallocate()
    }

    // MARK: - Life

    /// Begins to take part: publishes the first view and joins.
    func start() {
        let now = Instant.now()
        publishView(at: now)
        setup.hub.start(
            MemberList((0..<node.membership.slotCount).compactMap { node.membership.member(at: $0) }), revision: 1)
        setup.changes.start(StableSet(local: node.membership.localMember), revision: 0)
        remembering.start(at: now)
        if setup.seeds.isEmpty {
            let remembered = setup.directory.rememberedPeers
            node.command(.join(seeds: [], remembered: remembered), at: now, into: &effects)
            perform(at: now)
        }
        advance(at: now)
    }

    /// Takes over the channel that receives, once it is active.
    func attach(_ channel: any Channel) {
        self.channel = channel
        if isFinished { channel.close(promise: nil) }
    }

    /// Says goodbye, and goes when the others had time to hear it.
    func leave() {
        guard !isFinished, leaveLimit == nil else { return }
        let now = Instant.now()
        leaveLimit = now + setup.configuration.cluster.membership.leaveDuration + NodeEngine.leaveGrace
        setup.logger.debug("leaving the cluster")
        rememberPeers(at: now)
        node.command(.leave, at: now, into: &effects)
        perform(at: now)
        completeRound()
    }

    /// Goes at once.
    func stop() {
        finish(at: .now())
    }

    /// Ends.
    ///
    /// - Parameter failure: why, if the node would rather go on.
    func finish(at now: Instant, failure: NodeError? = nil) {
        guard !isFinished else { return }
        self.failure = failure
        publishView(at: now)
        publishStatistics(at: now)
        isFinished = true
        timer?.cancel()
        timer = nil
        channel?.close(promise: nil)
    }

    /// Whether it is on its way out.
    var isLeaving: Bool { leaveLimit != nil }

    // MARK: - Input

    /// Handles one datagram, whatever it is.
    func receive(_ datagram: RawSpan, from address: SocketAddress) {
        guard !isFinished else { return }
        traffic.recordReceived(bytes: datagram.byteCount)
        areStatisticsStale = true
        guard let source = Endpoint(address) else {
            traffic.record(.source)
            return
        }
        let now = Instant.now()
        let origin = PeerAddress(high: source.high, low: source.low, port: source.port)
        switch secure.open(datagram, from: origin, at: now.nanoseconds, into: opened) {
        case .packet(let packet):
            let sender = Sender(
                id: MemberID(high: packet.sender.high, low: packet.sender.low),
                incarnation: Incarnation(rawValue: packet.incarnation), endpoint: source)
            if sender.id == setup.local.id { noteOwnIdentity(sender, at: now) }
            let plaintext = UnsafeRawBufferPointer(rebasing: opened[..<packet.byteCount]).bytes
            node.receive(plaintext, from: sender, at: now, into: &effects)
            perform(at: now)
        case .reply(let count):
            transmit(UnsafeRawBufferPointer(rebasing: opened[..<count]), to: source)
        case .dropped(let reason):
            noteDrop(reason, of: datagram, from: source, at: now)
        }
    }

    func noteReceiveError() {
        traffic.record(.receiveError)
        areStatisticsStale = true
    }

    /// Takes over what the broker holds.
    func report(_ replicas: [ReplicaReport]) {
        guard !isFinished else { return }
        let now = Instant.now()
        node.command(.report(replicas), at: now, into: &effects)
        perform(at: now)
        completeRound()
    }

    /// Takes an operator's directive. Who looks next finds it in the view.
    ///
    /// - Returns: why not, if it was not taken.
    func direct(_ directive: Directive) -> DirectiveObjection? {
        guard !isFinished, !isLeaving else { return DirectiveObjection(.notServing, "the node is leaving") }
        if let objection = node.objection(to: directive) { return objection }
        let now = Instant.now()
        node.command(.direct(directive), at: now, into: &effects)
        perform(at: now)
        publishView(at: now)
        completeRound()
        return nil
    }

    /// Takes note that the broker is gone.
    func reportBrokerAbsence() {
        guard !isFinished else { return }
        let now = Instant.now()
        node.command(.brokerAbsent, at: now, into: &effects)
        perform(at: now)
        completeRound()
    }

    /// Does what is left to do after a batch of input: publishes what changed and arms the timer.
    func completeRound() {
        guard !isFinished else { return }
        publishIfDue(at: .now())
        arm()
    }
}

// MARK: - The timer

extension NodeEngine: NIOScheduledCallbackHandler {
    func handleScheduledCallback(eventLoop: some EventLoop) {
        timer = nil
        timerDeadline = nil
        guard !isFinished else { return }
        let now = Instant.now()
        // A process that was paused, or a loop that is behind, reads its mail first: the answers to its probes may be
        // in it. The loop polls the socket before it calls here again. Mail that never ends does not stop the clock.
        if setup.socket.hasMail, now - (deferredSince ?? now) < NodeEngine.longestDeferral {
            if deferredSince == nil { deferredSince = now }
            arm(at: now + .milliseconds(1))
            return
        }
        deferredSince = nil
        restUntil = now + .milliseconds(1)
        advance(at: now)
    }

    /// Fires everything that is due.
    private func advance(at now: Instant) {
        if let limit = leaveLimit, limit <= now {
            setup.logger.warning("left without having told everybody")
            finish(at: now)
            return
        }
        if let again = saveAgainAt, again <= now { _ = saveIfNeeded(at: now) }
        if let deadline = node.nextDeadline, deadline <= now {
            node.advance(to: now, into: &effects)
            perform(at: now)
        }
        guard !isFinished else { return }
        // After everything that has arrived and every verdict: a change waits for those that are not certain.
        if let deadline = detector.nextDeadline, deadline <= now { advanceDetector(to: now) }
        if remembering.deadline <= now { rememberPeers(at: now) }
        seekIfDue(at: now)
        watchJoining(at: now)
        completeRound()
    }

    private func arm() {
        guard deferredSince == nil else { return }  // armed already, for very soon
        var earliest = node.nextDeadline
        func consider(_ deadline: Instant?) {
            guard let deadline else { return }
            earliest = earliest.map { min($0, deadline) } ?? deadline
        }
        consider(leaveLimit)
        consider(saveAgainAt)
        if !isLeaving {
            consider(seeking.deadline)
            consider(remembering.deadline)
            consider(joining.deadline)
        }
        consider(detector.nextDeadline)
        if isViewStale { consider(viewTime + viewInterval) }
        if areStatisticsStale { consider(statisticsTime + NodeEngine.statisticsInterval) }
        if let earliest { arm(at: max(earliest, restUntil)) }
    }

    /// Makes sure that the timer fires at `deadline` or before. One that fires early arms itself again: deadlines move
    /// back with most packets, and moving the timer each time would cost more.
    private func arm(at deadline: Instant) {
        if timer != nil, let timerDeadline, timerDeadline <= deadline { return }
        timer?.cancel()
        let nanoseconds = min(deadline.nanoseconds, UInt64(Int64.max))
        timerDeadline = deadline
        timer = try? loop.assumeIsolated().scheduleCallback(
            at: .uptimeNanoseconds(nanoseconds), handler: self)
    }
}

// MARK: - Output for everybody

extension NodeEngine {
    private func publishIfDue(at now: Instant) {
        if isViewStale, now - viewTime >= viewInterval { publishView(at: now) }
        if areStatisticsStale, now - statisticsTime >= NodeEngine.statisticsInterval { publishStatistics(at: now) }
    }

    private func publishView(at now: Instant) {
        setup.published.publish(node.view(at: now), at: now)
        isViewStale = false
        viewTime = .now()
        viewInterval = max(NodeEngine.shortestViewInterval, (viewTime - now) &* 10)
    }

    /// Publishes the counters as they are now.
    func publishStatistics(at now: Instant) {
        var statistics = NodeStatistics()
        statistics.membership = node.membership.statistics
        statistics.cluster = node.statistics
        statistics.localHealth = node.membership.localHealth
        statistics.localHealthLimit = setup.configuration.cluster.membership.localHealthLimit
        statistics.events = zip(MembershipEvent.Kind.allCases, eventCounts).map { ($0, $1) }
        statistics.nameWinner = nameWinner.flatMap { $0.id == node.membership.nameWinner ? $0 : nil }
        statistics.packetsDropped = traffic.lost(and: secure.statistics.drops)
        statistics.unansweredJoins = joining.unanswered
        statistics.unansweredFor = joining.since.map { now - $0 } ?? 0
        statistics.packetsSent = traffic.packetsSent
        statistics.packetsReceived = traffic.packetsReceived
        statistics.bytesSent = traffic.bytesSent
        statistics.bytesReceived = traffic.bytesReceived
        setup.published.publish(statistics)
        areStatisticsStale = false
        statisticsTime = now
    }

    /// Ends the node if the logic says that it has left.
    func finishIfLeft(at now: Instant) {
        if isLeaving, effects.leaveCompleted || node.membership.hasLeft { finish(at: now) }
    }
}
