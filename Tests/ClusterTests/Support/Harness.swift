import Placement
import SWIM

@testable import Cluster

/// Nodes with brokers on a virtual network: seeded, in memory, in virtual time.
final class Harness {
    final class Node {
        var brain: ClusterNode
        let local: LocalMember
        let configuration: ClusterConfiguration
        var persisted: PersistedState
        var isUp = true
        /// Whether its broker runs: also while the node does not.
        var isBrokerUp = true
        /// Which part of a split network the node is in.
        var side = 0
        var steps: [ReplicaStep] = []
        var hasLeft = false

        init(_ local: LocalMember, _ configuration: ClusterConfiguration, seed: UInt64, persisted: PersistedState) {
            self.local = local
            self.configuration = configuration
            self.persisted = persisted
            brain = ClusterNode(local: local, configuration: configuration, seed: seed, restored: persisted)
        }

        var id: MemberID { local.id }
        var name: String { local.name }
        var epoch: UInt64? { brain.coordinator?.epoch }
        var digest: UInt64 { brain.state.digest }
        var entryCount: Int { brain.state.count }
        var statistics: ClusterStatistics { brain.statistics }
        var malformed: UInt64 { brain.statistics.malformedTotal + brain.membership.statistics.malformedTotal }
        func view(at now: Instant) -> ClusterView { brain.view(at: now) }
    }

    private struct Flight {
        var at: Instant
        var number: Int
        var from: Int
        var to: Int
        var sender: Sender
        var bytes: [UInt8]
    }

    private(set) var nodes: [Node] = []
    let brokers: Brokers
    private(set) var now = Instant(nanoseconds: 0)
    /// The probability of loss in thousandths.
    var loss: UInt64 = 0
    private(set) var sent = 0
    /// Packets of this module, not those of the membership protocol.
    private(set) var sentOwn = 0
    private var flights: [Flight] = []
    private var random: RandomGenerator
    private var lastBrokerTick = Instant(nanoseconds: 0)
    private let seed: UInt64
    /// When a node last went down or was cut off.
    private var lastFault = Instant(nanoseconds: 0)
    /// The probability in thousandths that a broker does not get a step.
    var stepLoss: UInt64 = 0
    /// Promises that were sent, and those of them that were not durable by then.
    private(set) var promises = 0
    private(set) var hastyPromises = 0
    /// Whether nodes have brokers that report.
    var hasBrokers = true

    static let racks = ["r1", "r2", "r3", "r1", "r2"]

    static func configuration(
        _ index: Int, topics: [TopicDeclaration], voters: [String] = ["a", "b", "c"], nodes: Int = 5
    ) -> ClusterConfiguration {
        var configuration = ClusterConfiguration()
        configuration.membership.probeInterval = .milliseconds(500)
        configuration.membership.probeTimeout = .milliseconds(150)
        configuration.membership.suspicionMultiplier = 3
        configuration.attributes = NodeAttributes(domain: ["dc", racks[index % racks.count]])
        configuration.voters = voters
        configuration.topics = topics
        configuration.expectedMembers = nodes
        configuration.recoverAfter = .seconds(4)
        configuration.stabilize = .milliseconds(800)
        configuration.maximumMoves = 8
        configuration.stallAfter = .seconds(20)
        configuration.renewInterval = .milliseconds(500)
        configuration.gossipInterval = .milliseconds(100)
        // Tests crash what they like as often as they like.
        configuration.flapDepartures = 0
        return configuration
    }

    init(
        count: Int = 5, topics: [TopicDeclaration] = [], voters: [String] = ["a", "b", "c"], seed: UInt64 = 1,
        configure: (Int, inout ClusterConfiguration) -> Void = { _, _ in }
    ) {
        random = RandomGenerator(seed: seed)
        self.seed = seed
        brokers = Brokers(topics: topics)
        for index in 0..<count {
            var configuration = Harness.configuration(index, topics: topics, voters: voters, nodes: count)
            configure(index, &configuration)
            let name = String(UnicodeScalar(UInt8(97 + index % 26))) + (index < 26 ? "" : "\(index)")
            let local = LocalMember(
                id: MemberID(high: RandomGenerator.mix(UInt64(index) + 77), low: UInt64(index)), name: name,
                endpoint: Endpoint(ipv4: 0x0A00_0001 + UInt32(index), port: 7946), bootEpoch: 1000)
            nodes.append(Node(local, configuration, seed: seed &* 1000 &+ UInt64(index), persisted: PersistedState()))
        }
        brokers.reach = { [unowned self] a, b in reaches(a, b) }
        brokers.isQuiet = { [unowned self] in now - lastFault > .seconds(5) }
    }

