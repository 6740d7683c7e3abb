import BrokerMessages
import Cluster
import MusterAPI
import Placement
import SWIM
import Testing

@testable import Sidecar

@Suite(.timeLimit(.minutes(1))) struct BrokerExchangeTests {
    private typealias F = ContractFixture
    private let clock = HandClock()
    private let node = ReportingNode()

    private func exchange() -> BrokerExchange {
        let clock = clock
        let exchange = BrokerExchange(
            driver: "watch", cluster: "c", settings: BrokerSettings(), logger: F.logger, now: { clock.now })
        exchange.attach(node.context)
        return exchange
    }

    @Test func theNodeHearsWhatTheBrokerReportsAndWhenItIsGone() throws {
        let exchange = exchange()
        #expect(exchange.record(isDetailed: false).state == .waiting)
        let stream = try exchange.open(since: nil, incarnation: nil, session: nil)
        #expect(stream.session == 1)
        let receipt = try exchange.report(F.report([F.replica(2), F.replica(1)], sequence: 1))
        #expect(receipt == BrokerReceipt(envelope: F.envelope, session: 1, replicas: 2))
        _ = try exchange.report(F.report([], sequence: 2, full: false, removed: ["t/1"]))
        clock.advance(by: .seconds(31))
        exchange.advance()
        exchange.advance()
        var record = exchange.record(isDetailed: true)
        #expect(record.state == .expired && record.reportAgeSeconds == 31 && record.actual?.map(\.partition) == ["t/2"])
        // A report that changes nothing is word enough.
        _ = try exchange.report(F.report([], sequence: 3, full: false))
        record = exchange.record(isDetailed: true)
        #expect(record.state == .reporting && record.counters["reports"] == 3)
        #expect(
            node.all == [
                .report([F.partition(1), F.partition(2)]), .report([F.partition(2)]), .absence,
                .report([F.partition(2)]),
            ])
    }

    @Test func whatIsRefusedChangesNothingAndIsCounted() throws {
        let exchange = exchange()
        _ = try exchange.open(since: nil, incarnation: nil, session: nil)
        _ = try exchange.report(F.report([F.replica(1)], sequence: 1))
        let before = node.all
        var wrong = F.report([], sequence: 2)
        wrong.cluster = "d"
        #expect(throws: BrokerRefusal.wrongNode) { try exchange.report(wrong) }
        wrong = F.report([], sequence: 2)
        wrong.node = F.b.description
        #expect(throws: BrokerRefusal.wrongNode) { try exchange.report(wrong) }
        wrong = F.report([], sequence: 2)
        wrong.incarnation = 6
        #expect(throws: BrokerRefusal.wrongIncarnation(7)) { try exchange.report(wrong) }
        #expect(throws: BrokerRefusal.noSession) { try exchange.report(F.report([], session: 2, sequence: 2)) }
        #expect(throws: BrokerRefusal.oldReport(sequence: 1)) { try exchange.report(F.report([], sequence: 1)) }
        var bad = F.replica(2)
        bad.bytes = 11
        #expect(throws: BrokerRefusal.violation(ContractViolation("replicas[1].bytes", "more than totalBytes"))) {
            try exchange.report(F.report([F.replica(3), bad], sequence: 2))
        }
        #expect(throws: BrokerRefusal.violation(ContractViolation("removed", "a full report says itself what is gone")))
        {
            try exchange.report(F.report([], sequence: 2, removed: ["t/1"]))
        }
        let record = exchange.record(isDetailed: true)
        #expect(node.all == before && record.actual?.count == 1)
        #expect(record.counters["refused_wrong-node"] == 2 && record.counters["refused_bad-message"] == 2)
        #expect(record.lastProblem == "removed: a full report says itself what is gone")
    }

    @Test func aWatcherHearsAllOfItInOrder() async throws {
        let exchange = exchange()
        exchange.desire([F.step(1)])
        let stream = try exchange.open(since: nil, incarnation: nil, session: nil)
        async let first = Self.collect(exchange, stream, until: .marker)
        let (hello, step) = (await first[0], await first[1])
        #expect(hello.type == .hello && hello.session == 1 && hello.name == "n1" && hello.reportSeconds == 10)
        #expect(hello.version == BrokerContract.version && hello.node == F.a.description && hello.incarnation == 7)
        #expect(step.partition == "t/1" && step.names == [F.a.description: "n1", F.b.description: "n2"])
        // While it waits, and before it asks.
        async let next = Self.collect(exchange, stream, until: .withdrawn)
        exchange.desire([])
        #expect(await next.map(\.partition) == ["t/1"])
        exchange.end()
        #expect(await Self.collect(exchange, stream, until: .end).map(\.type) == [.end])
    }

    @Test func aWatcherThatIsSupersededHearsIt() async throws {
        let exchange = exchange()
        let former = try exchange.open(since: nil, incarnation: nil, session: nil)
        _ = await Self.collect(exchange, former, until: .marker)
        async let last = Self.collect(exchange, former, until: .superseded)
        let latter = try exchange.open(since: nil, incarnation: nil, session: nil)
        #expect(await last.map(\.type) == [.superseded])
        exchange.close(former)
        #expect(exchange.record(isDetailed: false).connected)
        exchange.close(latter)
        #expect(!exchange.record(isDetailed: false).connected)
    }

    @Test func whoIsCancelledStopsWaiting() async throws {
        let exchange = exchange()
        let stream = try exchange.open(since: nil, incarnation: nil, session: nil)
        _ = await Self.collect(exchange, stream, until: .marker)
        let waiting = Task { await exchange.next(stream).isLast }
        waiting.cancel()
        #expect(await waiting.value)
    }

    @Test func withoutANodeNothingIsTaken() {
        let exchange = BrokerExchange(driver: "watch", cluster: "c", settings: BrokerSettings(), logger: F.logger)
        #expect(throws: BrokerRefusal.notReady) { try exchange.open(since: nil, incarnation: nil, session: nil) }
        #expect(throws: BrokerRefusal.notReady) { try exchange.report(F.report([], sequence: 1)) }
        #expect(exchange.request() == nil)
        exchange.attach(node.context)
        exchange.end()
        #expect(throws: BrokerRefusal.notReady) { try exchange.open(since: nil, incarnation: nil, session: nil) }
        #expect(throws: BrokerRefusal.notReady) { try exchange.report(F.report([], sequence: 1)) }
    }

    private static func collect(
        _ exchange: BrokerExchange, _ stream: BrokerExchange.Stream, until kind: DesiredRecord.Kind
    ) async -> [DesiredRecord] {
        var all: [DesiredRecord] = []
        while all.last?.type != kind {
            let (lines, isLast) = await exchange.next(stream)
            all += lines
            if isLast { break }
        }
        return all
    }
}
