/// The ways between the nodes: how long datagrams take, which are lost, doubled or spoilt, and which nodes cannot talk.
struct SimulatedNetwork {
    /// What a line of the timeline does to some of the ways for a time.
    enum Condition: Hashable, Sendable {
        /// Nothing passes from the first nodes to the second.
        case cut(from: NodeSet, to: NodeSet)
        /// Nothing passes between the group of one node and that of another. Nodes of no group form one of their own.
        case split([NodeSet])
        /// Each node hears only those that are at most so many places from it in a circle. A place of −1: outside.
        case ring(places: [Int], reach: Int, count: Int)
        /// What is sent from the first nodes to the second is held until the condition ends, and then arrives at once.
        case jam(from: NodeSet, to: NodeSet)
        /// The ways from the first nodes to the second are worse than usual.
        case change(LinkChange, from: NodeSet, to: NodeSet)

        /// More datagrams than usual are lost from the first nodes to the second.
        static func loss(_ loss: Probability, from: NodeSet, to: NodeSet) -> Condition {
            .change(LinkChange(loss: loss), from: from, to: to)
        }
    }

    /// What becomes of a datagram that is sent.
    enum Fate: Equatable {
        case dropped(DropReason)
        /// It arrives after the first time, and a copy after the second.
        case delivered(after: UInt64, copyAfter: UInt64?)
        /// It arrives after this time, with flipped bits.
        case corrupted(after: UInt64)
        /// It waits for the end of what a line of the timeline does.
        case held(fault: Int)
    }

    /// A way with properties of its own.
    struct Override: Hashable, Sendable {
        var from: NodeSet
        var to: NodeSet
        var model: LinkModel
        /// Whether the latency is that of the overrides before this one.
        var keepsLatency = false
    }

    private let seed: UInt64
    private let links: LinkTable
    /// What each node can send in a second, over all ways; nil: any number.
    private let uplink: Bandwidth?
    private var conditions: [(fault: Int, condition: Condition)] = []
    /// The draws made for each way.
    private var draws: WayCounters
    /// When each way has passed what was sent on it so far, in rows that are made when they are needed.
    private var free: [[UInt64]]
    /// The same for each node's uplink.
    private var uplinkFree: [UInt64]
    private let nodeCount: Int

    init(
        seed: UInt64, nodeCount: Int, link: LinkModel, overrides: [Override] = [], uplink: Bandwidth? = nil
    ) {
        self.seed = seed
        self.nodeCount = nodeCount
        self.uplink = uplink
        links = LinkTable(nodeCount: nodeCount, link: link, overrides: overrides)
        draws = WayCounters(nodeCount: nodeCount)
        free = [[UInt64]](repeating: [], count: nodeCount)
        uplinkFree = [UInt64](repeating: 0, count: uplink == nil ? 0 : nodeCount)
    }

    /// Begins a condition on behalf of a line of the timeline.
    mutating func begin(_ condition: Condition, fault: Int) {
        conditions.append((fault, condition))
    }

    /// Ends the conditions of one line of the timeline.
    mutating func end(fault: Int) {
        conditions.removeAll { $0.fault == fault }
    }

    /// Ends the first cut that one line of the timeline began between exactly these nodes.
    mutating func end(_ condition: Condition, fault: Int) {
        if let index = conditions.firstIndex(where: { $0.fault == fault && $0.condition == condition }) {
            conditions.remove(at: index)
        }
    }

    /// Ends every cut, split and jam, whoever began it.
    mutating func heal() {
        conditions.removeAll { entry in
            if case .change = entry.condition { false } else { true }
        }
    }

    /// Ends every condition.
    mutating func endAll() {
        conditions.removeAll()
    }

    /// Whether no line of the timeline changes anything at the moment.
    var isQuiet: Bool { conditions.isEmpty }

    /// Whether datagrams pass from one node to the other, be it slowly.
    func passes(from: Int, to: Int) -> Bool {
        !isCut(from: from, to: to) && jam(from: from, to: to) == nil
    }

    /// Whether datagrams from one node to the other are dropped.
    func isCut(from: Int, to: Int) -> Bool {
        for (_, condition) in conditions {
            switch condition {
            case .cut(let sources, let targets):
                if sources.contains(from), targets.contains(to) { return true }
            case .split(let groups):
                if groups.firstIndex(where: { $0.contains(from) }) != groups.firstIndex(where: { $0.contains(to) }) {
                    return true
                }
            case .ring(let places, let reach, let count):
                guard places[from] >= 0, places[to] >= 0 else { continue }
                let distance = abs(places[from] - places[to])
                if min(distance, count - distance) > reach { return true }
            case .jam, .change:
                break
            }
        }
        return false
    }

    /// The line of the timeline that holds datagrams from one node to the other.
    func jam(from: Int, to: Int) -> Int? {
        for (fault, condition) in conditions {
            if case .jam(let sources, let targets) = condition, sources.contains(from), targets.contains(to) {
                return fault
            }
        }
        return nil
    }

