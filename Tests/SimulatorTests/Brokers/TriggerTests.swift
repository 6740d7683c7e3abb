import Cluster
import SWIM
import Testing

@testable import Simulator

/// Lines of the timeline that wait for a moment of a move, and what they find there.
@Suite struct TriggerTests {
    private let second: UInt64 = 1_000_000_000

    /// Six nodes of which the fifth dies for good, so that its six replicas are recovered.
    private func engine(_ lines: [String], size: String = "20MB", seed: UInt64 = 1) throws -> Engine {
        let text = """
            format: 1
            name: triggers
            run: {warmup: 30s, until: 120s}
            nodes: {count: 6, racks: 3, config: {recover_after: 5s, stabilize: 2s, renew: 1s}}
            voters: [n1, n2, n3]
            topics: [{name: t, partitions: 12, replicas: 3, size: \(size)}]
            brokers: {bandwidth: 20MB/s}
            timeline:
              - {at: 40s, crash: n5}
            \(lines.map { "  - \($0)" }.joined(separator: "\n"))
            expect: {always: [quorum-kept]}
            """
        return Engine(try Scenario(parsing: text, file: "x.yaml"), seed: seed)
    }

    /// Runs until nobody waits any more. Returns when that was.
    private func begin(_ engine: inout Engine) -> UInt64? {
        while engine.now < 120 * second {
            engine.run(until: engine.now + second / 100)
            if engine.waiting.isEmpty { return engine.now }
        }
        return nil
    }

    @Test func aLineBeforeAStepComesBeforeItIsCommitted() throws {
        var engine = try engine(["{when: {before: add-learner}, crash: leader}"])
        let moment = begin(&engine)
        #expect(moment != nil)
        let leader = engine.moments[1]?.leader ?? 0
        let isUp = engine.hosts[leader].isUp
        #expect(!isUp)
        let learners = engine.brokers.groups.flatMap(\.configuration.learners)
        #expect(learners.isEmpty, "who should have committed it was gone")
    }

    @Test func aLineAfterAStepComesOnceItIsCommitted() throws {
        var engine = try engine(["{when: {after: add-learner}, crash: target}"])
        let moment = begin(&engine)
        #expect(moment != nil)
        let target = engine.moments[1]?.target ?? 0
        let isUp = engine.hosts[target].isUp
        #expect(!isUp)
        let learners = engine.brokers.groups.flatMap(\.configuration.learners)
        let id = engine.hosts[target].id
        #expect(learners == [id])
    }

    @Test func aLineWaitsUntilEnoughIsCopied() throws {
        var engine = try engine(["{when: {copied: 50%}, crash: target}"], size: "100MB")
        let moment = begin(&engine)
        #expect(moment != nil)
        let target = engine.moments[1]?.target ?? 0
        let id = engine.hosts[target].id
        let bytes = engine.brokers.groups.filter { $0.configuration.learners.contains(id) }
            .compactMap { $0.replica(at: target)?.bytes }
        #expect(bytes.contains { $0 >= 50_000_000 && $0 < 100_000_000 })
    }

    @Test func theSeedGoesRoundTheSteps() throws {
        var accepted: [UInt64] = []
        for seed in 0..<4 as Range<UInt64> {
            let moment = seed < 3 ? "after" : "before"
            var engine = try engine(["{at: 41s, when: {\(moment): 1..3}, pause: coordinator, for: 1s}"], seed: seed)
            engine.run(until: 100 * second)
            accepted.append(engine.moments[1]?.accepted ?? 99)
        }
        #expect(accepted == [1, 2, 3, 0])
    }

    @Test func aLineMayEnd() throws {
        var engine = try engine(["{when: {after: promote}, for: 5s, crash: target}"])
        let moment = begin(&engine)
        let begun = try #require(moment)
        let target = engine.moments[1]?.target ?? 0
        let isUp = engine.hosts[target].isUp
        #expect(!isUp)
        engine.run(until: begun + 5 * second)
        let isUp2 = engine.hosts[target].isUp
        #expect(isUp2)
    }

    @Test func nothingHappensBeforeItsTime() throws {
        var engine = try engine(["{at: 100s, when: {after: 1}, crash: n6}"])
        engine.run(until: 110 * second)
        let isWaiting = !engine.waiting.isEmpty
        #expect(isWaiting, "by then the recovery was over")
        let isUp = engine.hosts[5].isUp
        #expect(isUp)
    }
}
