import SWIM
import Testing

@testable import Simulator

@Suite struct EngineTests {
    private func scenario(_ lines: String, until: String = "60s", count: Int = 6) throws -> Scenario {
        try Scenario(
            parsing: """
                format: 1
                name: engine
                run: {warmup: 10s, until: \(until)}
                nodes: {count: \(count)}
                \(lines)
                """, file: "engine.yaml")
    }

    private let stormy = """
        links: {default: {latency: {exponential: {min: 1ms, mean: 20ms}}, loss: 10%, duplicate: 20%}}
        timeline:
          - {at: 12s, crash: random(2)}
          - {at: 15s, for: 5s, pause: n2}
          - {at: 20s, for: 10s, split: [[n1, n2, n3], [n4, n5, n6]]}
          - {at: 25s, restart: crashed}
          - {at: 30s, for: 5s, cut: "n1 -> n2"}
          - {at: 35s, leave: n6}
          - {at: 36s, join: 2}
          - {at: 40s, for: 10s, loss: {rate: 50%, way: "* -> n1"}}
        expect: {always: [datagrams-conserved, datagram-fits-mtu, time-advances, only-owner-raises-incarnation]}
        """

    @Test(arguments: [1, 2, 3, 4, 5] as [UInt64])
    func conservesDatagramsAtEveryMoment(seed: UInt64) throws {
        var engine = Engine(try scenario(stormy), seed: seed)
        for second in UInt64(1)...60 {
            engine.run(until: second * 1_000_000_000)
            let counters = engine.counters
            #expect(
                counters.sent + counters.duplicated
                    == counters.delivered + counters.droppedTotal + UInt64(engine.pool.inUse))
        }
        #expect(engine.counters.duplicated > 0)
        #expect(engine.counters[.loss] > 0)
        #expect(engine.counters[.cut] > 0)
        #expect(engine.counters[.nobody] > 0)
        let results = engine.finish()
        #expect(results.filter { !$0.passed } == [])
    }

    @Test func takesTheSameCourseTwice() throws {
        let scenario = try scenario(stormy)
        let (one, two) = (Simulation.run(scenario, seed: 9), Simulation.run(scenario, seed: 9))
        #expect(one.traceHash == two.traceHash)
        #expect(one.secondHashes == two.secondHashes)
        #expect(one.secondHashes.count == 60)
        #expect(one.expectations == two.expectations)
        #expect(one.events == two.events)
        #expect(Simulation.run(scenario, seed: 10).traceHash != one.traceHash)
    }

    @Test func watchingChangesNothing() throws {
        var silent = try scenario(stormy)
        silent.expectations = []
        let watched = Simulation.run(try scenario(stormy), seed: 4)
        #expect(Simulation.run(silent, seed: 4).traceHash == watched.traceHash)
    }

    @Test func runningInPiecesChangesNothing() throws {
        let scenario = try scenario(stormy)
        var engine = Engine(scenario, seed: 3)
        var time: UInt64 = 0
        var random = RandomGenerator(seed: 1)
        while time < scenario.until {
            time = min(scenario.until, time + random.below(400_000_000))
            engine.run(until: time)
        }
        #expect(Simulation.hexadecimal(engine.trace.value) == Simulation.run(scenario, seed: 3).traceHash)
    }

    @Test func aLaterFaultChangesNothingBeforeIt() throws {
        let quiet = Simulation.run(try scenario("expect: {always: [time-advances]}"), seed: 2)
        let crash = Simulation.run(
            try scenario("timeline: [{at: 30s, crash: random(1)}]\nexpect: {always: [time-advances]}"), seed: 2)
        #expect(quiet.secondHashes.prefix(29).elementsEqual(crash.secondHashes.prefix(29)))
        #expect(quiet.secondHashes[40] != crash.secondHashes[40])
    }

    @Test func removingAFaultKeepsWhatTheOthersPick() throws {
        func crashed(_ timeline: String) throws -> [String] {
            var engine = Engine(
                try scenario("timeline:\n\(timeline)\nexpect: {always: [time-advances]}", count: 20), seed: 8)
            engine.run(until: 50_000_000_000)
            return engine.hosts.filter { $0.state == .crashed }.map(\.name)
        }
        let alone = try crashed("  - {at: 30s, crash: random(3)}")
        let together = try crashed("  - {at: 20s, for: 5s, loss: 30%}\n  - {at: 30s, crash: random(3)}")
        #expect(alone.count == 3)
        #expect(alone == together)
    }

    @Test func splitsLeakNothing() throws {
        let lines = """
            timeline: [{at: 20s, split: [["n[1-3]"], ["n[4-6]"]]}]
            expect: {always: [time-advances]}
            """
        var engine = Engine(try scenario(lines), seed: 1)
        engine.run(until: 20_000_000_000)
        // From now on, nobody may learn anything of the other half: not even that a node there has restarted.
        engine.act(.start(node: 4), at: 30_000_000_000)
        engine.run(until: 25_000_000_000)
        engine.stop(4, as: .crashed)
        engine.run(until: 60_000_000_000)
        let restarted = engine.hosts[4].issued
        let near = engine.member(4, at: 3)
        #expect(near?.incarnation == restarted)
        for observer in 0..<3 {
            let member = engine.member(4, at: observer)
            let held = try #require(member)
            #expect(held.state == .dead)
            #expect(held.incarnation < restarted)
        }
    }

    @Test func dropsWhatIsBoundToAnotherReceiver() throws {
        var engine = Engine(try scenario("expect: {always: [time-advances]}"), seed: 1)
        engine.run(until: 12_000_000_000)
        let before = engine.counters
        let header = PacketPool.Header(
            from: 1, to: 0, count: 3, isBound: true, receiver: engine.hosts[2].id, incarnation: engine.hosts[1].issued)
        let bytes: [UInt8] = [1, 2, 3]
        engine.counters.sent += 1
        engine.queue.push(
            at: engine.now, .delivery, payload: bytes.withUnsafeBytes { engine.pool.take(header, bytes: $0) })
        engine.run(until: engine.now)
        #expect(engine.counters[.otherReceiver] == before[.otherReceiver] + 1)
        #expect(engine.counters.delivered == before.delivered)
    }

    @Test func aPausedNodeReadsItsMailBeforeItAccusesAnybody() throws {
        let lines = """
            timeline: [{at: 20s, for: 3s, pause: n2}]
            expect:
              never: [{member: all, is: dead}]
              eventually: [{views: agree, within: 20s, after: 30s}]
            """
        let report = Simulation.run(try scenario(lines), seed: 1)
        #expect(report.passed, "\(report)")
    }

    @Test func noticesLostDatagramsAndForgedViews() throws {
        var engine = Engine(try scenario("expect: {always: [time-advances]}"), seed: 1)
        engine.run(until: 30_000_000_000)
        engine.counters.sent += 1
        engine.checkConservation()
        #expect(engine.observer.violations[.datagramsConserved] != nil)
        let member = engine.member(3, at: 0)
        var forged = try #require(member)
        forged.state = .suspect
        let hosts = engine.hosts
        engine.observer.observe(
            MembershipEvent(kind: .suspected, member: forged), by: 0, at: engine.now, hosts: hosts)
        engine.compareView(of: 0)
        #expect(engine.observer.violations[.eventsMatchViews] != nil)
        // The run fails although the scenario lists neither.
        let failed = engine.finish().filter { !$0.passed }
        #expect(failed.count == 2)
    }
}
