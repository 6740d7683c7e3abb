import SWIM
import Testing

@testable import Simulator

@Suite struct NodeFaultTests {
    private let second: UInt64 = 1_000_000_000

    private func engine(
        _ timeline: [String], nodes: String = "", run: String = "", links: String = "{}", seed: UInt64 = 1
    ) throws -> Engine {
        let text = """
            format: 1
            name: faults
            run: {warmup: 10s, until: 120s\(run)}
            nodes: {count: 6\(nodes)}
            links: \(links)
            timeline:
            \(timeline.map { "  - \($0)" }.joined(separator: "\n"))
            expect: {always: [datagrams-conserved, time-advances]}
            """
        return Engine(try Scenario(parsing: text, file: "x.yaml"), seed: seed)
    }

    private func isConserved(_ engine: borrowing Engine) -> Bool {
        let counters = engine.counters
        return counters.sent + counters.duplicated + counters.injected
            == counters.delivered + counters.droppedTotal + UInt64(engine.pool.inUse)
    }

    /// Everything at once, for conservation and determinism.
    private let storm = [
        "{at: 12s, for: 20s, corrupt: 2%}", "{at: 12s, for: 20s, reorder: {rate: 5%, by: 2s}}",
        "{at: 13s, for: 8s, cut: \"n1 <-> *\", mode: jam}",
        "{at: 14s, for: 9s, bandwidth: {rate: 64kbit, way: \"* -> n2\"}}",
        "{at: 20s, for: 10s, pause: {nodes: 40%, blocked: 200ms, open: 700ms}}",
        "{at: 25s, for: 10s, slow: {nodes: random(2), cpu: 200x}}", "{at: 30s, swizzle: {nodes: 50%, over: 6s}}",
        "{at: 38s, for: 5s, split: ring}", "{at: 45s, for: 5s, split: minority-third}",
        "{at: 52s, for: 5s, partial: {node: n3, peers: 50%}}", "{at: 55s, for: 10s, clock: {n5: {drift: +40000ppm}}}",
        "{at: 58s, rolling-restart: {nodes: all, every: 2s, down: 1s}}",
        "{at: 72s, for: 10s, replay: {from: n2, share: 20%, after: 3s}}",
        "{at: 75s, twin: n4}", "{at: 77s, namesake: n5}", "{at: 80s, move: n6}", "{at: 82s, crash: n3}",
        "{at: 84s, restart: {n3: new-id}}", "{at: 86s, stale-joiner: {into: n1, from: n2, count: 50}}",
        "{from: 20s, to: 90s, every: about 6s, pick: [cut, pause, crash, loss], swarm: true}",
    ]

