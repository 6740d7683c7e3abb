import BasicContainers
import Cluster
import SWIM

extension Engine {
    /// Does what a line of the timeline says.
    mutating func begin(_ index: Int) {
        let fault = scenario.timeline[index]
        var stream = RandomStream(seed: seed, .fault, faultKey(index))
        settleBrokers()
        switch fault.action {
        case .crash(let selector):
            picks[index] = touch(selector, &stream, index).filter { hosts[$0].isUp }
            for node in picks[index] { stop(node, as: .crashed) }
        case .agentCrash(let selector):
            picks[index] = touch(selector, &stream, index).filter { hosts[$0].isUp }
            for node in picks[index] { stop(node, as: .crashed, keepsBroker: true) }
        case .setWeight(let selector, let weight):
            for node in touch(selector, &stream, index) { setWeight(weight, of: node) }
        case .direct(let directive, let through):
            if let node = through ?? hosts.indices.first(where: { hosts[$0].isUp }) { direct(directive, through: node) }
        case .brokerCrash, .brokerRestart, .brokerSlow, .brokerLie, .append:
            beginOnBrokers(fault.action, index, &stream)
        case .restart(let selector, let keepsState):
            for node in pick(selector, &stream, index) { start(node, keepsState: keepsState) }
        case .leave(let selector):
            for node in touch(selector, &stream) where hosts[node].isUp { command(.leave, node: node) }
        case .pause(let selector):
            for node in touch(selector, &stream, index) { pause(node, for: fault.duration ?? 0) }
        case .hold(let selector):
            for node in touch(selector, &stream) { hosts[node].heldUntil = now &+ (fault.duration ?? 0) }
        case .comb(let selector, _, _):
            picks[index] = touch(selector, &stream)
            perform(.pause, of: index)
        case .slow(let selector, let factor):
            picks[index] = touch(selector, &stream)
            for node in picks[index] { setSlowness(factor, of: node) }
        case .join(let count):
            let absent = hosts.indices.filter {
                hosts[$0].state == .absent && !scenario.nodes[$0].isInitial && scenario.nodes[$0].origin == .member
            }
            for node in absent.prefix(count) { start(node, keepsState: true) }
        case .clock(let changes):
            for change in changes {
                let nodes = touch(change.nodes, &stream)
                picks[index] += nodes
                for node in nodes { setClock(change.drift, change.wallOffset, of: node) }
            }
        case .rollingRestart(let selector, let every, let down):
            for (place, node) in touch(selector, &stream).enumerated() {
                act(.step(fault: index, .crash(node: node)), at: now + UInt64(place) * every)
                act(.step(fault: index, .restart(node: node)), at: now + UInt64(place) * every + down)
            }
        case .flap(let selector, let down, let up):
            picks[index] = touch(selector, &stream, index)
            let end = now &+ (fault.duration ?? 0)
            for start in stride(from: now, to: end, by: Int(min(down + up, UInt64(Int.max)))) {
                for node in picks[index] {
                    act(.step(fault: index, .crash(node: node)), at: start)
                    act(.step(fault: index, .restart(node: node)), at: min(start + down, end))
                }
            }
        case .substitute(let node, let replaced):
            if let replaced, hosts[replaced].isUp { stop(replaced, as: .crashed) }
            hosts[node].wasTouched = true
            start(node, keepsState: true)
        case .move(let selector):
            for node in touch(selector, &stream) { move(node) }
        case .rotateKey(let rotation):
            sealing?.handOut(rotation.step, key: rotation.key)
            for (place, node) in pick(rotation.nodes, &stream).enumerated() {
                act(.step(fault: index, .rotate(node: node)), at: now + UInt64(place) * rotation.every)
            }
        case .inject(let injection):
            hosts[injection.from].wasTouched = true
            inject(injection, into: pick(injection.into, &stream), &stream)
        case .replay(let selector, let share, let after):
            replays.append(Replay(fault: index, from: NodeSet(touch(selector, &stream)), share: share, after: after))
        default:
            beginOnNetwork(fault.action, index, &stream)
        }
    }

    /// Ends what a line of the timeline does.
    mutating func end(_ index: Int) {
        settleBrokers()
        network.end(fault: index)
        releaseJam(of: index)
        switch scenario.timeline[index].action {
        case .brokerCrash, .brokerSlow, .brokerLie: endOnBrokers(scenario.timeline[index].action, index)
        case .crash, .agentCrash:
            for node in picks[index] where hosts[node].state == .crashed { start(node, keepsState: true) }
        case .slow: for node in picks[index] { setSlowness(1_000, of: node) }
        case .clock: for node in picks[index] { setClock(0, 0, of: node) }
        case .replay: replays.removeAll { $0.fault == index }
        default: break
        }
    }