    func node(_ id: MemberID) -> Node? { nodes.first { $0.id == id } }

    private func reaches(_ a: MemberID, _ b: MemberID) -> Bool {
        guard let a = node(a), let b = node(b) else { return false }
        return a.isBrokerUp && b.isBrokerUp && a.side == b.side
    }

    // MARK: - Driving

    func start() {
        for index in nodes.indices {
            command(.join(seeds: [nodes[0].local.endpoint]), index)
            if hasBrokers { command(.report([]), index) }
        }
    }

    func command(_ command: Command, _ index: Int) {
        var effects = ClusterEffects()
        nodes[index].brain.command(command, at: now, into: &effects)
        drain(index, &effects)
    }

    /// Gives a packet to a node as if another one had sent it.
    func inject(_ bytes: [UInt8], to index: Int, from sender: Int) {
        deliver(bytes, to: index, from: senderOf(sender))
    }

    private func senderOf(_ index: Int) -> Sender {
        Sender(
            id: nodes[index].id, incarnation: nodes[index].brain.membership.localMember.incarnation,
            endpoint: nodes[index].local.endpoint)
    }

    private func deliver(_ bytes: [UInt8], to index: Int, from sender: Sender) {
        var effects = ClusterEffects()
        let now = now
        bytes.withUnsafeBytes { nodes[index].brain.receive($0.bytes, from: sender, at: now, into: &effects) }
        drain(index, &effects)
    }

    private func drain(_ index: Int, _ effects: inout ClusterEffects) {
        if let persisted = effects.persisted { nodes[index].persisted = persisted }
        for datagram in effects.network.datagrams {
            let bytes = effects.network.withBytes(of: datagram) { span in span.withUnsafeBytes { [UInt8]($0) } }
            sent += 1
            notePromise(bytes, of: index)
            if bytes[0] >= ClusterMessageKind.first { sentOwn += 1 }
            guard let to = nodes.firstIndex(where: { $0.local.endpoint == datagram.endpoint }), nodes[to].isUp,
                nodes[to].side == nodes[index].side, random.below(1000) >= loss
            else { continue }
            let at = now + .milliseconds(1) + random.below(.milliseconds(4))
            flights.append(
                Flight(at: at, number: sent, from: index, to: to, sender: senderOf(index), bytes: bytes))
        }
        if effects.leaveCompleted {
            nodes[index].hasLeft = true
            nodes[index].isUp = false
            nodes[index].isBrokerUp = false
        }
        let steps = effects.steps
        nodes[index].steps += steps
        for step in steps where random.below(1000) >= stepLoss { brokers.perform(step, at: nodes[index].id) }
    }

    private func notePromise(_ bytes: [UInt8], of index: Int) {
        guard bytes[0] == ClusterMessageKind.promiseReply.rawValue else { return }
        let body = Array(bytes.dropFirst())
        var reader = PacketReader(body.span.bytes)
        guard let reply = try? PromiseReply(from: &reader), reply.isGranted else { return }
        promises += 1
        let persisted = nodes[index].persisted
        if persisted.promisedEpoch != reply.epoch || persisted.promisedTo == nil { hastyPromises += 1 }
    }

    /// Lets time pass.
    func run(for duration: Nanoseconds) {
        run(until: now + duration) { false }
    }

    /// Lets time pass until something holds. Returns whether it does.
    @discardableResult
    func run(atMost duration: Nanoseconds, until condition: () -> Bool) -> Bool {
        run(until: now + duration, condition)
        return condition()
    }

