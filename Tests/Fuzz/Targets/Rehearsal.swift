import Cluster
import Placement
import SWIM

/// What a node lived through in a small cluster until it was well established: recorded once, and played to a fresh node
/// before each input, which costs a fraction of running the whole cluster again.
struct Rehearsal: Sendable {
    /// Something that happened to the node.
    enum Happening: Sendable {
        case command(Command)
        case packet([UInt8], Sender)
        case timer
    }

    private(set) var happenings: [(at: Instant, what: Happening)] = []
    /// What the others received.
    private(set) var overheard: [[UInt8]] = []
    /// When the record ends.
    private(set) var end = Instant(nanoseconds: 1)
    /// The members, the recorded one first, as they speak when the record ends.
    private(set) var senders: [Sender] = []

    /// Until the members know each other and have probed.
    static let joined = Rehearsal(duration: .seconds(2))
    /// Until there is a coordinator, which has made a plan.
    static let planned = Rehearsal(duration: .seconds(4))
    /// Until operators have asked for something, a member is dead, and the voters and the coordinator have said so.
    static let eventful = Rehearsal(
        duration: .seconds(20),
        directives: [
            (.seconds(3), 1, .cordon(node: "b")), (.seconds(4), 0, .drain(node: "c", within: .seconds(60))),
            (.seconds(5), 1, .pause), (.seconds(5), 0, .cancel(partition: PartitionID(topic: "orders", index: 1))),
        ], silence: .seconds(6))

    static let topics = [TopicDeclaration(name: "orders", partitions: 3, replicationFactor: 2)]

    static func local(_ index: Int) -> LocalMember {
        LocalMember(
            id: MemberID(high: 0xA, low: UInt64(index)), name: ["a", "b", "c"][index],
            endpoint: Endpoint(ipv4: 0x0A00_0001 + UInt32(index), port: 7946), bootEpoch: 1000)
    }

    static func makeNode(_ index: Int) -> ClusterNode {
        var configuration = ClusterConfiguration()
        configuration.attributes = NodeAttributes(domain: ["dc", "r\(index)"])
        configuration.voters = ["a", "b", "c"]
        configuration.topics = topics
        configuration.expectedMembers = 3
        configuration.stabilize = .milliseconds(500)
        configuration.renewInterval = .milliseconds(500)
        return ClusterNode(
            local: local(index), configuration: configuration, seed: UInt64(index) + 1, restored: PersistedState())
    }

    /// A member of the rehearsal.
    private final class Player {
        var node: ClusterNode
        let local: LocalMember

        init(_ index: Int) {
            node = Rehearsal.makeNode(index)
            local = Rehearsal.local(index)
        }

        var sender: Sender {
            Sender(id: local.id, incarnation: node.membership.localMember.incarnation, endpoint: local.endpoint)
        }
    }

    /// - Parameters:
    ///   - duration: how long it lasts.
    ///   - directives: what is asked for: when, at which node.
    ///   - silence: after what time the last node says and hears nothing any more; nil: never.
    private init(
        duration: Nanoseconds, directives: [(after: Nanoseconds, node: Int, directive: Directive)] = [],
        silence: Nanoseconds? = nil
    ) {
        let start = end
        var directives = directives[...]
        var players = (0..<3).map(Player.init)
        let last = end + duration
        var now = end
        var mail: [(at: Instant, to: Int, bytes: [UInt8], sender: Sender)] = []

        func act(_ index: Int, _ what: Happening) {
            if index == 0 { happenings.append((now, what)) }
            var effects = ClusterEffects()
            Rehearsal.perform(what, on: &players[index].node, at: now, into: &effects)
            for datagram in effects.network.datagrams {
                guard let to = players.firstIndex(where: { $0.local.endpoint == datagram.endpoint }) else { continue }
                let bytes = effects.network.withBytes(of: datagram) { span in span.withUnsafeBytes { [UInt8]($0) } }
                mail.append((now + .milliseconds(1), to, bytes, players[index].sender))
                if to > 0 { overheard.append(bytes) }
            }
        }

        for index in players.indices {
            act(index, .command(.join(seeds: [players[0].local.endpoint])))
            act(index, .command(.report([])))
        }
        while true {
            var next = last
            if let first = directives.first { next = min(next, start + first.after) }
            for letter in mail { next = min(next, letter.at) }
            for player in players {
                if let deadline = player.node.nextDeadline { next = min(next, max(deadline, now)) }
            }
            guard next < last else { break }
            now = next
            if let first = directives.first, start + first.after <= now {
                directives.removeFirst()
                act(first.node, .command(.direct(first.directive)))
            }
            if let silence, start + silence <= now, players.count > 2 { players.removeLast() }
            let due = mail.filter { $0.at <= now }
            mail.removeAll { $0.at <= now }
            for letter in due { act(letter.to, .packet(letter.bytes, letter.sender)) }
            for index in players.indices {
                if let deadline = players[index].node.nextDeadline, deadline <= now { act(index, .timer) }
            }
        }
        end = last
        senders = (0..<3).map { $0 < players.count ? players[$0].sender : players[0].sender }
    }

    /// Does to a node what happened.
    static func perform(
        _ what: Happening, on node: inout ClusterNode, at now: Instant, into effects: inout ClusterEffects
    ) {
        switch what {
        case .command(let command): node.command(command, at: now, into: &effects)
        case .packet(let bytes, let sender):
            bytes.withUnsafeBytes { node.receive($0.bytes, from: sender, at: now, into: &effects) }
        case .timer: node.advance(to: now, into: &effects)
        }
    }

    /// A fresh node that has lived through all of it.
    func play(into effects: inout ClusterEffects) -> ClusterNode {
        var node = Rehearsal.makeNode(0)
        for (at, what) in happenings {
            Rehearsal.perform(what, on: &node, at: at, into: &effects)
            effects.removeAll()
        }
        return node
    }
}
