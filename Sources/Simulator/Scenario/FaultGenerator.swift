/// A line of the timeline that stands for many, which chance makes anew for each seed.
struct FaultGenerator: Hashable, Sendable {
    /// What it may make.
    enum Kind: String, CaseIterable, Hashable, Sendable {
        case cut, pause, crash, loss
    }

    /// The first moment and the end, in nanoseconds.
    var from: UInt64
    var to: UInt64
    /// The mean time between two faults.
    var every: UInt64
    /// Whether the times between them are exponentially distributed, or all equal.
    var isIrregular: Bool
    /// What it may make. Not empty.
    var kinds: [Kind]
    /// Whether each seed has some of the kinds only, each with an even chance.
    var isSwarm: Bool
    /// As it was written: the name of its stream of random words.
    var text: String

    /// The faults of one seed. All of them end, crashes with a restart, and none begins at or after the limit.
    func faults(seed: UInt64, nodes: [Int], names: [String], limit: UInt64) -> [Fault] {
        var hash = TraceHash()
        hash.absorb(text)
        var stream = RandomStream(seed: seed, .generator, hash.value)
        var kinds = self.kinds
        if isSwarm {
            kinds = kinds.filter { _ in stream.below(2) == 0 }
            if kinds.isEmpty { kinds = [self.kinds[Int(stream.below(UInt64(self.kinds.count)))]] }
        }
        let gap = LatencyModel.exponential(minimum: 0, mean: every)
        var result: [Fault] = []
        var time = from
        while time < min(to, limit) {
            let kind = kinds[Int(stream.below(UInt64(kinds.count)))]
            let node = nodes[Int(stream.below(UInt64(nodes.count)))]
            // Whole milliseconds, as a person would write them.
            let duration = min((2_000 + stream.below(13_000)) * 1_000_000, max(1_000_000, min(to, limit) - time))
            let amount = 5 + stream.below(46)
            result.append(
                FaultGenerator.fault(kind, names[node], node, nodes, amount, at: time, for: duration))
            let step = isIrregular ? gap.sample(stream.next()) / 1_000_000 * 1_000_000 : every
            time += max(1_000_000, step)
        }
        return result
    }

    private static func fault(
        _ kind: Kind, _ name: String, _ node: Int, _ nodes: [Int], _ percent: UInt64, at: UInt64, for duration: UInt64
    ) -> Fault {
        let one = Selector(terms: [.nodes([node])], text: name)
        let all = Selector(terms: [.nodes(nodes)], text: "*")
        let (action, text): (Fault.Action, String) =
            switch kind {
            case .cut: (.cut(from: one, to: all, bothWays: true), "\"\(name) <-> *\"")
            case .pause: (.pause(one), name)
            case .crash: (.crash(one), name)
            case .loss: (.loss(Probability(partsPerMillion: percent * 10_000), from: all, to: all), "\(percent)%")
            }
        return Fault(
            at: at, duration: duration, action: action, text: "at \(at) for \(duration) \(kind.rawValue) \(text)")
    }
}

extension Scenario {
    /// The same scenario with the faults that its generators make for a seed, and without generators.
    func expanded(seed: UInt64) -> Scenario {
        guard !generators.isEmpty else { return self }
        var result = self
        result.generators = []
        result.timeline += drawnFaults(seed: seed)
        return result
    }

    /// The lines that stand for what generators make for a seed, as they would be written in the timeline.
    ///
    /// A scenario with these lines instead of its generators takes the same course with that seed.
    package func expansion(seed: UInt64) -> [String] {
        drawnFaults(seed: seed).map { fault in
            let words = fault.text.split(separator: " ", maxSplits: 5).map(String.init)
            let (verb, target) = (words[4], words[5])
            return "- {at: \(Quantity.describe(duration: fault.at)), "
                + "for: \(Quantity.describe(duration: fault.duration ?? 0)), \(verb): \(target)}"
        }
    }

    private func drawnFaults(seed: UInt64) -> [Fault] {
        let initial = nodes.indices.filter { nodes[$0].isInitial }
        let names = nodes.map(\.name)
        return generators.flatMap {
            $0.faults(seed: seed, nodes: initial, names: names, limit: quietAt ?? until)
        }
    }
}