    /// Reads what the next datagram on a way will need, so that it is in the cache then. The word means nothing.
    @inline(__always)
    func readAhead(from: Int, to: Int) -> UInt64 { draws.peek(from: from, to: to) }

    /// Decides what becomes of the next datagram from one node to another.
    ///
    /// Each datagram takes four draws of its way's stream and four of a second one, whether it needs them or not, so that
    /// raising the loss does not change how long the datagrams take that still arrive.
    ///
    /// - Parameters:
    ///   - now: when it is sent; matters where the bandwidth is bounded.
    ///   - bytes: its size.
    mutating func fate(from: Int, to: Int, at now: UInt64 = 0, bytes: Int = 0) -> Fate {
        let number = UInt64(draws.next(from: from, to: to)) << 2
        guard conditions.isEmpty else { return fateInTrouble(from: from, to: to, at: now, bytes: bytes, number) }
        return fate(links[from, to], from: from, to: to, at: now, bytes: bytes, number, factor: 1_000, delay: 0)
    }

    /// The same while the timeline does something to the ways.
    private mutating func fateInTrouble(from: Int, to: Int, at now: UInt64, bytes: Int, _ number: UInt64) -> Fate {
        guard !isCut(from: from, to: to) else { return .dropped(.cut) }
        if let fault = jam(from: from, to: to) { return .held(fault: fault) }
        var model = links[from, to]
        var (factor, delay) = (UInt64(1_000), UInt64(0))
        change(&model, from: from, to: to, &factor, &delay)
        return fate(model, from: from, to: to, at: now, bytes: bytes, number, factor: factor, delay: delay)
    }

    /// What a way that is as the model says does to a datagram.
    @inline(__always)
    private mutating func fate(
        _ model: LinkModel, from: Int, to: Int, at now: UInt64, bytes: Int, _ number: UInt64, factor: UInt64,
        delay: UInt64
    ) -> Fate {
        var delay = delay
        if model.bandwidth != nil || uplink != nil {
            guard let passed = pass(UInt64(bytes), from: from, to: to, at: now, model.bandwidth) else {
                return .dropped(.overflow)
            }
            delay += passed - now
        }
        let key = RandomStream.key(seed: seed, .link, UInt64(from), UInt64(to))
        if model.loss.rawValue > 0, model.loss.happens(RandomStream.word(key: key, at: number)) {
            return .dropped(.loss)
        }
        var latency = model.latency.sample(RandomStream.word(key: key, at: number + 1))
        if factor != 1_000 { latency = latency.multiplied(byThousandths: factor) }
        latency += delay
        if model.reorder.rate.rawValue > 0 || model.corrupt.rawValue > 0 {
            let other = RandomStream.key(seed: seed, .linkFaults, UInt64(from), UInt64(to))
            if model.reorder.rate.happens(RandomStream.word(key: other, at: number)) { latency += model.reorder.delay }
            if model.corrupt.happens(RandomStream.word(key: other, at: number + 1)) {
                return .corrupted(after: latency)
            }
        }
        guard model.duplicate.rawValue > 0, model.duplicate.happens(RandomStream.word(key: key, at: number + 2)) else {
            return .delivered(after: latency, copyAfter: nil)
        }
        var copy = model.latency.sample(RandomStream.word(key: key, at: number + 3))
        if factor != 1_000 { copy = copy.multiplied(byThousandths: factor) }
        return .delivered(after: latency, copyAfter: copy + delay)
    }

    private func change(
        _ model: inout LinkModel, from: Int, to: Int, _ factor: inout UInt64, _ delay: inout UInt64
    ) {
        for (_, condition) in conditions {
            if case .change(let change, let sources, let targets) = condition, sources.contains(from),
                targets.contains(to)
            {
                change.apply(to: &model, factor: &factor, delay: &delay)
            }
        }
    }

    /// When a datagram has left its sender and passed its way.
    private mutating func pass(_ bytes: UInt64, from: Int, to: Int, at now: UInt64, _ bandwidth: Bandwidth?) -> UInt64?
    {
        var time = now
        if let uplink {
            guard let left = uplink.pass(bytes, at: now, free: &uplinkFree[from]) else { return nil }
            time = left
        }
        guard let bandwidth else { return time }
        if free[from].isEmpty { free[from] = [UInt64](repeating: 0, count: nodeCount) }
        return bandwidth.pass(bytes, at: time, free: &free[from][to])
    }
}

extension UInt64 {
    /// The product with a factor in thousandths, at most ``LatencyModel/limit``.
    func multiplied(byThousandths factor: UInt64) -> UInt64 {
        UInt64(Swift.min(UInt128(self) * UInt128(factor) / 1_000, UInt128(LatencyModel.limit)))
    }
}
