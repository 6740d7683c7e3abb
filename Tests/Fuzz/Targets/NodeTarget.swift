import Cluster
import SWIM

/// Feeds packets of authenticated members to a node in the middle of a running cluster.
enum NodeTarget {
    /// Which protocol an input speaks. The first byte of each packet is bent so that it belongs there.
    enum Kinds {
        case membership
        case cluster

        func bend(_ kind: UInt8) -> UInt8 {
            self == .membership ? kind & (ClusterMessageKind.first - 1) : kind | ClusterMessageKind.first
        }

        /// What the node has lived through before an input.
        var rehearsal: Rehearsal { self == .membership ? .joined : .planned }

        func contains(_ kind: UInt8) -> Bool { bend(kind) == kind }
    }

    /// How long before a packet nothing comes, by the control byte.
    private static let pauses: [Nanoseconds] = [
        0, .milliseconds(1), .milliseconds(300), .seconds(1), .seconds(3), .seconds(15), .seconds(100),
        .seconds(90_000),
    ]
    /// No call sends more packets than this: a small packet must not cause a flood.
    private static let largestAnswer = 64

    static func run(_ input: UnsafeRawBufferPointer, kinds: Kinds) throws(FuzzFinding) {
        let rehearsal = kinds.rehearsal
        var effects = ClusterEffects()
        var node = rehearsal.play(into: &effects)
        // Reads whatever the node says: what goes out must be readable, whatever came in.
        var reader = Rehearsal.makeNode(1)
        var now = rehearsal.end
        for frame in FuzzFrames(input) {
            let pause = pauses[Int(frame.control >> 2) % pauses.count]
            if pause > 0 {
                now = now + pause
                if let deadline = node.nextDeadline, deadline <= now {
                    node.advance(to: now, into: &effects)
                    try checkEffects(of: node, &effects, with: &reader, at: now)
                }
            }
            var bytes = [UInt8](frame.bytes)
            if !bytes.isEmpty { bytes[0] = kinds.bend(bytes[0]) }
            let sender = sender(frame.control, rehearsal)
            let before = NodeImage(node, at: now)
            let malformed = malformedCount(of: node)
            bytes.withUnsafeBytes { node.receive($0.bytes, from: sender, at: now, into: &effects) }
            if malformedCount(of: node) != malformed {
                let after = NodeImage(node, at: now)
                try FuzzFinding.require(
                    malformedCount(of: node) == malformed + 1, "one packet was counted as malformed more than once")
                try FuzzFinding.require(before == after, "a malformed packet changed the node:\n\(before)\n\(after)")
                try FuzzFinding.require(
                    effects.network.isEmpty && effects.steps.isEmpty && effects.persisted == nil,
                    "a malformed packet had effects")
            }
            try checkEffects(of: node, &effects, with: &reader, at: now)
        }
        try checkUsable(&node, at: now, into: &effects)
    }

    /// Three of four times a member, else somebody unknown; sometimes from a later life.
    private static func sender(_ control: UInt8, _ rehearsal: Rehearsal) -> Sender {
        var sender = rehearsal.senders[min(Int(control & 3), 2)]
        if control & 3 == 3 { sender.id = MemberID(high: 0xF, low: 0xF) }
        if control & 0x40 != 0 { sender.incarnation = Incarnation(rawValue: sender.incarnation.rawValue + 1 << 24) }
        return sender
    }

    private static func malformedCount(of node: borrowing ClusterNode) -> UInt64 {
        node.statistics.malformedTotal + node.membership.statistics.malformedTotal
    }

