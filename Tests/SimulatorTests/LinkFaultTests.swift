import Testing

@testable import Simulator

@Suite struct LinkFaultTests {
    private let model = LinkModel(latency: .constant(1_000_000))

    private func network(_ model: LinkModel, uplink: Bandwidth? = nil) -> SimulatedNetwork {
        SimulatedNetwork(seed: 42, nodeCount: 8, link: model, uplink: uplink)
    }

    private func fate(_ network: inout SimulatedNetwork, _ from: Int, _ to: Int, at: UInt64 = 0, bytes: Int = 0)
        -> SimulatedNetwork.Fate
    {
        network.fate(from: from, to: to, at: at, bytes: bytes)
    }

    @Test func lognormalHasItsQuantiles() {
        let model = LatencyModel.lognormal(p50: 1_000_000, p99: 8_000_000)
        var stream = RandomStream(seed: 5, .link, 1, 2)
        let values = (0..<100_000).map { _ in model.sample(stream.next()) }.sorted()
        // p50 · (p99 / p50)^(z / 2.326348); standard errors are below 0.4 % up to the last, 2 %.
        for (quantile, expected) in [(0.1, 0.3181), (0.5, 1.0), (0.9, 3.1440), (0.99, 8.0), (0.999, 15.83)] {
            let value = Double(values[Int(quantile * 100_000)]) / 1_000_000
            #expect(abs(value / expected - 1) < (quantile > 0.995 ? 0.1 : 0.03), "\(quantile): \(value)")
        }
        #expect(LatencyModel.lognormal(p50: 7_000, p99: 7_000).sample(.max) == 7_000)
        #expect(model.sample(0) < 10_000)
        #expect(model.sample(.max) < LatencyModel.limit)
    }

    @Test func bimodalMixesTwoRanges() {
        let share = Probability(partsPerMillion: 100_000)
        let model = LatencyModel.bimodal(fast: 10...19, slow: 1_000...1_009, share: share)
        var stream = RandomStream(seed: 6, .link, 1, 2)
        var counts = [Int](repeating: 0, count: 20)
        for _ in 0..<100_000 {
            let value = Int(model.sample(stream.next()))
            counts[value < 20 ? value - 10 : value - 990] += 1
        }
        let slow = counts[10...].reduce(0, +)
        // 10,000 expected, standard deviation 95.
        #expect((9_500...10_500).contains(slow))
        let chiSquare = counts.enumerated().reduce(0.0) { sum, entry in
            let expected = entry.offset < 10 ? 9_000.0 : 1_000.0
            return sum + (Double(entry.element) - expected) * (Double(entry.element) - expected) / expected
        }
        // 19 degrees of freedom: above 60 in fewer than one of 100,000 cases.
        #expect(chiSquare < 60)
    }

    @Test func empiricalGoesThroughItsPoints() {
        let points: [LatencyModel.Point] = [(0, 100), (500_000, 200), (900_000, 1_000), (1_000_000, 5_000)].map {
            .init(quantile: Probability(partsPerMillion: $0.0).rawValue, value: $0.1)
        }
        let model = LatencyModel.empirical(points)
        #expect(model.sample(0) == 100)
        #expect(model.sample(1 << 62) == 150)
        #expect(model.sample(1 << 63) == 200)
        #expect((4_999...5_000).contains(model.sample(.max)))
        var stream = RandomStream(seed: 7, .link, 1, 2)
        let values = (0..<50_000).map { _ in model.sample(stream.next()) }.sorted()
        // The largest distance from the distribution function (Kolmogorov): above 0.01 in fewer than one of 10,000 cases.
        #expect(abs(Double(values.count { $0 <= 600 }) / 50_000 - 0.7) < 0.01)
        #expect(abs(Double(values.count { $0 <= 3_000 }) / 50_000 - 0.95) < 0.01)
    }

    @Test func reordersAndCorruptsAsOftenAsAsked() {
        var bad = model
        bad.reorder = .init(rate: Probability(partsPerMillion: 50_000), delay: 5_000_000_000)
        bad.corrupt = Probability(partsPerMillion: 20_000)
        var network = network(bad)
        var (late, corrupted) = (0, 0)
        for _ in 0..<20_000 {
            switch fate(&network, 0, 1) {
            case .delivered(let latency, _): late += latency > 1_000_000 ? 1 : 0
            case .corrupted: corrupted += 1
            default: Issue.record("neither lost nor held")
            }
        }
        // 980 and 400 expected, standard deviations 31 and 20.
        #expect((850...1_110).contains(late))
        #expect((310...490).contains(corrupted))
    }