    private func run(until end: Instant, _ condition: () -> Bool) {
        while true {
            var next = lastBrokerTick + .milliseconds(100)
            for flight in flights { next = min(next, flight.at) }
            for node in nodes where node.isUp {
                if let deadline = node.brain.nextDeadline { next = min(next, max(deadline, now)) }
            }
            guard next <= end else { break }
            now = max(now, next)
            // Inbound before timers.
            var due = flights.filter { $0.at <= now }
            if !due.isEmpty {
                flights.removeAll { $0.at <= now }
                due.sort { $0.at != $1.at ? $0.at < $1.at : $0.number < $1.number }
                for flight in due where nodes[flight.to].isUp {
                    deliver(flight.bytes, to: flight.to, from: flight.sender)
                }
            }
            for index in nodes.indices where nodes[index].isUp {
                guard let deadline = nodes[index].brain.nextDeadline, deadline <= now else { continue }
                var effects = ClusterEffects()
                nodes[index].brain.advance(to: now, into: &effects)
                drain(index, &effects)
            }
            if lastBrokerTick + .milliseconds(100) <= now {
                brokers.advance(by: now - lastBrokerTick)
                lastBrokerTick = now
            }
            report()
            if condition() { return }
        }
        now = end
    }

    private func report() {
        guard hasBrokers else { return }
        while !brokers.dirty.isEmpty {
            let dirty = brokers.dirty
            brokers.dirty = []
            for index in nodes.indices
            where nodes[index].isUp && nodes[index].isBrokerUp && dirty.contains(nodes[index].id) {
                command(.report(brokers.reports(of: nodes[index].id)), index)
            }
        }
    }

    // MARK: - Faults

    func crash(_ index: Int) {
        nodes[index].isUp = false
        nodes[index].isBrokerUp = false
        lastFault = now
    }

    /// Only the node ends: its broker goes on.
    func crashAgent(_ index: Int) {
        nodes[index].isUp = false
        lastFault = now
    }

    /// Only the broker ends: its node goes on, and says what the broker said last.
    func crashBroker(_ index: Int) {
        nodes[index].isBrokerUp = false
        lastFault = now
    }

    func restartBroker(_ index: Int) {
        nodes[index].isBrokerUp = true
        command(.report(brokers.reports(of: nodes[index].id)), index)
    }

    func restart(_ index: Int) {
        let old = nodes[index]
        var local = old.local
        local.bootEpoch = old.local.bootEpoch + 1
        nodes[index] = Node(
            local, old.configuration, seed: seed &* 1000 &+ UInt64(index) &+ 500 &* local.bootEpoch,
            persisted: old.persisted)
        let seeds = nodes.filter { $0.id != local.id }.map(\.local.endpoint)
        command(.join(seeds: seeds), index)
        if hasBrokers { command(.report(brokers.reports(of: local.id)), index) }
    }

    /// Puts nodes on another side of a split network.
    func split(_ indices: [Int], side: Int) {
        for index in indices { nodes[index].side = side }
        lastFault = now
    }

    // MARK: - Looking

    /// The node that coordinates with the highest epoch.
    var coordinator: Int? {
        nodes.indices.filter { nodes[$0].isUp && nodes[$0].epoch != nil }.max { nodes[$0].epoch! < nodes[$1].epoch! }
    }

    func view(of index: Int) -> ClusterView { nodes[index].view(at: now) }

    /// Why not all partitions are fully replicated on nodes that are up, in different racks; nil if they are.
    var shortfall: String? {
        for group in brokers.groups {
            guard let configuration = group.committed else { return "\(group.partition) does not exist" }
            let up = configuration.voters.compactMap { node($0) }.filter { $0.isUp && group.isCaughtUp($0.id) }
            guard up.count == 3, configuration.voters.count == 3 else { return "\(group.partition) has \(up.count)" }
            guard configuration.learners.isEmpty else { return "\(group.partition) has learners" }
            guard up.contains(where: { $0.id == configuration.leader }) else {
                return "\(group.partition) has no leader"
            }
            var racks: [String] = []
            for node in up where !racks.contains(node.configuration.attributes.domain[1]) {
                racks.append(node.configuration.attributes.domain[1])
            }
            let possible = min(3, distinctRacksUp)
            guard racks.count >= possible else { return "\(group.partition) is in \(racks)" }
        }
        return nil
    }

    private var distinctRacksUp: Int {
        var racks: [String] = []
        for node in nodes where node.isUp && !racks.contains(node.configuration.attributes.domain[1]) {
            racks.append(node.configuration.attributes.domain[1])
        }
        return racks.count
    }

    /// Whether all nodes that are up hold the same replicated state.
    var isConverged: Bool {
        let up = nodes.filter(\.isUp)
        return up.allSatisfy { $0.digest == up[0].digest }
    }
}
