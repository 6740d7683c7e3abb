import BasicContainers
import Cluster
import SWIM

extension Engine {
    /// Does what the timeline says.
    mutating func perform(_ action: Action) {
        switch action {
        case .start(let node): start(node, keepsState: true)
        case .begin(let fault): begin(fault)
        case .end(let fault): network.end(fault: fault)
        }
    }

    /// Starts a node's process: for the first time, or with its old identity and a higher boot epoch.
    mutating func start(_ node: Int, keepsState: Bool) {
        guard !hosts[node].isUp else { return }
        if !keepsState {
            hosts[node].persisted = PersistedState()
            brokers.loseData(of: node, reach: reach)
        }
        boot(node)
        joinThroughContacts(node)
        if !brokers.groups.isEmpty { scheduleBroker(node, at: now) }
        afterBrokers()
    }

    /// Makes a node's process, which knows nothing but itself.
    mutating func boot(_ node: Int) {
        var stream = RandomStream(seed: seed, .node, UInt64(node), 1 << 32 | hosts[node].boots)
        // Unix seconds of some day, as an agent takes them; only their order matters.
        hosts[node].bootEpoch = max(hosts[node].bootEpoch + 1, 1_700_000_000 + now / 1_000_000_000)
        hosts[node].clockZero = stream.below(1 << 42)
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
        command(.join(seeds: contacts.map { hosts[$0].endpoint }), node: node)
    }

    /// Ends a node's process.
    mutating func stop(_ node: Int, as state: SimulatedHost.State) {
        hosts[node].state = state
        hosts[node].timerTime = .max
        hosts[node].timerNumber &+= 1
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

    private mutating func begin(_ index: Int) {
        let fault = scenario.timeline[index]
        var stream = RandomStream(seed: seed, .fault, faultKey(index))
        switch fault.action {
        case .crash(let selector):
            for node in touch(selector, &stream) where hosts[node].isUp { stop(node, as: .crashed) }
        case .restart(let selector, let keepsState):
            for node in pick(selector, &stream) { start(node, keepsState: keepsState) }
        case .leave(let selector):
            for node in touch(selector, &stream) where hosts[node].isUp { command(.leave, node: node) }
        case .pause(let selector):
            for node in touch(selector, &stream) { hosts[node].pausedUntil = now &+ (fault.duration ?? 0) }
        case .hold(let selector):
            for node in touch(selector, &stream) { hosts[node].heldUntil = now &+ (fault.duration ?? 0) }
        case .join(let count):
            let absent = hosts.indices.filter { hosts[$0].state == .absent && !scenario.nodes[$0].isInitial }
            for node in absent.prefix(count) { start(node, keepsState: true) }
        case .cut(let from, let to, let bothWays):
            let (sources, targets) = (NodeSet(cutOff(from, &stream)), NodeSet(cutOff(to, &stream)))
            network.begin(.cut(from: sources, to: targets), fault: index)
            if bothWays { network.begin(.cut(from: targets, to: sources), fault: index) }
        case .split(let groups):
            let sets = groups.map { NodeSet(pick($0, &stream)) }
            for node in hosts.indices { hosts[node].wasTouched = true }
            network.begin(.split(sets), fault: index)
        case .heal:
            network.heal()
        case .loss(let probability, let from, let to):
            network.begin(
                .loss(probability, from: NodeSet(pick(from, &stream)), to: NodeSet(pick(to, &stream))), fault: index)
        }
    }

    /// The nodes that a line picks; they no longer count as healthy.
    private mutating func touch(_ selector: Selector, _ stream: inout RandomStream) -> [Int] {
        let result = pick(selector, &stream)
        for node in result { hosts[node].wasTouched = true }
        return result
    }

    /// The nodes at one end of a cut. Those that are only meant by `*` go on counting as healthy.
    private mutating func cutOff(_ selector: Selector, _ stream: inout RandomStream) -> [Int] {
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
                var candidates = hosts.indices.filter { hosts[$0].isUp && !result.contains($0) }
                for _ in 0..<min(count, candidates.count) {
                    result.append(candidates.remove(at: Int(stream.below(UInt64(candidates.count)))))
                }
            }
        }
        var seen = NodeSet()
        return result.filter { node in
            defer { seen.insert(node) }
            return !seen.contains(node)
        }.sorted()
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

    /// The name of a fault's stream: what the line says and how many equal lines are before it, not its place.
    private func faultKey(_ index: Int) -> UInt64 {
        let text = scenario.timeline[index].text
        var hash = TraceHash()
        hash.absorb(text)
        hash.absorb(UInt64(scenario.timeline[..<index].count { $0.text == text }))
        return hash.value
    }
}
