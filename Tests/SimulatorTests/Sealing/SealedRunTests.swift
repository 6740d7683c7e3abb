import PacketSecurity
import SWIM
import Testing

@testable import Simulator

/// Runs in which every datagram goes through the channels of real nodes.
@Suite struct SealedRunTests {
    private static let second: UInt64 = 1_000_000_000

    /// Six nodes for two minutes.
    static func scenario(_ timeline: [String], links: String = "{}", isSealed: Bool = true) throws -> Scenario {
        try Scenario(
            parsing: """
                format: 1
                name: sealed
                run: {sealed: \(isSealed), warmup: 10s, until: 120s}
                nodes: {count: 6}
                links: \(links)
                timeline:
                \(timeline.map { "  - \($0)" }.joined(separator: "\n"))
                expect: {always: [datagrams-conserved, time-advances]}
                """, file: "sealed.yaml")
    }

    /// The engine at the end of a run that broke no rule.
    private func run(
        _ timeline: [String], links: String = "{}", isSealed: Bool = true, seed: UInt64 = 1
    ) throws -> Engine {
        var engine = Engine(try Self.scenario(timeline, links: links, isSealed: isSealed), seed: seed)
        engine.run(until: 120 * Self.second)
        let results = engine.finish()
        let failures = results.filter { !$0.passed }
        #expect(failures.isEmpty)
        return engine
    }

    private func count(_ metric: Metric, _ engine: borrowing Engine) -> UInt64 {
        engine.observer.evidence.counts[metric.index]
    }

    private func ring(of node: Int, _ engine: borrowing Engine) -> SimulatedRing? { engine.sealing?.ring(of: node) }

    private func areAll(_ count: Int, in engine: borrowing Engine) -> Bool {
        (0..<6).allSatisfy { engine.observer.views.presentCount(at: $0) == count }
    }

    /// A key that is not there cannot be promoted, and who is down takes no step.
    @Test func stepsThatAreNotTakenAreCounted() throws {
        let engine = try run([
            "{at: 15s, crash: n6}", "{at: 20s, rotate-key: {nodes: all, accept: k2}}",
            "{at: 30s, rotate-key: {nodes: \"n[1-2]\", promote: k3}}",
        ])
        let missed = count(.missedRotations, engine)
        #expect(missed == 3)
    }

    private static let rotation = [
        "{at: 20s, rotate-key: {nodes: all, accept: k2, every: 1s}}",
        "{at: 30s, rotate-key: {nodes: all, promote: k2, every: 1s}}",
        "{at: 40s, rotate-key: {nodes: all, retire: k1, every: 1s}}",
    ]

    private static let storm =
        rotation + [
            "{at: 12s, for: 80s, corrupt: 2%}", "{at: 12s, for: 80s, duplicate: 5%}",
            "{at: 12s, for: 80s, reorder: {rate: 5%, by: 2s}}",
            "{at: 15s, for: 60s, replay: {from: n2, share: 30%, after: 3s}}",
            "{at: 25s, for: 5s, cut: \"n1 <-> *\", mode: jam}", "{at: 35s, for: 3s, crash: n3}",
            "{at: 45s, twin: n4}", "{at: 50s, restart: {n5: new-id}}", "{at: 55s, move: n6}",
            "{at: 60s, stranger: {key: k1}}", "{at: 62s, stranger: {at: n1, cluster: other}}",
            "{at: 64s, inject: {into: all, from: n2, bytes: random(300)}}",
            "{at: 66s, inject: {into: all, from: n2, key: k5, bytes: random(300)}}",
            "{at: 70s, for: 5s, split: ring}",
        ]

    @Test(arguments: [1, 2, 3] as [UInt64])
    func everyDatagramIsAccountedForInAStorm(seed: UInt64) throws {
        var engine = Engine(try Self.scenario(Self.storm, links: "{default: {loss: 5%}}"), seed: seed)
        for now in 1...UInt64(120) {
            engine.run(until: now * Self.second)
            let counters = engine.counters
            let known = counters.delivered + counters.answered + counters.droppedTotal + UInt64(engine.pool.inUse)
            let total = counters.sent + counters.duplicated + counters.injected + counters.handshakes
            #expect(known == total, "at \(now) s")
        }
        let channelsAddUp = (0..<6).allSatisfy { engine.sealing?.addsUp($0) == true }
        #expect(channelsAddUp)
        let counters = engine.counters
        #expect(counters[.refused] > 0 && counters.handshakes > 0 && counters.answered > 0)
        #expect(counters[.corrupted] == 0 && counters[.otherReceiver] == 0, "what channels are there for")
    }

