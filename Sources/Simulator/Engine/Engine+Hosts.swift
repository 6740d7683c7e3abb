import BasicContainers
import Cluster
import SWIM

extension Engine {
    /// Does what the timeline says.
    mutating func perform(_ action: Action) {
        switch action {
        case .start(let node): start(node, keepsState: true)
        case .begin(let fault): begin(fault)
        case .end(let fault): end(fault)
        case .step(let fault, let step): perform(step, of: fault)
        case .quiet: becomeQuiet()
        }
    }

    /// Starts a node's process: for the first time, or with its old identity and a higher boot epoch.
    mutating func start(_ node: Int, keepsState: Bool) {
        guard !hosts[node].isUp else { return }
        if !keepsState {
            hosts[node].persisted = PersistedState()
            hosts[node].remembered = []
            brokers.loseData(of: node, reach: reach)
        }
        boot(node, keepsState: keepsState)
        joinThroughContacts(node)
        if !brokers.groups.isEmpty { scheduleBroker(node, at: now) }
        afterBrokers()
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
        observer.started(node, at: now, hosts: hosts)
    }

    /// Tells a node through whom it may join.
    mutating func joinThroughContacts(_ node: Int) {
        let contacts = scenario.joinThrough.filter { $0 != node }
        command(
            .join(seeds: contacts.map { hosts[$0].endpoint }, remembered: hosts[node].remembered), node: node)
    }

    /// Ends a node's process.
    mutating func stop(_ node: Int, as state: SimulatedHost.State) {
        let peers = nodes[node].peersToRemember()
        if !peers.isEmpty { hosts[node].remembered = peers }
        hosts[node].state = state
        hosts[node].timerTime = .max
        hosts[node].timerNumber &+= 1
        emptyInbox(of: node)
        hosts[node].brokerNumber &+= 1
        observer.stopped(node, crashed: state == .crashed, at: now, hosts: hosts)
    }

    /// Lets the brokers whose groups have changed report at once.
    mutating func afterBrokers() {
        for node in brokers.takeChanged() where hosts[node].isUp { scheduleBroker(node, at: now) }
        for violation in brokers.takeViolations() { observer.violate(violation.invariant, violation.text, at: now) }
    }

    /// A broker copies, reads its groups and reports; and again after a while.
    mutating func tickBroker(_ node: Int, number: UInt32) {
        guard hosts[node].isUp, number == hosts[node].brokerNumber else { return }
        guard hosts[node].pausedUntil <= now else { return scheduleBroker(node, at: hosts[node].pausedUntil) }
        let isCopying = brokers.advance(node, to: now, reach: reach)
        scheduleBroker(node, at: now + (isCopying ? 200_000_000 : scenario.brokers.reportInterval))
        let others = brokers.takeChanged().filter { $0 != node }
        for other in others where hosts[other].isUp { scheduleBroker(other, at: now) }
        command(.report(brokers.reports(of: node)), node: node)
    }

    private mutating func scheduleBroker(_ node: Int, at time: UInt64) {
        hosts[node].brokerNumber &+= 1
        queue.push(at: time, .broker, node: node, payload: hosts[node].brokerNumber)
    }

    /// The nodes that a line picks; they no longer count as healthy.
    mutating func touch(_ selector: Selector, _ stream: inout RandomStream) -> [Int] {
        let result = pick(selector, &stream)
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
    func pick(_ selector: Selector, _ stream: inout RandomStream) -> [Int] {
        var result: [Int] = []
        for term in selector.terms {
            switch term {
            case .nodes(let members): result += members
            case .all: result += Array(hosts.indices)
            case .crashed: result += hosts.indices.filter { hosts[$0].state == .crashed }
            case .healthy: result += hosts.indices.filter { hosts[$0].isUp && !hosts[$0].wasTouched }
            case .cutOff: result += hosts.indices.filter { hosts[$0].wasCutOff }
            case .coordinator: if let node = coordinator() { result.append(node) }
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

    /// The live node that coordinates with the highest epoch, if one does.
    private func coordinator() -> Int? {
        var best: (epoch: UInt64, node: Int)?
        for node in hosts.indices where hosts[node].isUp {
            let coordination = nodes[node].view(at: hosts[node].clock(at: now)).coordination
            guard coordination.isLocal, coordination.epoch > best?.epoch ?? 0 else { continue }
            best = (coordination.epoch, node)
        }
        return best?.node
    }
}