    @Test(arguments: [1, 2, 3] as [UInt64])
    func conservesDatagramsInAStorm(seed: UInt64) throws {
        var engine = try engine(
            storm, nodes: ", inbox: 8, service: {per_message: 50us}, timer_lateness: 1ms", seed: seed)
        for now in 1...UInt64(120) {
            engine.run(until: now * second)
            let isConserved = isConserved(engine)
            #expect(isConserved, "at \(now) s")
        }
        for reason in [DropReason.corrupted, .cut, .nobody] { #expect(engine.counters[reason] > 0) }
        #expect(engine.counters.injected > 0)
        var again = try self.engine(
            storm, nodes: ", inbox: 8, service: {per_message: 50us}, timer_lateness: 1ms", seed: seed)
        again.run(until: 120 * second)
        #expect(again.trace.value == engine.trace.value)
    }

    @Test func aJamHoldsEverythingAndLetsItGo() throws {
        var engine = try engine(["{at: 20s, for: 2s, cut: \"n1 -> *\", mode: jam}"])
        engine.run(until: 22 * second - 1)
        let held = engine.jammed.count
        #expect(held > 0)
        let cut = engine.counters[.cut]
        #expect(cut == 0)
        engine.run(until: 22 * second)
        let rest = engine.jammed.count
        #expect(rest == 0)
    }

    @Test func aFullInboxDropsItsTail() throws {
        var engine = try engine(["{at: 20s, for: 20s, pause: n2}"], nodes: ", inbox: 4")
        engine.run(until: 40 * second - 1)
        let (waiting, dropped) = (engine.hosts[1].waitingMail, engine.counters[.inboxFull])
        #expect(waiting == 4)
        #expect(dropped > 0)
        engine.run(until: 41 * second)
        let rest = engine.hosts[1].waitingMail
        #expect(rest == 0)
    }

    @Test func aSlowProcessorLagsBehind() throws {
        func worst(_ cpu: String) throws -> Int {
            var engine = try engine(
                ["{at: 20s, for: 60s, slow: {nodes: n2, cpu: \(cpu)}}"], nodes: ", service: {per_message: 100us}")
            var worst = 0
            for step in 1...UInt64(400) {
                engine.run(until: 20 * second + step * 100_000_000)
                worst = max(worst, engine.hosts[1].inbox.count)
            }
            return worst
        }
        #expect(try worst("1x") <= 2)
        #expect(try worst("20000x") > 3)
    }

    @Test func aCombBlocksAndOpens() throws {
        var engine = try engine(["{at: 20s, for: 10s, pause: {nodes: n2, blocked: 3s, open: 1s}}"])
        var paused: [Bool] = []
        for time in [21, 23, 25, 27, 29, 31] as [UInt64] {
            engine.run(until: time * second + 500_000_000)
            paused.append(engine.hosts[1].pausedUntil > engine.now)
        }
        #expect(paused == [true, false, true, false, true, false])
    }

    @Test func driftingClocksGoWrongAndTimersFollow() throws {
        var engine = try engine(["{at: 20s, for: 40s, clock: {n2: {drift: +50000ppm}, n3: {drift: -50000ppm}}}"])
        engine.run(until: 60 * second)
        let clocks = (0..<3).map { engine.hosts[$0].clock(at: 60 * second).nanoseconds - engine.hosts[$0].clockZero }
        #expect(clocks == [60 * second, 62 * second, 58 * second])
        engine.run(until: 70 * second)
        let host = engine.hosts[1]
        #expect(host.clock(at: 70 * second).nanoseconds - host.clockZero == 72 * second)
        // Whatever the rate, a clock has reached a deadline at the time that is computed for it.
        var drifting = host
        drifting.setDrift(-300, at: 70 * second)
        for step in UInt64(1)...500 {
            let deadline = Instant(nanoseconds: drifting.clock(at: 70 * second).nanoseconds + step * 7_654_321)
            let time = drifting.time(of: deadline)
            #expect(drifting.clock(at: time) >= deadline)
            #expect(drifting.clock(at: time - 3) < deadline)
        }
    }

    @Test func aWallClockSetBackLowersTheNextBootEpoch() throws {
        var engine = try engine([
            "{at: 20s, clock: {n2: {back: 2y}}}", "{at: 30s, crash: n2}", "{at: 40s, restart: {n2: lose}}",
        ])
        engine.run(until: 30 * second)
        let before = engine.hosts[1].bootEpoch
        engine.run(until: 41 * second)
        let after = engine.hosts[1].bootEpoch
        #expect(after + 60_000_000 < before)
    }

    @Test func processesTakeEachOthersPlaces() throws {
        var engine = try engine([
            "{at: 20s, crash: n2}", "{at: 25s, restart: {n2: new-id}}", "{at: 30s, twin: n3}",
            "{at: 35s, namesake: n4}",
            "{at: 40s, move: n5}",
        ])
        engine.run(until: 60 * second)
        let hosts = engine.hosts
        #expect(hosts[6].isUp && !hosts[1].isUp)
        #expect(hosts[6].endpoint == hosts[1].endpoint && hosts[6].id != hosts[1].id)
        #expect(hosts[7].isUp && hosts[7].id == hosts[2].id && hosts[7].endpoint != hosts[2].endpoint)
        #expect(hosts[8].isUp && hosts[8].id != hosts[3].id)
        let held = engine.member(4, at: 0)
        let moved = try #require(held)
        #expect(moved.state == .alive && moved.endpoint == hosts[4].endpoint)
        #expect(hosts[4].address >= 6)
    }

    @Test func insidersAreHeard() throws {
        var engine = try engine([
            "{at: 20s, inject: {into: n1, from: n2, claim: {member: n4, is: suspect, incarnation: +1000}}}",
            "{at: 21s, inject: {into: n3, from: n2, bytes: random(200)}}",
        ])
        engine.run(until: 20 * second)
        engine.run(until: 20 * second + 1)
        let held = engine.member(3, at: 0)
        let accused = try #require(held)
        #expect(accused.incarnation.rawValue >= 1_000)
        engine.run(until: 22 * second)
        let isUp = engine.hosts[2].isUp
        #expect(isUp)
        let injected = engine.counters.injected
        #expect(injected == 2)
    }

    @Test func aForgedIncarnationIsOutdone() throws {
        var engine = try engine([
            "{at: 20s, inject: {into: all, from: n2, claim: {member: n4, is: suspect, incarnation: +1000}}}"
        ])
        engine.run(until: 29 * second)
        let (held, broken) = (engine.member(3, at: 0), engine.observer.violations)
        let refuted = try #require(held)
        #expect(refuted.state == .alive && refuted.incarnation.rawValue & 0xFF_FFFF == 1_001)
        #expect(broken.isEmpty)
    }

    @Test func aForgedBootEpochIsOutdone() throws {
        var engine = try engine([
            "{at: 20s, inject: {into: all, from: n2, claim: {member: n4, is: suspect, incarnation: future-epoch}}}",
            "{at: 25s, inject: {into: all, from: n2, claim: {member: n4, is: alive, incarnation: future-epoch}}}",
        ])
        let epoch = engine.hosts[3].bootEpoch
        engine.run(until: 25 * second - 1)
        let (held, broken) = (engine.member(3, at: 0)?.incarnation, engine.observer.violations)
        // An accusation raises nobody's boot epoch; its victim goes above it, for there may have been such a process.
        #expect(broken.isEmpty)
        let raised = engine.counts(of: 3).incarnation
        #expect(held == raised && raised.bootEpoch > epoch + 3_000_000_000)
        engine.run(until: 30 * second)
        // Anybody's word that a member is alive may raise it; then only the member itself can outdo that.
        let own = engine.counts(of: 3).incarnation
        #expect(own.bootEpoch > raised.bootEpoch + 3_000_000_000)
        for observer in 0..<6 {
            let held = engine.member(3, at: observer)
            #expect(held?.state == .alive && held?.incarnation == own)
        }
        let rules = Array(engine.observer.violations.keys)
        #expect(rules == [.onlyOwnerRaisesIncarnation], "for a moment they hold what it has never taken")
    }

    @Test func theLongestDatagramCanBeInjected() throws {
        var engine = try engine(["{at: 20s, inject: {into: n3, from: n2, bytes: random(1087)}}"])
        engine.run(until: 21 * second)
        let injected = engine.counters.injected
        #expect(injected == 1)
    }

    @Test func inTheQuietPhaseNothingIsWrong() throws {
        var engine = try engine(
            [
                "{at: 20s, cut: \"n1 <-> *\"}", "{at: 21s, for: 100s, pause: n2}", "{at: 22s, for: 90s, crash: n3}",
                "{at: 23s, crash: n4}", "{at: 24s, for: 90s, slow: {nodes: n5, cpu: 50x}}",
                "{at: 25s, for: 90s, loss: 90%}",
                "{at: 30s, for: 80s, cut: \"n6 -> *\", mode: jam}",
            ], run: ", quiet: 60s")
        let quietAt = engine.scenario.quietAt
        #expect(quietAt == 60 * second)
        engine.run(until: 60 * second)
        let (network, hosts, jammed) = (engine.network, engine.hosts, engine.jammed.count)
        #expect(network.isQuiet && jammed == 0)
        #expect(hosts.map(\.isUp) == [true, true, true, false, true, true])
        #expect(hosts.allSatisfy { $0.pausedUntil <= 60 * second && $0.slowness == 1_000 })
        engine.run(until: 119 * second)
        let formed = engine.isFormed
        #expect(formed)
    }

    @Test func generatorsCanBeWrittenOut() throws {
        let line = "{from: 20s, to: 90s, every: about 5s, pick: [cut, pause, crash, loss]}"
        let drawn = try engine([line]).scenario
        #expect(drawn.timeline.count > 5)
        var generated = try engine([line], seed: 4)
        let text = """
            format: 1
            name: x
            run: {until: 120s}
            nodes: {count: 6}
            timeline: [\(line)]
            expect: {always: [time-advances]}
            """
        let lines = try Scenario(parsing: text, file: "x").expansion(seed: 4).map { String($0.dropFirst(2)) }
        var written = try engine(lines, seed: 4)
        generated.run(until: 120 * second)
        written.run(until: 120 * second)
        #expect(generated.trace.value == written.trace.value)
        var other = try engine([line], seed: 5)
        other.run(until: 120 * second)
        #expect(other.trace.value != generated.trace.value)
    }

    @Test func zonesAreReadAndFarApart() throws {
        var engine = try engine(
            ["{at: 20s, cut: \"b -> a\"}"], nodes: ", zones: {a: 50%, b: 50%}",
            links: "{default: {latency: 1ms}, matrix: {a: {b: 80ms}}}")
        let zones = engine.scenario.nodes.map(\.zone)
        #expect(zones == ["a", "a", "a", "b", "b", "b"])
        let (near, far, back) = (
            engine.network.fate(from: 0, to: 1), engine.network.fate(from: 0, to: 3),
            engine.network.fate(from: 3, to: 0)
        )
        #expect(near == .delivered(after: 1_000_000, copyAfter: nil))
        #expect(far == .delivered(after: 80_000_000, copyAfter: nil))
        #expect(back == far)
        engine.run(until: 21 * second)
        let (there, home) = (engine.network.passes(from: 0, to: 3), engine.network.passes(from: 3, to: 0))
        #expect(there && !home)
    }

    @Test(arguments: [
        ("{at: 12s, cut: \"n1 -> n2\", mode: jamm}", "mode must be drop, slow or jam, not 'jamm'; did you mean 'jam'?"),
        (
            "{at: 12s, split: majorty}",
            "split must list the groups or be one of majority, one, minority-third, ring; did you mean 'majority'?"
        ),
        (
            "{at: 12s, slow: {nodes: n1, cpu: 50}}",
            "cpu must be a factor from 1x to 1000000x, for example 50x, not '50'"
        ),
        ("{at: 12s, bandwidth: 20Mbyte}", "bandwidth must be a rate, for example 200Mbit, not '20Mbyte'"),
        ("{at: 12s, reorder: {rate: 5%}}", "reorder needs 'by'"),
        ("{at: 12s, corrupt: 5}", "corrupt must be a share from 0% to 100%, not '5'"),
        ("{at: 12s, duplicate: {rate: 5%, wya: x}}", "unknown key 'wya' in duplicate; did you mean 'way'?"),
        (
            "{at: 12s, latency: {lognormal: {p50: 3ms, p99: 1ms}}}",
            "p50 must not be zero, nor longer than p99, which is at most 1h"
        ),
        ("{at: 12s, swizzle: {nodes: 50%}}", "swizzle needs 'over'"),
        ("{at: 12s, partial: {node: n3}}", "partial needs 'peers'"),
        ("{at: 12s, for: 5s, pause: {nodes: n1, blocked: 1s}}", "pause needs 'open'"),
        (
            "{at: 12s, clock: {n1: {drift: 90000ppm}}}",
            "drift must be from -50000ppm to +50000ppm, for example +300ppm, not '90000ppm'"
        ),
        ("{at: 12s, rolling-restart: {nodes: all, down: 1s}}", "rolling-restart needs 'every'"),
        ("{at: 12s, twin: all}", "twin must name one node"),
        ("{at: 12s, namesake: r1}", "no node 'r1': the nodes are n1 to n7; did you mean 'n1'?"),
        ("{at: 12s, move: n9}", "no node 'n9': the nodes are n1 to n6; did you mean 'n1'?"),
        ("{at: 12s, inject: {into: n1, from: n2}}", "inject needs either 'claim' or 'bytes'"),
        (
            "{at: 12s, inject: {into: n1, from: n2, bytes: random(1088)}}",
            "bytes must be random(1) to random(1087), not 'random(1088)'"
        ),
        (
            "{at: 12s, inject: {into: n1, from: n2, claim: {member: n3, is: dead, incarnation: +0, accuser: n4}}}",
            "only who says 'suspect' names an accuser"
        ),
        (
            "{at: 12s, inject: {into: n1, from: n2, claim: {member: n3, is: dead, incarnation: 5}}}",
            "incarnation must be max, future-epoch or a difference, for example +1, not '5'"
        ),
        ("{at: 12s, stale-joiner: {into: n1, from: n2}}", "stale-joiner needs 'count'"),
        ("{at: 12s, replay: {from: n2, share: 10%}}", "replay needs 'after'"),
        (
            "{from: 12s, to: 20s, every: 1s, pick: [crush]}",
            "a generator cannot make 'crush', only cut, pause, crash, loss; did you mean 'crash'?"
        ),
        ("{at: 12s, crash: n1, mode: jam}", "only a cut has a mode"),
    ])
    func refuses(line: String, message: String) throws {
        do {
            _ = try engine([line])
            Issue.record("not refused: \(line)")
        } catch let error as ScenarioError {
            #expect(error.message == message)
            #expect(error.line == 7 && error.column > 1)
        }
    }
}
