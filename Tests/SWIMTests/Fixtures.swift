@testable import SWIM

/// Members that talk to each other through memory: every datagram arrives at once unless a test takes it away.
final class Loopback {
    final class Node {
        var membership: Membership
        let local: LocalMember
        var isUp = true
        var events: [MembershipEvent] = []
        var renewedBootEpochs: [UInt64] = []
        var supersessions = 0
        var nameWinners: [Member] = []
        var accusations: [Accusation] = []

        init(_ membership: consuming Membership, local: LocalMember) {
            self.membership = membership
            self.local = local
        }

        // The expectation macros cannot look into a value that cannot be copied.
        var hasJoined: Bool { membership.hasJoined }
        var hasLeft: Bool { membership.hasLeft }
        var isSuperseded: Bool { membership.isSuperseded }
        var incarnation: Incarnation { membership.localMember.incarnation }
        var nextDeadline: Instant? { membership.nextDeadline }
        var timerCount: Int { membership.timers.count }
        var localHealth: Int { membership.health.score }
        var statistics: MembershipStatistics { membership.statistics }
        var suspectCount: Int { membership.table.suspectCount }
        func sent(_ kind: MessageKind) -> UInt64 { membership.statistics.sent[Int(kind.rawValue)] }
        func received(_ kind: MessageKind) -> UInt64 { membership.statistics.received[Int(kind.rawValue)] }
        func accuserCount(of id: MemberID) -> Int {
            membership.slot(of: id).map { membership.table.accuserCount(of: $0) } ?? 0
        }
    }

    struct Flight {
        var from: Int
        var to: Int
        var bytes: [UInt8]
    }

    private(set) var nodes: [Node] = []
    private(set) var now = Instant(nanoseconds: 1)
    /// Returns whether a datagram is lost.
    var loses: (Flight) -> Bool = { _ in false }
    private(set) var delivered: [Flight] = []

    init(count: Int, configuration: MembershipConfiguration = MembershipConfiguration()) {
        for index in 0..<count { add(index, configuration: configuration) }
    }

    func add(
        _ index: Int, configuration: MembershipConfiguration = MembershipConfiguration(), bootEpoch: UInt64 = 1,
        at endpoint: Endpoint? = nil
    ) {
        var local = LocalMember.fixture(index, bootEpoch: bootEpoch)
        if let endpoint { local.endpoint = endpoint }
        add(local, at: index, configuration: configuration)
    }

    /// Adds a process of any identity, or replaces one.
    func add(
        _ local: LocalMember, at index: Int, configuration: MembershipConfiguration = MembershipConfiguration()
    ) {
        let seed = UInt64(index) &+ local.bootEpoch &* 1000
        let node = Node(Membership(local: local, configuration: configuration, seed: seed), local: local)
        if index < nodes.count { nodes[index] = node } else { nodes.append(node) }
    }

    func withNode(_ index: Int, _ body: (inout Membership, Instant, inout Effects) -> Void) {
        var effects = Effects()
        body(&nodes[index].membership, now, &effects)
        drain(index, &effects)
    }

    /// All members join through the first one.
    func joinAll() {
        for index in nodes.indices {
            withNode(index) { $0.join(through: [nodes[0].local.endpoint], at: $1, into: &$2) }
        }
    }

    func send(_ bytes: [UInt8], to index: Int, from sender: Sender) {
        withNode(index) { membership, now, effects in
            bytes.withUnsafeBytes { membership.receive($0.bytes, from: sender, at: now, into: &effects) }
        }
    }

    private func drain(_ index: Int, _ effects: inout Effects) {
        nodes[index].events += effects.events
        if let bootEpoch = effects.renewedBootEpoch { nodes[index].renewedBootEpochs.append(bootEpoch) }
        if effects.isSuperseded { nodes[index].supersessions += 1 }
        if let winner = effects.nameWinner { nodes[index].nameWinners.append(winner) }
        nodes[index].accusations += effects.accusations
        var flights: [Flight] = []
        for datagram in effects.datagrams {
            // A sealed packet can be opened by nobody but its receiver.
            let to = nodes.firstIndex {
                $0.isUp && $0.local.endpoint == datagram.endpoint && $0.local.id == datagram.receiver ?? $0.local.id
            }
            guard let to else { continue }
            let bytes = effects.withBytes(of: datagram) { span in span.withUnsafeBytes { [UInt8]($0) } }
            flights.append(Flight(from: index, to: to, bytes: bytes))
        }
        effects.removeAll()
        for flight in flights where nodes[flight.to].isUp && !loses(flight) {
            delivered.append(flight)
            let from = nodes[flight.from]
            let sender = Sender(
                id: from.local.id, incarnation: from.membership.localMember.incarnation,
                endpoint: from.local.endpoint)
            send(flight.bytes, to: flight.to, from: sender)
        }
    }

