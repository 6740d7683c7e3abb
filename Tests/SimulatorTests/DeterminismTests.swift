import Testing

@testable import Simulator

@Suite struct DeterminismTests {
    private func scenario() throws -> Scenario {
        try Scenario(
            parsing: """
                format: 1
                name: determinism
                run: {warmup: 5s, until: 30500ms}
                nodes: {count: 6}
                links: {default: {latency: {exponential: {min: 1ms, mean: 20ms}}, loss: 10%, duplicate: 20%}}
                timeline:
                  - {at: 10s, crash: random(1)}
                  - {at: 12s, for: 5s, pause: n2}
                  - {at: 20s, restart: crashed}
                expect: {always: [time-advances]}
                """, file: "determinism.yaml")
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func theWheelAndOneHeapGiveTheSameRun(seed: UInt64) throws {
        let (hashes, divergence) = Determinism.verify(try scenario(), seed: seed)
        #expect(divergence == nil)
        #expect(hashes.count == 31)
        #expect(hashes == Determinism.hashes(of: try scenario(), seed: seed))
    }

    @Test func findsTheFirstDifferenceByBisection() {
        #expect(Determinism.firstDifference([], []) == nil)
        #expect(Determinism.firstDifference([1, 2, 3], [1, 2, 3]) == nil)
        #expect(Determinism.firstDifference([1, 2, 3], [1, 2]) == 2)
        for place in 0..<50 {
            let left = (0..<50).map { UInt64($0) }
            let right = left.map { $0 < UInt64(place) ? $0 : $0 + 100 }
            #expect(Determinism.firstDifference(left, right) == place)
        }
    }

    /// One of two engines does something else at 15.2 s; the comparison says what.
    @Test func pointsAtTheEventWhereRunsPart() throws {
        let scenario = try scenario()
        let plain = { Engine(scenario, seed: 4) }
        let disturbed = {
            var engine = Engine(scenario, seed: 4)
            engine.act(.end(fault: 1), at: 15_200_000_000)
            engine.act(.start(node: 3), at: 15_200_000_001)
            engine.actions[engine.actions.count - 1] = .begin(fault: 0)
            return engine
        }
        let (left, right) = (Determinism.hashes(of: plain), Determinism.hashes(of: disturbed))
        let second = try #require(Determinism.firstDifference(left, right))
        #expect(second >= 15)
        let divergence = try #require(Determinism.firstDivergence(plain, disturbed, before: second))
        #expect(divergence.second == 15)
        #expect(divergence.right.first?.contains("end of pause n2") == true)
        #expect(divergence.right.first?.hasPrefix("15200ms") == true)
        #expect(divergence.left.first?.contains("end of pause n2") == false)
        #expect(divergence.context.count == min(5, divergence.eventsInCommon))
        #expect(!divergence.context.isEmpty)
        #expect(divergence.description.contains("the runs part in second 15"))
    }

    @Test func aDifferentEffectOfTheSameEventIsADifference() throws {
        let scenario = try scenario()
        let plain = { Engine(scenario, seed: 4) }
        let disturbed = {
            var engine = Engine(scenario, seed: 4)
            engine.trace.absorb(1)
            return engine
        }
        let divergence = try #require(Determinism.divergence(plain, disturbed, inSecond: 0))
        #expect(divergence.eventsInCommon == 0)
        #expect(
            divergence.left.first?.split(separator: " ").dropLast()
                == divergence.right.first?.split(separator: " ").dropLast())
    }

    @Test func equalRunsDoNotPart() throws {
        let scenario = try scenario()
        #expect(
            Determinism.divergence({ Engine(scenario, seed: 4) }, { Engine(scenario, seed: 4) }, inSecond: 30) == nil)
    }

    @Test func listsTheEventsOfASecond() throws {
        let lines = Determinism.events(of: try scenario(), seed: 1, inSecond: 10)
        #expect(lines.contains { $0.hasPrefix("10s  crash random(1)") })
        #expect(lines.contains { $0.contains("ping, ") })
        #expect(!lines.contains { $0.hasPrefix("11s") })
    }
}
