import BasicContainers
import Cluster
import SWIM

extension Engine {
    /// Does what the timeline says.
    mutating func perform(_ action: Action) {
        placement.disturb()
        switch action {
        case .start(let node): start(node, keepsState: true)
        case .begin(let fault): begin(fault)
        case .end(let fault): end(fault)
        case .step(let fault, let step): perform(step, of: fault)
        case .apply(let step, let node): apply(step, at: node)
        case .quiet: becomeQuiet()
        }
    }

    /// Starts a node's process: for the first time, or with its old identity and a higher boot epoch.
    mutating func start(_ node: Int, keepsState: Bool) {
        guard !hosts[node].isUp else { return }
        if !keepsState {
            hosts[node].persisted = PersistedState()
            hosts[node].remembered = []
            brokers.loseData(of: node, at: now, brokerReach)
        }
        boot(node, keepsState: keepsState)
        joinThroughContacts(node)
        if hosts[node].startsBroker {
            startBroker(node)
        } else if hosts[node].isBrokerUp {
            scheduleBroker(node, at: now)
        }
    }

    /// Makes a node's process, which knows nothing but itself.
    mutating func boot(_ node: Int, keepsState: Bool = true) {
        var stream = RandomStream(seed: seed, .node, UInt64(node), 1 << 32 | hosts[node].boots)
        // Unix seconds of some day, as an agent takes them; only their order matters.
        let wall = UInt64(max(1, 1_700_000_000 + Int(now / 1_000_000_000) + hosts[node].wallOffset))
        // Who has lost what was written down has only the wall clock to go by, which may be set back by now.
        hosts[node].bootEpoch = !keepsState ? wall : max(hosts[node].bootEpoch + 1, wall)
        addresses[hosts[node].address] = node
        hosts[node].clockZero = stream.below(1 << 42)
        bootChannel(of: node)
        nodes[node] = makeNode(node, restored: hosts[node].persisted)
        hosts[node].boots += 1
        hosts[node].state = .up
        hosts[node].pausedUntil = 0
        hosts[node].heldUntil = 0
        hosts[node].issued = max(hosts[node].issued, Incarnation(bootEpoch: hosts[node].bootEpoch))
        placement.started(node)
        observer.started(node, at: now, hosts: hosts)
    }

    /// Tells a node through whom it may join.
    mutating func joinThroughContacts(_ node: Int) {
        let contacts = scenario.joinThrough.filter { $0 != node }
        command(
            .join(seeds: contacts.map { hosts[$0].endpoint }, remembered: hosts[node].remembered), node: node)
    }

    /// Ends a node's process, and its broker's with it unless that lives on.
    mutating func stop(_ node: Int, as state: SimulatedHost.State, keepsBroker: Bool = false) {
        if !keepsBroker {
            stopBroker(node)
            hosts[node].startsBroker = true
        }
        let peers = nodes[node].peersToRemember()
        if !peers.isEmpty { hosts[node].remembered = peers }
        hosts[node].state = state
        hosts[node].timerTime = .max
        hosts[node].timerNumber &+= 1
        emptyInbox(of: node)
        placement.stopped(node, at: now)
        observer.stopped(node, crashed: state == .crashed, at: now, hosts: hosts)
    }

    /// The nodes that a line picks; they no longer count as healthy.
    mutating func touch(_ selector: Selector, _ stream: inout RandomStream, _ index: Int? = nil) -> [Int] {
        let result = pick(selector, &stream, index)
        for node in result { hosts[node].wasTouched = true }
        return result
    }

    /// The nodes at one end of a cut. Those that are only meant by `*` go on counting as healthy.
    mutating func cutOff(_ selector: Selector, _ stream: inout RandomStream) -> [Int] {
        guard selector.text != "*" else { return pick(selector, &stream) }
        let result = touch(selector, &stream)
        for node in result { hosts[node].wasCutOff = true }
        return result
    }

    /// The nodes that a line picks, in order and without repetitions.
    ///
    /// - Parameter index: the line, where it may have waited for a moment.
    func pick(_ selector: Selector, _ stream: inout RandomStream, _ index: Int? = nil) -> [Int] {
        var result: [Int] = []
        for term in selector.terms {
            switch term {
            case .nodes(let members): result += members
            case .all: result += Array(hosts.indices)
            case .crashed: result += hosts.indices.filter { hosts[$0].state == .crashed }
            case .healthy: result += hosts.indices.filter { hosts[$0].isUp && !hosts[$0].wasTouched }
            case .cutOff: result += hosts.indices.filter { hosts[$0].wasCutOff }
            case .coordinator: if let node = actingCoordinator { result.append(node) }
            case .target: if let node = index.flatMap({ moments[$0]?.target }) { result.append(node) }
            case .leader: if let node = index.flatMap({ moments[$0]?.leader }) { result.append(node) }
            case .random(let count):
                draw(count, into: &result, &stream)
            case .share(let share):
                draw(share.count(of: hosts.count { $0.isUp }), into: &result, &stream)
            }
        }
        var seen = NodeSet()
        return result.filter { node in
            defer { seen.insert(node) }
            return !seen.contains(node)
        }.sorted()
    }

    private func draw(_ count: Int, into result: inout [Int], _ stream: inout RandomStream) {
        var candidates = hosts.indices.filter { hosts[$0].isUp && !result.contains($0) }
        for _ in 0..<min(count, candidates.count) {
            result.append(candidates.remove(at: Int(stream.below(UInt64(candidates.count)))))
        }
    }
}
