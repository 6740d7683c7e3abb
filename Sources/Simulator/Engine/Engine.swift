import BasicContainers
import Cluster
import SWIM

/// One run of a scenario: the nodes, the network between them, the virtual clock, and those who watch.
///
/// A single thread steps the nodes in place, one event after the other. Nothing here depends on a real clock, on
/// addresses in memory or on the order of a hash table, so a seed determines the whole run.
struct Engine: ~Copyable {
    /// Something that the timeline does at a point of time.
    enum Action {
        case start(node: Int)
        case begin(fault: Int)
        case end(fault: Int)
        /// The next step of a line that does several.
        case step(fault: Int, Step)
        /// A broker is handed a step that waited until a line of the timeline had begun.
        case apply(ReplicaStep, at: Int)
        /// From now on nothing is wrong.
        case quiet
    }

    /// What a line of the timeline does later than at its beginning.
    enum Step {
        /// The nodes that it picked stand still once more.
        case pause
        /// The nodes that it picked crash once more.
        case flap
        case crash(node: Int)
        case restart(node: Int)
        case rotate(node: Int)
        case begin(SimulatedNetwork.Condition)
        case end(SimulatedNetwork.Condition)
    }

    let scenario: Scenario
    let seed: UInt64
    /// The virtual time in nanoseconds.
    var now: UInt64 = 0
    /// The number of events handled.
    private(set) var events: UInt64 = 0
    var queue: EventQueue
    var pool: PacketPool
    var network: SimulatedNetwork
    var counters = NetworkCounters()
    var nodes: UniqueArray<ClusterNode>
    var hosts: [SimulatedHost]
    var brokers: SimulatedBrokers
    var observer: Observer
    var placement: PlacementWatch
    var trace: TraceHash
    /// The hash at the end of each simulated second that is over.
    private(set) var secondHashes: [UInt64] = []
    var effects = ClusterEffects()
    var actions: [Action] = []
    /// What had been counted when the warm-up ended.
    var baseline = Baseline()
    /// What an experiment measures; off unless one turns it on.
    var recording = Recording()
    /// Every event that was handled, if somebody wants to compare runs event by event.
    var steps: [StepRecord]?
    /// The nodes that each line of the timeline has picked, where they matter at its end.
    var picks: [[Int]]
    /// The lines of the timeline that wait for a moment of a move.
    var waiting: [Waiting] = []
    /// By line of the timeline: whom the moment was about at which it began.
    var moments: [Int: Moment] = [:]
    /// The datagrams that a jam holds, in the order in which they were sent.
    var jammed: [(fault: Int, handle: UInt32)] = []
    /// Which node receives what is sent to each address; −1: none.
    var addresses: [Int]
    /// The sum of what was read ahead. Means nothing; without it the reads would be left out.
    var wordsReadAhead: UInt64 = 0
    /// The replays that go on.
    var replays: [Replay] = []
    /// The channels of the nodes; nil: datagrams are not sealed.
    let sealing: Sealing?

    /// What had been counted when the warm-up ended.
    struct Baseline {
        var counters = NetworkCounters()
        var moves: UInt64 = 0
        var changes: UInt64 = 0
        var unlawfulSteps: UInt64 = 0
        var refusedSteps: UInt64 = 0
        var leaderChanges: UInt64 = 0
        var sealing: Sealing.Counts?
    }

    /// A run that has not begun.
    ///
    /// - Parameters:
    ///   - scenario: What happens and what is expected.
    ///   - seed: Decides everything that is left to chance.
    ///   - isPlainHeap: Whether the events wait in one heap, without the timing wheel. The course is the same.
    ///   - isLogging: Whether transitions are collected for somebody to read. The course is the same.
    init(_ scenario: Scenario, seed: UInt64, isPlainHeap: Bool = false, isLogging: Bool = false) {
        let scenario = scenario.expanded(seed: seed)
        self.scenario = scenario
        queue = EventQueue(isPlainHeap: isPlainHeap)
        self.seed = seed
        var hosts = [SimulatedHost](inLargePages: scenario.nodes.count) {
            SimulatedHost(index: $0, name: scenario.nodes[$0].name, seed: seed)
        }
        for index in hosts.indices {
            switch scenario.nodes[index].origin {
            case .member: break
            case .newIdentity(let original): hosts[index].address = original
            case .stranger(let stranger): hosts[index].address = stranger.place ?? index
            case .twin(let original):
                hosts[index].id = hosts[original].id
                hosts[index].original = Int32(original)
            case .namesake: break
            }
            hosts[index].usesInbox = scenario.service != nil
        }
        self.hosts = hosts
        sealing = scenario.isSealed ? Sealing(scenario, seed: seed, hosts: hosts) : nil
        pool = PacketPool(isSealed: scenario.isSealed)
        picks = [[Int]](repeating: [], count: scenario.timeline.count)
        addresses = Array(hosts.indices)
        network = SimulatedNetwork(
            seed: seed, nodeCount: hosts.count, link: scenario.link, overrides: scenario.linkOverrides,
            uplink: scenario.uplink)
        brokers = SimulatedBrokers(scenario, ids: hosts.map(\.id))
        placement = PlacementWatch(scenario, groupCount: brokers.groups.count)
        observer = Observer(scenario, ids: hosts.map(\.id), isLogging: isLogging)
        trace = TraceHash(seed: seed)
        nodes = UniqueArray(minimumCapacity: hosts.count)
        nodes.edit { span in
            span.withUnsafeMutableBufferPointer { memory, _ in LargePages.request(UnsafeRawBufferPointer(memory)) }
        }
        for index in hosts.indices { nodes.append(makeNode(index, restored: PersistedState())) }
        if scenario.startsFormed { seatInitialNodes() }
        schedule()
    }

