import SWIM
import Testing

@testable import Simulator

/// What the verbs of the timeline do, seen in who hears whom, in who runs, and in the course of the run.
@Suite struct VerbEffectTests {
    private let second: UInt64 = 1_000_000_000

    private func engine(_ timeline: [String], nodes: String = "", seed: UInt64 = 1) throws -> Engine {
        let text = """
            format: 1
            name: verbs
            run: {warmup: 10s, until: 120s}
            nodes: {count: 6\(nodes)}
            timeline:
            \(timeline.map { "  - \($0)" }.joined(separator: "\n"))
            expect: {always: [datagrams-conserved]}
            """
        return Engine(try Scenario(parsing: text, file: "x.yaml"), seed: seed)
    }

    /// The pairs of nodes of which the first does not reach the second.
    private func cuts(_ engine: borrowing Engine) -> Set<[Int]> {
        var result: Set<[Int]> = []
        for from in 0..<6 {
            for to in 0..<6 where from != to {
                let passes = engine.network.passes(from: from, to: to)
                if !passes { result.insert([from, to]) }
            }
        }
        return result
    }

    @Test func swizzleCutsOffOneByOneAndLetsBackInAnotherOrder() throws {
        var orders: [[Set<Int>]] = []
        for seed in 1...4 as ClosedRange<UInt64> {
            var engine = try engine(["{at: 20s, swizzle: {nodes: \"n[1-3]\", over: 6s}}"], seed: seed)
            engine.run(until: 20 * second - 1)
            let before = cuts(engine)
            #expect(before.isEmpty)
            var isolated: [Set<Int>] = []
            for step in 0..<UInt64(7) {
                engine.run(until: 20 * second + step * second + second / 2)
                let cuts = cuts(engine)
                isolated.append(Set((0..<6).filter { node in cuts.count { $0[0] == node } == 5 }))
                // Both ways, and the others go on hearing each other.
                #expect(cuts.allSatisfy { cuts.contains([$0[1], $0[0]]) })
                #expect(cuts.allSatisfy { $0[0] < 3 || $0[1] < 3 })
            }
            #expect(isolated.map(\.count) == [1, 2, 3, 3, 2, 1, 0])
            #expect(isolated[2] == [0, 1, 2])
            let dropped = engine.counters[.cut]
            #expect(dropped > 0)
            orders.append(isolated)
        }
        #expect(Set(orders).count > 1, "chance decides the order")
        #expect(orders.contains { $0[0] != Set([0, 1, 2]).subtracting($0[4]) }, "not always first out, first in")
    }

    @Test func partialTakesHalfOfTheLinks() throws {
        var engine = try engine(["{at: 20s, for: 30s, partial: {node: n3, peers: 40%}}"])
        engine.run(until: 21 * second)
        let during = cuts(engine)
        #expect(during.count == 4, "two of five peers, both ways")
        #expect(during.allSatisfy { $0.contains(2) && during.contains([$0[1], $0[0]]) })
        let (before, sent) = (engine.counters[.cut], engine.counters.sent)
        engine.run(until: 50 * second)
        let (after, dead) = (engine.counters[.cut], engine.observer.evidence.counts[Metric.deaths.index])
        #expect(after > before && after - before < engine.counters.sent - sent)
        #expect(dead == 0, "helpers reach it")
        let rest = cuts(engine)
        #expect(rest.isEmpty)
    }

    @Test func replaysArriveOnceMore() throws {
        func deliveries(_ timeline: [String]) throws -> [StepRecord] {
            var engine = try engine(timeline)
            engine.run(until: 20 * second - 1)
            engine.steps = []
            engine.run(until: 40 * second)
            let injected = engine.counters.injected
            let steps = (engine.steps ?? []).filter { $0.nodes.count == 2 && $0.nodes[0] == 1 }
            let copies = steps.filter { $0.time >= 30 * second && $0.time < 33 * second }
            #expect(timeline.count == 1 || injected > 0 && copies.count == injected)
            return steps
        }
        // The sender is gone when its captures arrive.
        let plain = try deliveries(["{at: 22s, crash: n2}"])
        let replayed = try deliveries([
            "{at: 22s, crash: n2}", "{at: 20s, for: 2s, replay: {from: n2, share: 100%, after: 10s}}",
        ])
        let late = replayed.filter { $0.time > 25 * second }
        #expect(plain.allSatisfy { $0.time < 23 * second })
        #expect(late.count > 3)
        // The same bytes to the same nodes as ten seconds before.
        let originals = replayed.filter { $0.time < 23 * second }.map(\.text)
        #expect(late.allSatisfy { originals.contains($0.text) })
        #expect(Set(late.map(\.text)) == Set(originals.filter { Set(late.map(\.text)).contains($0) }))
    }

