/// The ways between the nodes: how long datagrams take, which are lost or doubled, and which nodes cannot talk.
struct SimulatedNetwork {
    /// What a line of the timeline does to some of the ways for a time.
    enum Condition: Hashable, Sendable {
        /// Nothing passes from the first nodes to the second.
        case cut(from: NodeSet, to: NodeSet)
        /// Nothing passes between the group of one node and that of another. Nodes of no group form one of their own.
        case split([NodeSet])
        /// More datagrams than usual are lost from the first nodes to the second.
        case loss(Probability, from: NodeSet, to: NodeSet)
    }

    /// What becomes of a datagram that is sent.
    enum Fate: Equatable {
        case dropped(DropReason)
        /// It arrives after the first time, and a copy after the second.
        case delivered(after: UInt64, copyAfter: UInt64?)
    }

    /// A way with properties of its own.
    struct Override: Hashable, Sendable {
        var from: NodeSet
        var to: NodeSet
        var model: LinkModel
    }

    private let seed: UInt64
    private let link: LinkModel
    private let overrides: [Override]
    private var conditions: [(fault: Int, condition: Condition)] = []
    /// The draws made for each way, in rows by sender that are made at the sender's first datagram.
    private var draws: [[UInt32]]
    private let nodeCount: Int

    init(seed: UInt64, nodeCount: Int, link: LinkModel, overrides: [Override] = []) {
        self.seed = seed
        self.nodeCount = nodeCount
        self.link = link
        self.overrides = overrides
        draws = [[UInt32]](repeating: [], count: nodeCount)
    }

    /// Begins a condition on behalf of a line of the timeline.
    mutating func begin(_ condition: Condition, fault: Int) {
        conditions.append((fault, condition))
    }

    /// Ends the conditions of one line of the timeline.
    mutating func end(fault: Int) {
        conditions.removeAll { $0.fault == fault }
    }

    /// Ends every cut and split, whoever began it.
    mutating func heal() {
        conditions.removeAll { entry in
            if case .loss = entry.condition { false } else { true }
        }
    }

    /// Whether datagrams pass from one node to the other.
    func passes(from: Int, to: Int) -> Bool {
        for (_, condition) in conditions {
            switch condition {
            case .cut(let sources, let targets):
                if sources.contains(from), targets.contains(to) { return false }
            case .split(let groups):
                if groups.firstIndex(where: { $0.contains(from) }) != groups.firstIndex(where: { $0.contains(to) }) {
                    return false
                }
            case .loss:
                break
            }
        }
        return true
    }

    /// Decides what becomes of the next datagram from one node to another.
    ///
    /// Each datagram takes four draws of its way's stream whether it needs them or not, so that raising the loss does
    /// not change how long the datagrams take that still arrive.
    mutating func fate(from: Int, to: Int) -> Fate {
        let model = overrides.isEmpty ? link : model(from: from, to: to)
        if draws[from].isEmpty { draws[from] = [UInt32](repeating: 0, count: nodeCount) }
        let number = UInt64(draws[from][to]) << 2
        draws[from][to] &+= 1
        let key = RandomStream.key(seed: seed, .link, UInt64(from), UInt64(to))
        var loss = model.loss
        if !conditions.isEmpty {
            guard passes(from: from, to: to) else { return .dropped(.cut) }
            loss = loss.or(extraLoss(from: from, to: to))
        }
        if loss.rawValue > 0, loss.happens(RandomStream.word(key: key, at: number)) { return .dropped(.loss) }
        let latency = model.latency.sample(RandomStream.word(key: key, at: number + 1))
        guard model.duplicate.rawValue > 0, model.duplicate.happens(RandomStream.word(key: key, at: number + 2)) else {
            return .delivered(after: latency, copyAfter: nil)
        }
        let copy = model.latency.sample(RandomStream.word(key: key, at: number + 3))
        return .delivered(after: latency, copyAfter: copy)
    }

    private func model(from: Int, to: Int) -> LinkModel {
        overrides.last { $0.from.contains(from) && $0.to.contains(to) }?.model ?? link
    }

    private func extraLoss(from: Int, to: Int) -> Probability {
        var result = Probability.never
        for (_, condition) in conditions {
            if case .loss(let loss, let sources, let targets) = condition, sources.contains(from), targets.contains(to)
            {
                result = result.or(loss)
            }
        }
        return result
    }
}
