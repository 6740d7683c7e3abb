import Cluster
import MusterAPI
import Placement
import Testing

@testable import Sidecar

/// Sessions, take-overs, and when whoever waits is woken up.
@Suite struct BrokerMachineTests {
    private typealias F = ContractFixture
    private typealias Machine = BrokerMachine<Int>
    private let start = SuspendingClock().now

    private func machine() -> Machine { Machine(settings: BrokerSettings(), at: start) }

    private func open(
        _ machine: inout Machine, since: UInt64? = nil, session: UInt64? = nil, isSame: Bool = false,
        at now: SuspendingClock.Instant? = nil
    ) throws(BrokerRefusal) -> UInt64 {
        try machine.open(since: since, session: session, isSameIncarnation: isSame, at: now ?? start).stream
    }

    /// Reads until the watcher waits; what it waits with is its stream's number.
    private func read(
        _ machine: inout Machine, _ stream: UInt64, at now: SuspendingClock.Instant? = nil
    ) -> [DesiredWatch.Line] {
        var all: [DesiredWatch.Line] = []
        while case .lines(let lines)? = machine.next(stream, waiter: Int(stream), at: now ?? start) { all += lines }
        return all
    }

    private func isSuperseded(_ machine: inout Machine, _ stream: UInt64) -> Bool {
        if case .superseded? = machine.next(stream, waiter: 0, at: start) { true } else { false }
    }

    @Test func aWatcherWaitsAndIsWokenUp() throws {
        var machine = machine()
        let stream = try open(&machine)
        #expect(read(&machine, stream) == [.hello, .marker(revision: 0)])
        #expect(machine.desire([F.step(1)]) == Int(stream))
        #expect(machine.desire([F.step(1)]) == nil, "nothing changed")
        let lines = read(&machine, stream)
        #expect(lines == [.desired(.init(revision: 1, partition: F.partition(1), step: F.step(1)))])
        #expect(machine.advance(to: start + .seconds(4)).waiter == nil)
        #expect(machine.advance(to: start + .seconds(5)).waiter == Int(stream))
        #expect(read(&machine, stream, at: start + .seconds(5)) == [.bookmark(revision: 1)])
        #expect(machine.advance(to: start + .seconds(9)).waiter == nil)
    }

    @Test func everythingComesAnewFromTimeToTime() throws {
        var machine = machine()
        let stream = try open(&machine)
        _ = read(&machine, stream)
        let later = start + .seconds(300)
        #expect(machine.advance(to: later).waiter == Int(stream))
        #expect(read(&machine, stream, at: later) == [.reset(.resync), .marker(revision: 0)])
        #expect(read(&machine, stream, at: later + .seconds(5)) == [.bookmark(revision: 0)])
    }

    @Test func aNewSessionTakesOver() throws {
        var machine = machine()
        let former = try open(&machine)
        _ = read(&machine, former)
        try machine.report([], removed: [], isFull: true, sequence: 1, session: 1, at: start)
        let opened = try machine.open(since: nil, session: nil, isSameIncarnation: false, at: start)
        #expect(opened.waiter == Int(former) && opened.opening == .takeover)
        #expect(machine.session == 2 && machine.counters["takeovers"] == 1)
        #expect(isSuperseded(&machine, former))
        #expect(throws: BrokerRefusal.superseded) { try machine.check(session: 1) }
        #expect(throws: BrokerRefusal.superseded) { try open(&machine, since: 0, session: 1, isSame: true) }
        #expect(throws: BrokerRefusal.noSession) { try machine.check(session: 3) }
        #expect(throws: BrokerRefusal.noSession) { try machine.check(session: 0) }
        // What the former one reported counts until the latter one reports: full, first.
        #expect(machine.account.state == .reporting)
        #expect(throws: BrokerRefusal.fullReportNeeded) {
            try machine.report([], removed: [], isFull: false, sequence: 1, session: 2, at: start)
        }
        try machine.report([], removed: [], isFull: true, sequence: 1, session: 2, at: start)
    }

    @Test func theSameBrokerReconnects() throws {
        var machine = machine()
        let former = try open(&machine)
        _ = read(&machine, former)
        try machine.report([], removed: [], isFull: true, sequence: 5, session: 1, at: start)
        let latter = try open(&machine, since: 0, session: 1, isSame: true)
        #expect(machine.session == 1 && machine.counters["takeovers"] == nil)
        #expect(isSuperseded(&machine, former))
        #expect(read(&machine, latter) == [.hello, .bookmark(revision: 0)])
        // The session goes on, its reports as well.
        try machine.report([], removed: [], isFull: false, sequence: 6, session: 1, at: start)
        // The end of the former connection is not the end of the latter one.
        #expect(machine.close(former) == nil && machine.isWatched)
        #expect(machine.close(latter) == Int(latter) && !machine.isWatched)
        try machine.check(session: 1)
    }

    /// Of another start of the agent nothing is known: neither session nor revision.
    @Test func aSessionOfAnotherIncarnationIsANewOne() throws {
        var machine = machine()
        let stream = try open(&machine, since: 12, session: 9, isSame: false)
        #expect(machine.session == 1)
        #expect(read(&machine, stream) == [.hello, .reset(.otherIncarnation), .marker(revision: 0)])
        #expect(throws: BrokerRefusal.noSession) { try open(&machine, session: 9, isSame: true) }
    }

    @Test func reportsThatWereOvertakenAreRefused() throws {
        var machine = machine()
        #expect(throws: BrokerRefusal.noSession) {
            try machine.report([], removed: [], isFull: true, sequence: 1, session: 1, at: start)
        }
        _ = try open(&machine)
        try machine.report(try F.read([F.replica(1)]), removed: [], isFull: true, sequence: 4, session: 1, at: start)
        for sequence in [3, 4] as [UInt64] {
            #expect(throws: BrokerRefusal.oldReport(sequence: 4)) {
                try machine.report([], removed: [], isFull: true, sequence: sequence, session: 1, at: start)
            }
        }
        #expect(machine.account.replicas.count == 1)
    }

    @Test func wordsOnWhatIsNotDesiredAreNoWords() throws {
        var machine = machine()
        _ = machine.desire([F.step(1, generation: 2)])
        machine.acknowledge(F.word(1, generation: 1), on: F.partition(1))
        machine.acknowledge(F.word(1, epoch: 2, generation: 2), on: F.partition(1))
        machine.acknowledge(F.word(2, generation: 2), on: F.partition(2))
        #expect(machine.account.words.isEmpty && machine.counters["late_acks"] == 3)
        machine.acknowledge(F.word(1, generation: 2, .refused), on: F.partition(1))
        #expect(machine.account.words[F.partition(1)]?.reason?.rule == "no-quorum")
        #expect(machine.counters["acks_refused"] == 1)
    }

    @Test func theEndIsTheEnd() throws {
        var machine = machine()
        let stream = try open(&machine)
        _ = read(&machine, stream)
        #expect(machine.end() == Int(stream))
        guard case .end? = machine.next(stream, waiter: 0, at: start) else {
            Issue.record("the stream goes on")
            return
        }
        #expect(throws: BrokerRefusal.notReady) { try open(&machine) }
        #expect(throws: BrokerRefusal.notReady) { try machine.check(session: 1) }
    }
}