    /// Lets time pass, from deadline to deadline.
    func run(for duration: Nanoseconds) {
        let end = now + duration
        while true {
            let due = nodes.indices.filter { nodes[$0].isUp }
                .compactMap { index in nodes[index].membership.nextDeadline.map { (deadline: $0, index: index) } }
                .min { $0.deadline != $1.deadline ? $0.deadline < $1.deadline : $0.index < $1.index }
            guard let due, due.deadline <= end else { break }
            now = max(now, due.deadline)
            withNode(due.index) { $0.advance(to: $1, into: &$2) }
        }
        now = end
    }

    /// Lets one member do what is due, shows what it sends, and lets that arrive.
    func step(to time: Instant, only index: Int, into effects: inout Effects, _ body: (Flight) -> Void) {
        now = max(now, time)
        nodes[index].membership.advance(to: now, into: &effects)
        for datagram in effects.datagrams {
            guard let to = nodes.firstIndex(where: { $0.local.endpoint == datagram.endpoint }) else { continue }
            body(
                Flight(
                    from: index, to: to, bytes: effects.withBytes(of: datagram) { $0.withUnsafeBytes { [UInt8]($0) } }))
        }
        drain(index, &effects)
    }

    func state(of subject: Int, at observer: Int) -> MemberState? {
        nodes[observer].membership.member(nodes[subject].local.id)?.state
    }
}

extension LocalMember {
    static func fixture(_ index: Int, bootEpoch: UInt64 = 1) -> LocalMember {
        LocalMember(
            id: MemberID(high: 0xA, low: UInt64(index)), name: "n\(index)",
            endpoint: Endpoint(ipv4: 0x0A00_0001 + UInt32(index), port: 7946), bootEpoch: bootEpoch)
    }
}

/// Builds packets by hand.
struct PacketBuilder {
    var bytes: [UInt8]

    init(_ kind: MessageKind, flags: UInt8 = 0, sequence: UInt32 = 7) {
        bytes = [kind.rawValue, flags]
        append(sequence)
        append(UInt64(0))
        append(UInt64(0))
    }

    mutating func append<Value: FixedWidthInteger>(_ value: Value) {
        withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func append(_ id: MemberID) {
        append(id.high)
        append(id.low)
    }

    /// A claim about a member; with its address if it is given.
    func claiming(
        _ state: MemberState, _ id: MemberID, _ incarnation: UInt64, at endpoint: Endpoint? = nil, name: String = ""
    ) -> PacketBuilder {
        var copy = self
        copy.append(state.rawValue | (endpoint == nil ? 0 : 4))
        copy.append(id)
        copy.append(incarnation)
        if let endpoint {
            copy.append(UInt8(4))
            copy.append(endpoint.ipv4!)
            copy.append(endpoint.port)
            copy.append(UInt8(name.utf8.count))
            copy.bytes += Array(name.utf8)
        }
        return copy
    }

    func claiming(_ state: MemberState, _ member: LocalMember, refutations: UInt64 = 0) -> PacketBuilder {
        claiming(
            state, member.id, member.bootEpoch << 24 + refutations, at: member.endpoint, name: member.name)
    }

    func with(_ id: MemberID) -> PacketBuilder {
        var copy = self
        copy.append(id)
        return copy
    }

    func with<Value: FixedWidthInteger>(_ value: Value) -> PacketBuilder {
        var copy = self
        copy.append(value)
        return copy
    }
}

extension Sender {
    static func fixture(_ index: Int, bootEpoch: UInt64 = 1) -> Sender {
        let local = LocalMember.fixture(index, bootEpoch: bootEpoch)
        return Sender(id: local.id, incarnation: Incarnation(bootEpoch: bootEpoch), endpoint: local.endpoint)
    }
}
