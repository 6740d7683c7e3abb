import Testing

@testable import Simulator

@Suite struct SimulatedNetworkTests {
    private let model = LinkModel(latency: .uniform(1_000...1_000_000))

    private func network(_ model: LinkModel, nodes: Int = 6) -> SimulatedNetwork {
        SimulatedNetwork(seed: 42, nodeCount: nodes, link: model)
    }

    private func fate(_ network: inout SimulatedNetwork, from: Int, to: Int) -> SimulatedNetwork.Fate {
        network.fate(from: from, to: to)
    }

    private func latencies(_ network: inout SimulatedNetwork, from: Int, to: Int, count: Int) -> [UInt64?] {
        (0..<count).map { _ in
            if case .delivered(let latency, _) = network.fate(from: from, to: to) { latency } else { nil }
        }
    }

    @Test func otherWaysDoNotShiftTheDraws() {
        var (quiet, busy) = (network(model), network(model))
        var interleaved: [UInt64?] = []
        for number in 0..<500 {
            for other in 1..<(number % 4 + 1) { _ = busy.fate(from: 0, to: 1 + other) }
            _ = busy.fate(from: 1, to: 0)
            interleaved += latencies(&busy, from: 0, to: 1, count: 1)
        }
        let alone = latencies(&quiet, from: 0, to: 1, count: 500)
        #expect(alone == interleaved)
    }

    @Test func lossDoesNotShiftTheLatencies() {
        var lossy = model
        lossy.loss = Probability(partsPerMillion: 300_000)
        var (whole, holed) = (network(model), network(lossy))
        let (all, some) = (
            latencies(&whole, from: 2, to: 3, count: 2_000), latencies(&holed, from: 2, to: 3, count: 2_000)
        )
        for (latency, other) in zip(all, some) { #expect(other == nil || other == latency) }
        let lost = some.count { $0 == nil }
        // 600 expected, standard deviation 20.5.
        #expect((500...700).contains(lost))
    }

    @Test func duplicatesAsOftenAsAsked() {
        var doubling = model
        doubling.duplicate = Probability(partsPerMillion: 100_000)
        var network = network(doubling)
        var copies = 0
        for _ in 0..<10_000 {
            if case .delivered(let first, .some(let second)) = network.fate(from: 0, to: 1) {
                copies += 1
                #expect(first != second || copies > 0)
            }
        }
        // 1,000 expected, standard deviation 30.
        #expect((850...1_150).contains(copies))
    }

    @Test func cutsOneWayOnly() {
        var network = network(model)
        network.begin(.cut(from: NodeSet([0]), to: NodeSet([1, 2])), fault: 0)
        #expect(fate(&network, from: 0, to: 1) == .dropped(.cut))
        #expect(fate(&network, from: 0, to: 2) == .dropped(.cut))
        #expect(network.passes(from: 1, to: 0))
        #expect(network.passes(from: 0, to: 3))
        network.end(fault: 0)
        #expect(network.passes(from: 0, to: 1))
    }

    @Test func splitsIntoGroupsAndTheRest() {
        var network = network(model)
        network.begin(.split([NodeSet([0, 1]), NodeSet([2])]), fault: 7)
        let groups = [0, 0, 1, 2, 2, 2]
        for from in 0..<6 {
            for to in 0..<6 where from != to {
                #expect(network.passes(from: from, to: to) == (groups[from] == groups[to]))
                if groups[from] != groups[to] { #expect(fate(&network, from: from, to: to) == .dropped(.cut)) }
            }
        }
        network.begin(.loss(.always, from: NodeSet([0]), to: NodeSet([1])), fault: 8)
        network.heal()
        #expect(network.passes(from: 0, to: 5))
        #expect(fate(&network, from: 0, to: 1) == .dropped(.loss))
        #expect(fate(&network, from: 1, to: 0) != .dropped(.loss))
    }

    @Test func givesSomeWaysPropertiesOfTheirOwn() {
        var slow = LinkModel(latency: .constant(9_000_000))
        slow.loss = .never
        var network = SimulatedNetwork(
            seed: 1, nodeCount: 3, link: LinkModel(latency: .constant(5)),
            overrides: [.init(from: NodeSet([0]), to: NodeSet([2]), model: slow)])
        #expect(fate(&network, from: 0, to: 1) == .delivered(after: 5, copyAfter: nil))
        #expect(fate(&network, from: 0, to: 2) == .delivered(after: 9_000_000, copyAfter: nil))
        #expect(fate(&network, from: 2, to: 0) == .delivered(after: 5, copyAfter: nil))
    }
}
