import Cluster
import SWIM

extension Engine {
    /// Whether the brokers of two nodes both run, are awake and hear each other, as things stand now.
    var brokerReach: SimulatedBrokers.Reach {
        let (hosts, network, now) = (hosts, network, now)
        return { lhs, rhs in
            hosts[lhs].isBrokerUp && hosts[rhs].isBrokerUp && hosts[lhs].pausedUntil <= now
                && hosts[rhs].pausedUntil <= now
                && (lhs == rhs || (network.passes(from: lhs, to: rhs) && network.passes(from: rhs, to: lhs)))
        }
    }

    /// Lets the brokers copy up to now: something is about to change that they depend on.
    mutating func settleBrokers() {
        guard !brokers.groups.isEmpty else { return }
        brokers.copy(to: now, brokerReach)
    }

    /// Starts a node's broker, with what is on its disk or with an empty one.
    mutating func startBroker(_ node: Int, keepsDisk: Bool = true) {
        guard !brokers.groups.isEmpty else { return }
        if !keepsDisk { brokers.loseData(of: node, at: now, brokerReach) }
        settleBrokers()
        hosts[node].isBrokerUp = true
        hosts[node].startsBroker = false
        scheduleBroker(node, at: now)
        afterBrokers()
    }

    /// Ends a node's broker.
    mutating func stopBroker(_ node: Int) {
        guard hosts[node].isBrokerUp else { return }
        settleBrokers()
        hosts[node].isBrokerUp = false
        hosts[node].brokerNumber &+= 1
    }

    /// Lets the brokers whose groups have changed report at once.
    mutating func afterBrokers() {
        for node in brokers.takeChanged() where hosts[node].isBrokerUp { scheduleBroker(node, at: now) }
        let commits = brokers.takeCommits()
        if !commits.isEmpty {
            watch(commits)
            noteCommits(commits)
        }
        for violation in brokers.takeViolations() { observer.violate(violation.invariant, violation.text, at: now) }
    }

    /// A broker copies, reads its groups and reports; and again after a while.
    ///
    /// A broker that is down reports nothing: its agent goes on saying what it said last.
    mutating func tickBroker(_ node: Int, number: UInt32) {
        guard hosts[node].isBrokerUp, number == hosts[node].brokerNumber else { return }
        guard hosts[node].pausedUntil <= now else { return scheduleBroker(node, at: hosts[node].pausedUntil) }
        let isCopying = brokers.advance(node, to: now, reach: brokerReach)
        scheduleBroker(node, at: now + (isCopying ? 200_000_000 : scenario.brokers.reportInterval))
        let others = brokers.takeChanged().filter { $0 != node }
        for other in others where hosts[other].isBrokerUp { scheduleBroker(other, at: now) }
        noteCopies()
        afterBrokers()
        if hosts[node].isUp { command(.report(brokers.reports(of: node, at: now)), node: node) }
    }

    /// Does what a line of the timeline says about brokers.
    mutating func beginOnBrokers(_ action: Fault.Action, _ index: Int, _ stream: inout RandomStream) {
        switch action {
        case .brokerCrash(let selector):
            picks[index] = touch(selector, &stream, index).filter { hosts[$0].isBrokerUp }
            for node in picks[index] { stopBroker(node) }
        case .brokerRestart(let selector, let keepsDisk):
            for node in touch(selector, &stream, index) where hosts[node].isUp {
                stopBroker(node)
                startBroker(node, keepsDisk: keepsDisk)
            }
        case .brokerSlow(let selector, let factor):
            picks[index] = touch(selector, &stream, index)
            for node in picks[index] { brokers.processes[node].slowness = factor }
        case .brokerLie(let selector, let lie):
            picks[index] = touch(selector, &stream, index)
            for node in picks[index] { brokers.setLie(lie, of: node, at: now, brokerReach) }
            afterBrokers()
        case .append(let topic, let bytes):
            brokers.append(bytes, to: topic, at: now, brokerReach)
            afterBrokers()
        default:
            preconditionFailure("not about brokers")
        }
    }

    /// Ends what a line of the timeline says about brokers.
    mutating func endOnBrokers(_ action: Fault.Action, _ index: Int) {
        switch action {
        case .brokerCrash:
            for node in picks[index] where !hosts[node].isBrokerUp && hosts[node].isUp { startBroker(node) }
        case .brokerSlow:
            for node in picks[index] { brokers.processes[node].slowness = 1_000 }
        case .brokerLie:
            for node in picks[index] { brokers.setLie(nil, of: node, at: now, brokerReach) }
            afterBrokers()
        default:
            break
        }
    }

    /// Lets a broker copy and report at a time, and not at any other that it was to.
    mutating func scheduleBroker(_ node: Int, at time: UInt64) {
        hosts[node].brokerNumber &+= 1
        queue.push(at: time, .broker, node: node, payload: hosts[node].brokerNumber)
    }
}