    /// Handles every event up to a point of time, which then is the present.
    mutating func run(until limit: UInt64) {
        while let event = queue.pop(through: limit) {
            readAhead()
            closeSeconds(before: event.time)
            now = event.time
            events += 1
            let node = Int(event.node)
            let step = steps == nil ? nil : describe(event)
            switch event.kind {
            case .delivery: deliver(event.payload, event.time)
            case .service: serve(node, number: event.payload)
            case .timer: fire(node, number: event.payload)
            case .broker: tickBroker(node, number: event.payload)
            case .action:
                logAction(actions[Int(event.payload)])
                perform(actions[Int(event.payload)])
            case .check: check(recurring: event.payload == 1)
            }
            if var step {
                step.hash = trace.value
                steps?.append(step)
            }
        }
        closeSeconds(before: limit)
        now = limit
    }

    /// Whether two nodes are both up and awake and hear each other, as things stand now.
    var reach: (Int, Int) -> Bool {
        let (hosts, network, now) = (hosts, network, now)
        return { lhs, rhs in
            hosts[lhs].isUp && hosts[rhs].isUp && hosts[lhs].pausedUntil <= now && hosts[rhs].pausedUntil <= now
                && (lhs == rhs || (network.passes(from: lhs, to: rhs) && network.passes(from: rhs, to: lhs)))
        }
    }

    /// A node that has not done anything yet.
    func makeNode(_ index: Int, restored: PersistedState) -> ClusterNode {
        let host = hosts[index]
        var configuration = scenario.configuration
        configuration.attributes.weight = host.weight
        configuration.attributes.domain = [scenario.nodes[index].zone, scenario.nodes[index].rack].compactMap { $0 }
        let local = LocalMember(
            id: host.id, name: processName(of: index), endpoint: host.endpoint, bootEpoch: host.bootEpoch)
        let stream = RandomStream.key(seed: seed, .node, UInt64(index), host.boots + 1)
        return ClusterNode(local: local, configuration: configuration, seed: stream, restored: restored)
    }

    /// What a node calls itself: its name, or that of the node whose place it takes.
    func processName(of index: Int) -> String {
        switch scenario.nodes[index].origin {
        case .member, .stranger: hosts[index].name
        case .newIdentity(let original), .twin(let original), .namesake(let original): hosts[original].name
        }
    }

    private mutating func closeSeconds(before time: UInt64) {
        while UInt64(secondHashes.count + 1) * 1_000_000_000 <= time { secondHashes.append(trace.value) }
    }

    private mutating func schedule() {
        for index in hosts.indices where scenario.nodes[index].isInitial && !scenario.startsFormed {
            var stream = RandomStream(seed: seed, .node, UInt64(index), .max)
            let isContact = scenario.joinThrough.contains(index)
            act(.start(node: index), at: isContact ? 0 : stream.below(scenario.joinOver + 1))
        }
        for (index, fault) in scenario.timeline.enumerated() {
            guard fault.trigger == nil else {
                waiting.append(Waiting(fault: index))
                continue
            }
            act(.begin(fault: index), at: fault.at)
            if let duration = fault.duration { act(.end(fault: index), at: fault.at &+ duration) }
        }
        if let quietAt = scenario.quietAt { act(.quiet, at: quietAt) }
        guard observer.isEnabled else { return }
        queue.push(at: 0, .check, payload: 1)
        queue.push(at: scenario.warmup, .check)
        for expectation in scenario.expectations {
            if let window = expectation.claim.window { queue.push(at: window.to, .check) }
        }
    }

    /// Puts an action into the queue.
    mutating func act(_ action: Action, at time: UInt64) {
        queue.push(at: time, .action, payload: UInt32(actions.count))
        actions.append(action)
    }
}