    /// Does the next step of a line that does several.
    mutating func perform(_ step: Step, of index: Int) {
        // Nothing begins in the quiet phase, but what is down comes back.
        let isQuiet = scenario.quietAt.map { now >= $0 } ?? false
        switch step {
        case .pause:
            guard case .comb(_, let blocked, let open) = scenario.timeline[index].action, !isQuiet else { return }
            let end = scenario.timeline[index].at &+ (scenario.timeline[index].duration ?? 0)
            guard now < end else { return }
            for node in picks[index] { pause(node, for: min(blocked, end - now)) }
            act(.step(fault: index, .pause), at: now + blocked + open)
        case .crash(let node):
            if !isQuiet, hosts[node].isUp { stop(node, as: .crashed) }
        case .restart(let node):
            if hosts[node].state == .crashed { start(node, keepsState: true) }
        case .rotate(let node):
            if case .rotateKey(let rotation) = scenario.timeline[index].action { rotate(node, rotation) }
        case .begin(let condition):
            if !isQuiet { network.begin(condition, fault: index) }
        case .end(let condition):
            network.end(condition, fault: index)
        }
    }

    /// Ends everything that is wrong, apart from crashes whose line gives them no end.
    mutating func becomeQuiet() {
        settleBrokers()
        network.endAll()
        replays.removeAll()
        releaseJam(of: nil)
        for node in hosts.indices {
            resume(node)
            setSlowness(1_000, of: node)
            setClock(0, 0, of: node)
        }
        for (index, fault) in scenario.timeline.enumerated() where fault.duration != nil {
            endOnBrokers(fault.action, index)
            switch fault.action {
            case .crash, .agentCrash: break
            default: continue
            }
            for node in picks[index] where hosts[node].state == .crashed { start(node, keepsState: true) }
        }
    }

    /// Lets go what jams hold: all of it, or what one line of the timeline does.
    mutating func releaseJam(of fault: Int?) {
        guard !jammed.isEmpty else { return }
        let all = jammed
        jammed = []
        for held in all {
            guard fault == nil || held.fault == fault else {
                jammed.append(held)
                continue
            }
            queue.push(
                at: now, .delivery, node: Int(pool.header(of: held.handle).to), payload: held.handle)
        }
    }

    /// The name of a fault's stream: what the line says and how many equal lines are before it, not its place.
    func faultKey(_ index: Int) -> UInt64 {
        let text = scenario.timeline[index].text
        var hash = TraceHash()
        hash.absorb(text)
        hash.absorb(UInt64(scenario.timeline[..<index].count { $0.text == text }))
        return hash.value
    }

    private mutating func pause(_ node: Int, for duration: UInt64) {
        hosts[node].pausedUntil = max(hosts[node].pausedUntil, now &+ duration)
    }

    /// The agent's configuration changes, and it starts again to read it; the broker runs on.
    private mutating func setWeight(_ weight: UInt32, of node: Int) {
        hosts[node].weight = weight
        guard hosts[node].isUp else { return }
        stop(node, as: .crashed, keepsBroker: true)
        start(node, keepsState: true)
    }

    /// An operator asks something of the cluster. What the node objects to is counted.
    private mutating func direct(_ directive: Directive, through node: Int) {
        guard hosts[node].isUp else { return }
        if nodes[node].objection(to: directive) != nil { observer.evidence.add(.objections) }
        command(.direct(directive), node: node)
    }

    /// The machine gets another address, and the process starts again there.
    private mutating func move(_ node: Int) {
        let keepsRunning = hosts[node].isUp
        if keepsRunning { stop(node, as: .crashed) }
        if addresses[hosts[node].address] == node { addresses[hosts[node].address] = -1 }
        hosts[node].address = addresses.count
        addresses.append(node)
        start(node, keepsState: true)
    }

    private mutating func setClock(_ drift: Int?, _ wallOffset: Int?, of node: Int) {
        if let wallOffset { hosts[node].wallOffset = wallOffset }
        guard let drift, drift != hosts[node].drift else { return }
        hosts[node].setDrift(drift, at: now)
        if hosts[node].isUp { restartTimer(of: node) }
    }
}