    @Test func aShareOfWhatIsSentIsReplayed() throws {
        func injected(_ share: String) throws -> UInt64 {
            var engine = try engine(["{at: 20s, for: 60s, replay: {from: all, share: \(share), after: 1s}}"])
            engine.run(until: 80 * second)
            return engine.counters.injected
        }
        let (half, all) = (try injected("50%"), try injected("100%"))
        #expect(half * 10 > all * 4 && half * 10 < all * 6)
    }

    @Test func aStaleJoinerFillsTheListOfANewcomerOnly() throws {
        var young = try engine(["{at: 15s, stale-joiner: {into: n1, from: n2, count: 50}}"])
        young.run(until: 15 * second + 1)
        let counts = (0..<6).map { young.counts(of: $0).present }
        #expect(counts == [56, 6, 6, 6, 6, 6])
        let injected = young.counters.injected
        #expect(injected == 4)
        // Who has been there for long asks the strangers first, and none of these answers.
        var old = try engine(["{at: 60s, stale-joiner: {into: n1, from: n2, count: 50}}"])
        old.run(until: 60 * second - 1)
        let nobody = old.counters[.nobody]
        old.run(until: 60 * second + 1)
        let (listed, asked) = (old.counts(of: 0).present, old.counts(of: 0).verified)
        #expect(listed == 6 && asked == 32)
        let unanswered = old.counters[.nobody] - nobody
        #expect(unanswered == 32)
    }

    @Test func aRollingRestartTakesOneAfterTheOther() throws {
        var engine = try engine(["{at: 20s, rolling-restart: {nodes: \"n[1-3]\", every: 5s, down: 2s}}"])
        var down: [[Int]] = []
        for time in [19, 21, 23, 26, 28, 31, 33, 40] as [UInt64] {
            engine.run(until: time * second)
            let hosts = engine.hosts
            down.append(hosts.indices.filter { !hosts[$0].isUp })
        }
        #expect(down == [[], [0], [], [1], [], [2], [], []])
        let hosts = engine.hosts
        #expect(hosts.map(\.boots) == [2, 2, 2, 1, 1, 1])
        engine.run(until: 45 * second)
        let held = (0..<6).map { observer in
            (0..<3).map { engine.member($0, at: observer)?.incarnation.bootEpoch }
        }
        #expect(held.allSatisfy { $0 == hosts[..<3].map(\.bootEpoch) })
    }

    @Test func randomBytesAreRefusedAndAnswersNone() throws {
        func run(_ timeline: [String]) throws -> (malformed: UInt64, sent: UInt64, delivered: UInt64) {
            var engine = try engine(timeline)
            engine.run(until: 30 * second)
            var malformed: UInt64 = 0
            for node in 0..<6 {
                malformed += engine.counts(of: node).malformed
            }
            return (malformed, engine.counters.sent, engine.counters.delivered)
        }
        let quiet = try run([])
        let noisy = try run(
            (0..<10).map { "{at: \(20 + $0)s, inject: {into: all, from: n2, bytes: random(\(1 + $0 * 120))}}" })
        #expect(quiet.malformed == 0)
        #expect(noisy.malformed == 50, "five nodes, ten times")
        #expect(noisy.sent == quiet.sent, "not a word in answer")
        #expect(noisy.delivered == quiet.delivered + 50)
    }

    @Test func anAccusationBearsTheNameOfItsAuthor() throws {
        var engine = try engine([
            "{at: 20s, inject: {into: n1, from: n2, claim: {member: [n3, n4], is: suspect, incarnation: +0, accuser: n5}}}"
        ])
        engine.run(until: 20 * second + 1)
        let (suspects, broken) = (
            (2...3).map { engine.member($0, at: 0)?.state },
            engine.observer.violations
        )
        #expect(suspects == [.suspect, .suspect])
        #expect(broken.isEmpty)
        let accusers = engine.observer.accusers[engine.observer.key(2, 0)]
        #expect(accusers == [4])
    }

    @Test func aRestartedNodeAsksWhomItRemembers() throws {
        var engine = try engine(
            [
                "{at: 20s, crash: [n1, n2, n3]}", "{at: 60s, restart: {n2: keep}}", "{at: 60s, restart: {n3: lose}}",
            ], nodes: ", join: {via: n1}")
        engine.run(until: 60 * second - 1)
        let written = engine.hosts[1].remembered
        #expect(written.count == 5 && !written.contains(engine.hosts[1].endpoint))
        engine.run(until: 60 * second)
        let forgotten = engine.hosts[2].remembered
        #expect(forgotten.isEmpty)
        engine.run(until: 62 * second)
        let present = engine.counts(of: 1).present
        #expect(present >= 4, "the only seed is gone")
    }
}