    /// The wheel and one heap, and once more: nothing but the seed decides.
    @Test(arguments: [1, 2] as [UInt64])
    func theSeedDecidesEverything(seed: UInt64) throws {
        let scenario = try Self.scenario(Self.storm, links: "{default: {loss: 5%}}")
        let (hashes, divergence) = Determinism.verify(scenario, seed: seed)
        #expect(divergence == nil)
        #expect(hashes == Determinism.hashes(of: scenario, seed: seed))
        #expect(hashes != Determinism.hashes(of: scenario, seed: seed + 100))
    }

    @Test func whatIsNotSealedHasNoChannels() throws {
        let engine = try run([], isSealed: false)
        let hasNone = engine.sealing == nil
        #expect(hasNone)
        let limit = engine.pool.limit
        #expect(limit == PacketWriter.limit)
    }

    @Test func aQuietClusterChallengesEachPairOnceAndDropsNothing() throws {
        let engine = try run([])
        let isFormed = areAll(6, in: engine)
        #expect(isFormed)
        let challenges = engine.sealing?.counts.challenges ?? 0
        // Hellos are always confirmed; apart from them, each pair has to meet once.
        #expect((5...40).contains(challenges), "\(challenges)")
        let (refused, late) = (engine.counters[.refused], count(.challenges, engine))
        #expect(refused == 0)
        #expect(late <= 6, "\(late) of them after the cluster had formed")
    }