    @Test func bandwidthIsNeverExceeded() {
        var narrow = model
        narrow.latency = .constant(0)
        narrow.bandwidth = Bandwidth(bitsPerSecond: 8_000_000, queue: 10_000)
        var network = network(narrow)
        var (passed, overflow) = (0, 0)
        // 2 MB in one second into a way for 1 MB.
        for number in 0..<2_000 {
            switch fate(&network, 0, 1, at: UInt64(number) * 500_000, bytes: 1_000) {
            case .delivered(let latency, _):
                let arrival = UInt64(number) * 500_000 + latency
                passed += arrival <= 1_000_000_000 ? 1 : 0
                // The queue and the datagram itself.
                #expect(latency <= 11_000_000)
            case .dropped(.overflow): overflow += 1
            default: Issue.record("only the queue drops")
            }
        }
        #expect((990...1_000).contains(passed))
        #expect(overflow > 950)
        // Another way has a queue of its own.
        #expect(fate(&network, 0, 2, at: 0, bytes: 1_000) == .delivered(after: 1_000_000, copyAfter: nil))
    }

    @Test func anUplinkIsSharedByAllWays() {
        var network = network(LinkModel(latency: .constant(0)), uplink: Bandwidth(bitsPerSecond: 8_000_000))
        #expect(fate(&network, 0, 1, bytes: 1_000) == .delivered(after: 1_000_000, copyAfter: nil))
        #expect(fate(&network, 0, 2, bytes: 1_000) == .delivered(after: 2_000_000, copyAfter: nil))
        #expect(fate(&network, 3, 2, bytes: 1_000) == .delivered(after: 1_000_000, copyAfter: nil))
    }

    @Test func conditionsChangeWaysAndEnd() {
        var network = network(model)
        let (one, two) = (NodeSet([0]), NodeSet([1]))
        network.begin(.change(LinkChange(factor: 3_000), from: one, to: two), fault: 1)
        network.begin(.change(LinkChange(delay: 5_000), from: one, to: two), fault: 2)
        #expect(fate(&network, 0, 1) == .delivered(after: 3_005_000, copyAfter: nil))
        #expect(fate(&network, 1, 0) == .delivered(after: 1_000_000, copyAfter: nil))
        network.end(fault: 1)
        network.begin(.change(LinkChange(latency: .constant(7)), from: one, to: two), fault: 3)
        #expect(fate(&network, 0, 1) == .delivered(after: 5_007, copyAfter: nil))
        network.begin(.jam(from: one, to: two), fault: 4)
        #expect(fate(&network, 0, 1) == .held(fault: 4))
        #expect(!network.passes(from: 0, to: 1))
        #expect(!network.isCut(from: 0, to: 1))
        network.heal()
        #expect(fate(&network, 0, 1) == .delivered(after: 5_007, copyAfter: nil))
        network.endAll()
        #expect(fate(&network, 0, 1) == .delivered(after: 1_000_000, copyAfter: nil))
    }

    @Test(arguments: [5, 6, 7, 8])
    func inARingEverybodyHearsADifferentMajority(count: Int) {
        var network = network(model)
        let places = (0..<8).map { $0 < count ? $0 : -1 }
        network.begin(.ring(places: places, reach: (count / 2 + 1) / 2, count: count), fault: 0)
        var heard: [[Int]] = []
        for node in 0..<count {
            heard.append((0..<count).filter { $0 == node || network.passes(from: node, to: $0) })
            #expect(heard[node].count * 2 > count)
            for other in 0..<count {
                #expect(network.passes(from: node, to: other) == network.passes(from: other, to: node))
            }
        }
        if count > 5 { #expect(Set(heard).count == count || heard[0].count == count) }
    }

    @Test func overridesKeepTheLatencyOfTheMatrix() {
        var (far, lossy) = (model, model)
        far.latency = .constant(80)
        lossy.loss = .always
        let (west, east) = (NodeSet([0, 1]), NodeSet([2, 3]))
        let table = LinkTable(
            nodeCount: 5, link: model,
            overrides: [
                .init(from: west, to: east, model: far),
                .init(from: NodeSet([0]), to: east, model: lossy, keepsLatency: true),
                .init(from: NodeSet([0]), to: west, model: lossy, keepsLatency: true),
            ])
        #expect(table[1, 2] == far)
        #expect(table[0, 3].latency == .constant(80))
        #expect(table[0, 3].loss == .always)
        #expect(table[0, 1] == lossy)
        #expect(table[2, 0] == model)
        #expect(table[4, 4] == model)
    }
}