    /// What must hold after every call.
    private static func checkEffects(
        of node: borrowing ClusterNode, _ effects: inout ClusterEffects, with reader: inout ClusterNode, at now: Instant
    ) throws(FuzzFinding) {
        let own = node.membership.localMember
        let local = Rehearsal.local(0)
        try FuzzFinding.require(
            own.state == .alive && own.id == local.id && own.name == local.name && own.endpoint == local.endpoint,
            "the node believed somebody else about itself: \(own)")
        try FuzzFinding.require(
            node.membership.presentCount <= node.membership.slotCount, "more members are present than there are")
        try FuzzFinding.require(
            effects.network.datagrams.count <= largestAnswer,
            "\(effects.network.datagrams.count) datagrams at once")
        let sender = Sender(id: own.id, incarnation: own.incarnation, endpoint: own.endpoint)
        let before = malformedCount(of: reader)
        var answers = ClusterEffects()
        for datagram in effects.network.datagrams {
            try FuzzFinding.require(
                (1...PacketWriter.limit).contains(datagram.count), "a datagram of \(datagram.count) bytes")
            try FuzzFinding.require(datagram.endpoint.isRoutable, "a datagram to \(datagram.endpoint)")
            effects.network.withBytes(of: datagram) { reader.receive($0, from: sender, at: now, into: &answers) }
            if malformedCount(of: reader) != before {
                let bytes = effects.network.withBytes(of: datagram) { span in span.withUnsafeBytes { [UInt8]($0) } }
                throw FuzzFinding(description: "the node said what nobody can read: \(bytes)")
            }
            answers.removeAll()
        }
        effects.removeAll()
    }

    /// Whatever came before: a ping is answered, the view can be taken, and timers go on.
    private static func checkUsable(
        _ node: inout ClusterNode, at now: Instant, into effects: inout ClusterEffects
    ) throws(FuzzFinding) {
        let stranger = Sender(
            id: MemberID(high: 0xE, low: 0xE), incarnation: Incarnation(bootEpoch: Incarnation.largestBootEpoch),
            endpoint: Endpoint(ipv4: 0x0A00_0063, port: 7946))
        guard let ping = Rehearsal.planned.packets.first(where: { $0.first == MessageKind.ping.rawValue }) else {
            throw FuzzFinding(description: "nobody pinged during the rehearsal")
        }
        ping.withUnsafeBytes { node.receive($0.bytes, from: stranger, at: now, into: &effects) }
        let isAnswered = effects.network.datagrams.contains { datagram in
            datagram.endpoint == stranger.endpoint
                && effects.network.withBytes(of: datagram) {
                    $0.unsafeLoad(as: UInt8.self) == MessageKind.ack.rawValue
                }
        }
        try FuzzFinding.require(isAnswered, "a ping was not answered")
        effects.removeAll()
        _ = node.view(at: now)
        var time = now
        for _ in 0..<8 {
            guard let deadline = node.nextDeadline else { break }
            time = max(time, deadline)
            node.advance(to: time, into: &effects)
            effects.removeAll()
        }
    }

    /// What the node received in the rehearsal, one frame each, and all kinds once more in one input.
    static func seeds(_ kinds: Kinds) -> [[UInt8]] {
        var packets = Rehearsal.planned.packets.filter { kinds.contains($0[0]) }
        if kinds == .cluster {
            // What the coordinator and the voters say when a lot happens; once each.
            var known: Set<[UInt8]> = []
            packets += Rehearsal.eventful.overheard.filter { kinds.contains($0[0]) && known.insert($0).inserted }
        }
        var seeds = packets.map { FuzzFrames.encode(1, $0) }
        var seen: Set<UInt8> = []
        seeds.append(packets.filter { seen.insert($0[0]).inserted }.flatMap { FuzzFrames.encode(4 | 1, $0) })
        return seeds
    }
}

extension Rehearsal {
    /// The packets that the recorded node received.
    var packets: [[UInt8]] {
        happenings.compactMap { happening in
            if case .packet(let bytes, _) = happening.what { bytes } else { nil }
        }
    }
}

/// Everything about a node that a malformed packet must not change.
private struct NodeImage: Hashable {
    var members: [Member?]
    var memberTimes: [Instant?]
    var deadline: Instant?
    var received: [UInt64]
    var sent: [UInt64]
    var memberViews: [MemberView]
    var partitions: [PartitionView]
    var plan: PlanView?
    var coordination: CoordinationView
    var digest: UInt64

    init(_ node: borrowing ClusterNode, at now: Instant) {
        let membership = node.membership.statistics
        members = []
        memberTimes = []
        for slot in 0..<node.membership.slotCount {
            let member = node.membership.member(at: slot)
            members.append(member)
            memberTimes.append(member == nil ? nil : node.membership.stateSince(at: slot))
        }
        deadline = node.nextDeadline
        received = Array(membership.received) + node.statistics.received
        sent = Array(membership.sent) + node.statistics.sent
        let view = node.view(at: now)
        memberViews = view.members
        partitions = view.partitions
        plan = view.plan
        coordination = view.coordination
        digest = view.stateDigest
    }
}