    @Test func aRotationWithoutLossIsNotNoticed() throws {
        let engine = try run(Self.rotation)
        let (suspicions, deaths, refused) = (
            count(.suspicions, engine), count(.deaths, engine), engine.counters[.refused]
        )
        #expect((suspicions, deaths, refused) == (0, 0, 0))
        for node in 0..<6 { #expect(ring(of: node, engine) == SimulatedRing(2)) }
    }

    /// The order of the steps matters: who seals with a key that others do not accept yet is not heard by them.
    @Test func aRotationInTheWrongOrderIsNoticed() throws {
        let engine = try run([
            "{at: 20s, rotate-key: {nodes: n1, accept: k2}}", "{at: 21s, rotate-key: {nodes: n1, promote: k2}}",
        ])
        let (unknown, deaths) = (count(.droppedUnknownKey, engine), count(.deaths, engine))
        #expect(unknown > 10 && deaths > 0)
        let isAlone = engine.observer.views.presentCount(at: 0) == 6 || engine.observer.views.presentCount(at: 1) == 5
        #expect(isAlone)
    }

    @Test func whoIsDownMissesAStepAndKeepsItsRing() throws {
        let engine = try run([
            "{at: 20s, for: 10s, crash: n3}", "{at: 22s, rotate-key: {nodes: all, accept: k2}}",
            "{at: 40s, restart: {n4: lose}}", "{at: 39s, crash: n4}",
        ])
        #expect(ring(of: 2, engine) == SimulatedRing(1))
        #expect(ring(of: 3, engine)?.keys == [1, 2], "keys are no state of the process")
        // Both still open what the others seal, as nobody has promoted the new key.
        let isWhole = areAll(6, in: engine)
        #expect(isWhole)
    }

    @Test func aNewMachineGetsWhatIsHandedOut() throws {
        let engine = try run(Self.rotation + ["{at: 60s, join: 1}"])
        #expect(ring(of: 6, engine) == SimulatedRing(2))
        let isWhole = areAll(7, in: engine)
        #expect(isWhole)
    }

    /// Recorded packets reach a core that is not sealed, and are dropped by one that is.
    @Test func replaysEndAtTheChannel() throws {
        let timeline = ["{at: 20s, for: 60s, replay: {from: n2, share: 100%, after: 1s}}"]
        let sealed = try run(timeline)
        let open = try run(timeline, isSealed: false)
        let (injected, replayed, delivered) = (
            sealed.counters.injected, count(.droppedReplay, sealed), sealed.counters.delivered
        )
        #expect(injected > 100)
        #expect(replayed == injected)
        let (answered, total) = (sealed.counters.answered, sealed.total)
        #expect(delivered + injected + answered == total, "and nothing else is missing")
        let (everything, arrived) = (open.total, open.counters.delivered)
        #expect(arrived == everything)
    }

    /// Who comes back has no windows: it asks, and nobody answers for the dead.
    @Test func recordingsAreNotBelievedByWhoHasRestarted() throws {
        let engine = try run([
            "{at: 20s, for: 10s, replay: {from: n2, share: 100%, after: 30s}}", "{at: 32s, crash: n2}",
            "{at: 45s, for: 1s, crash: all}",
        ])
        let (expired, full, stale) = (
            count(.droppedPendingExpired, engine), count(.droppedPendingFull, engine), count(.droppedStale, engine)
        )
        #expect(expired + full + stale > 0)
        let isForgotten = (2..<6).allSatisfy { engine.member(1, at: $0)?.state.isPresent != true }
        #expect(isForgotten)
    }

    /// A single bit, wherever it is, keeps a packet from being opened.
    @Test func flippedBitsAreRefusedByTheChannel() throws {
        let engine = try run(["{at: 20s, for: 60s, corrupt: 10%}"])
        let (refused, corrupted) = (engine.counters[.refused], engine.counters[.corrupted])
        let (authentication, unknown) = (count(.droppedAuth, engine), count(.droppedUnknownKey, engine))
        #expect(refused > 100 && corrupted == 0)
        #expect(authentication > refused / 2)
        #expect(unknown < authentication)
    }

    @Test func forgedPacketsAreCountedUnderTheirReason() throws {
        let claim = "claim: {member: n5, is: dead, incarnation: +1}"
        let engine = try run([
            "{at: 20s, inject: {into: all, from: n2, key: k9, \(claim)}}",
            // With a key that is in use, in the name of a later life: n2 is asked, and knows nothing of it.
            "{at: 40s, inject: {into: all, from: n2, key: k1, \(claim)}}",
        ])
        let (unknown, unsolicited, expired, suspicions, deaths) = (
            count(.droppedUnknownKey, engine), count(.droppedUnsolicited, engine),
            count(.droppedPendingExpired, engine), count(.suspicions, engine), count(.deaths, engine)
        )
        #expect((unknown, unsolicited, expired) == (5, 5, 5))
        #expect((suspicions, deaths) == (0, 0))
    }

    /// The insider's own packets are another matter: they come with its session, and are believed.
    @Test func anInsiderIsHeard() throws {
        let engine = try run([
            "{at: 20s, inject: {into: all, from: n2, claim: {member: n5, is: suspect, incarnation: +0}}}"
        ])
        let (refused, suspicions) = (engine.counters[.refused], count(.suspicions, engine))
        #expect(refused == 0 && suspicions > 0)
    }

    /// The thief of a key comes in as long as the key is in the rings, and not after.
    @Test func aStolenKeyIsWorthSomethingUntilItIsRetired() throws {
        let early = try run(["{at: 20s, stranger: {key: k1}}"])
        let isIn = areAll(7, in: early)
        #expect(isIn)
        let late = try run(Self.rotation + ["{at: 60s, stranger: {key: k1}}"])
        let (isWhole, isAlone) = (areAll(6, in: late), late.observer.views.presentCount(at: 6) == 1)
        #expect(isWhole && isAlone)
        let unknown = count(.droppedUnknownKey, late)
        #expect(unknown > 0)
    }

    @Test func anotherClusterWithTheSameKeyIsRefused() throws {
        let engine = try run(["{at: 20s, stranger: {at: n5, cluster: other}}"])
        let (authentication, unknown) = (count(.droppedAuth, engine), count(.droppedUnknownKey, engine))
        #expect(authentication > 10 && unknown == 0)
        let isFive = [0, 1, 2, 3, 5].allSatisfy { engine.observer.views.presentCount(at: $0) == 5 }
        let isAlone = engine.observer.views.presentCount(at: 6) == 1
        #expect(isFive && isAlone)
    }
}

extension Engine {
    /// All datagrams there were.
    fileprivate var total: UInt64 {
        counters.sent + counters.duplicated + counters.injected + counters.handshakes - UInt64(pool.inUse)
    }
}
