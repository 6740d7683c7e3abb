import SWIM
import Testing

@testable import Simulator

/// What a broken core would publish, shown to the observer by hand.
@Suite struct ObserverTests {
    private var scenario: Scenario {
        get throws {
            try Scenario(
                parsing: """
                    format: 1
                    name: observer
                    run: {until: 60s}
                    nodes: {count: 3}
                    expect:
                      never:
                        - {member: n2, is: suspect, from: 10s, to: 20s, longer_than: 3s}
                        - {member: n2, is: dead, from: 10s, to: 20s}
                    """, file: "observer.yaml")
        }
    }

    private func hosts(issued: UInt64 = 100) -> [SimulatedHost] {
        (0..<3).map { index in
            var host = SimulatedHost(index: index, name: "n\(index + 1)", seed: 1)
            host.state = .up
            host.issued = Incarnation(rawValue: issued)
            return host
        }
    }

    private func event(_ kind: MembershipEvent.Kind, _ subject: Int, _ state: MemberState, _ incarnation: UInt64)
        -> MembershipEvent
    {
        let host = hosts()[subject]
        return MembershipEvent(
            kind: kind,
            member: Member(
                id: host.id, name: host.name, endpoint: host.endpoint, incarnation: Incarnation(rawValue: incarnation),
                state: state))
    }

    private func observer(_ events: [(MembershipEvent, Int, UInt64)]) throws -> Observer {
        var observer = Observer(try scenario, ids: hosts().map(\.id))
        for (event, by, seconds) in events {
            observer.observe(event, by: by, at: seconds * 1_000_000_000, hosts: hosts())
        }
        return observer
    }

    @Test func acceptsALifeInOrder() throws {
        let observer = try observer([
            (event(.joined, 1, .alive, 5), 0, 1), (event(.suspected, 1, .suspect, 5), 0, 2),
            (event(.refuted, 1, .alive, 6), 0, 3), (event(.suspected, 1, .suspect, 6), 0, 4),
            (event(.died, 1, .dead, 6), 0, 6), (event(.joined, 1, .alive, 7), 0, 7),
            (event(.forgotten, 1, .dead, 7), 0, 8), (event(.joined, 1, .alive, 3), 0, 9),
        ])
        #expect(observer.violations.isEmpty)
    }

    @Test func seesIncarnationsFall() throws {
        let observer = try observer([(event(.joined, 1, .alive, 5), 0, 1), (event(.suspected, 1, .suspect, 4), 0, 2)])
        #expect(Array(observer.violations.keys) == [.incarnationMonotonic])
    }

    @Test func seesTheDeadRise() throws {
        for state in [MemberState.dead, .left] {
            let observer = try observer([(event(.died, 1, state, 5), 0, 1), (event(.joined, 1, .alive, 5), 0, 2)])
            #expect(observer.violations[.noResurrection]?.count == 1)
        }
    }

    @Test func seesIncarnationsThatTheirOwnerNeverTook() throws {
        let observer = try observer([(event(.joined, 1, .alive, 101), 0, 1)])
        #expect(Array(observer.violations.keys) == [.onlyOwnerRaisesIncarnation])
    }

    @Test func seesANodeAccuseItself() throws {
        let observer = try observer([(event(.suspected, 1, .suspect, 5), 1, 1)])
        #expect(Array(observer.violations.keys) == [.selfNeverAccused])
    }

    @Test func measuresHowLongAStateLasts() throws {
        // Suspect from 8 s to 12.5 s: 2.5 s of it within the window.
        var short = try observer([(event(.suspected, 1, .suspect, 5), 0, 8), (event(.refuted, 1, .alive, 6), 0, 12)])
        short.finish(at: 60_000_000_000, hosts: hosts())
        #expect(short.verdicts[0] == .pending)
        var long = try observer([(event(.suspected, 1, .suspect, 5), 0, 8), (event(.refuted, 1, .alive, 6), 0, 14)])
        long.finish(at: 60_000_000_000, hosts: hosts())
        #expect(long.verdicts[0] == .failed("n1 held n2 for suspect at 10.000 s for 4.000 s"))
    }

    @Test func noticesAForbiddenStateAtOnceAndWhenItBeganEarlier() throws {
        let inside = try observer([(event(.died, 1, .dead, 5), 2, 15)])
        #expect(inside.verdicts[1] == .failed("n3 held n2 for dead at 15.000 s"))
        var before = try observer([(event(.died, 1, .dead, 5), 2, 5)])
        #expect(before.verdicts[1] == .pending)
        before.finish(at: 60_000_000_000, hosts: hosts())
        #expect(before.verdicts[1] == .failed("n3 held n2 for dead at 10.000 s"))
        var after = try observer([(event(.died, 1, .dead, 5), 2, 21)])
        after.finish(at: 60_000_000_000, hosts: hosts())
        #expect(after.verdicts[1] == .pending)
    }

    @Test func seesAStateGoBackWithinAnIncarnation() throws {
        let observer = try observer([
            (event(.joined, 1, .alive, 5), 0, 1), (event(.suspected, 1, .suspect, 5), 0, 2),
            (event(.refuted, 1, .alive, 5), 0, 3),
        ])
        #expect(Array(observer.violations.keys) == [.statesInOrder])
    }

    @Test func seesADeathThatNobodySuspected() throws {
        let observer = try observer([(event(.joined, 1, .alive, 5), 0, 1), (event(.died, 1, .dead, 5), 0, 9)])
        #expect(Array(observer.violations.keys) == [.deathAfterSuspicion])
        #expect(observer.violations[.deathAfterSuspicion]?.text.contains("nobody had suspected it") == true)
    }

    @Test func seesADeathThatCameTooEarly() throws {
        // The shortest timeout is 2 s, a tenth less counts as well.
        let early = try observer([(event(.suspected, 1, .suspect, 5), 0, 2), (event(.died, 1, .dead, 5), 0, 3)])
        #expect(Array(early.violations.keys) == [.deathAfterSuspicion])
        let inTime = try observer([(event(.suspected, 1, .suspect, 5), 0, 2), (event(.died, 1, .dead, 5), 0, 4)])
        #expect(inTime.violations.isEmpty)
    }

    @Test func takesAnothersWordForADeath() throws {
        let observer = try observer([
            (event(.suspected, 1, .suspect, 5), 0, 2), (event(.died, 1, .dead, 5), 0, 4),
            (event(.died, 1, .dead, 5), 2, 4),
        ])
        #expect(observer.violations.isEmpty)
        // A word about an older incarnation is none about this one.
        let newer = try self.observer([
            (event(.suspected, 1, .suspect, 5), 0, 2), (event(.died, 1, .dead, 5), 0, 4),
            (event(.died, 1, .dead, 6), 2, 5),
        ])
        #expect(Array(newer.violations.keys) == [.deathAfterSuspicion])
    }

    private func accusation(_ subject: Int, by accuser: Int) -> Accusation {
        Accusation(subject: hosts()[subject].id, accuser: hosts()[accuser].id)
    }

    @Test func acceptsAnAccuserOncePerSuspicion() throws {
        var observer = try observer([(event(.suspected, 1, .suspect, 5), 2, 1)])
        observer.observe(accusation(1, by: 2), by: 2, at: 1)
        observer.observe(accusation(1, by: 2), by: 0, at: 2)
        #expect(observer.violations.isEmpty)
        observer.observe(accusation(1, by: 2), by: 0, at: 3)
        #expect(Array(observer.violations.keys) == [.accusersOriginal])
        // In the next suspicion it counts again.
        var later = try self.observer([(event(.suspected, 1, .suspect, 5), 2, 1)])
        later.observe(accusation(1, by: 2), by: 2, at: 1)
        later.observe(event(.refuted, 1, .alive, 6), by: 2, at: 2_000_000_000, hosts: hosts())
        later.observe(event(.suspected, 1, .suspect, 6), by: 2, at: 3_000_000_000, hosts: hosts())
        later.observe(accusation(1, by: 2), by: 2, at: 3)
        #expect(later.violations.isEmpty)
    }

    @Test func seesAnAccuserThatNeverAccused() throws {
        var observer = try observer([])
        observer.observe(accusation(1, by: 2), by: 0, at: 1)
        #expect(Array(observer.violations.keys) == [.accusersOriginal])
        var stranger = try self.observer([])
        stranger.observe(
            Accusation(subject: hosts()[1].id, accuser: MemberID(high: 1, low: 2)), by: 0, at: 1)
        #expect(Array(stranger.violations.keys) == [.accusersOriginal])
    }

    @Test func seesANodeThatAccusesItself() throws {
        var observer = try observer([])
        observer.observe(accusation(1, by: 1), by: 1, at: 1)
        #expect(observer.violations[.selfNeverAccused] != nil)
    }

    @Test func seesADatagramToItself() throws {
        var observer = try observer([])
        observer.sent(MessageKind.ping.rawValue, bytes: 30, from: 1, to: 1, at: 5)
        #expect(Array(observer.violations.keys) == [.nothingToItself])
    }

    @Test func seesTwoNodesAnswerEachOtherForEver() throws {
        var observer = try observer([])
        for round in 0..<200 as Range<UInt64> {
            let time = round * 4_000_000
            observer.sent(MessageKind.ack.rawValue, bytes: 30, from: 0, to: 1, at: time)
            observer.delivered(MessageKind.ack.rawValue, from: 1, to: 0, at: time)
        }
        #expect(Array(observer.violations.keys) == [.trafficBounded])
        // As many pages are no flood, and so few answers in each second are none either.
        var pages = try self.observer([])
        for round in 0..<200 as Range<UInt64> {
            pages.sent(MessageKind.page.rawValue, bytes: 1_000, from: 0, to: 1, at: round * 4_000_000)
            pages.sent(MessageKind.ack.rawValue, bytes: 30, from: 0, to: 1, at: round * 100_000_000)
        }
        #expect(pages.violations.isEmpty)
    }

    @Test func seesANodeSendWithoutReason() throws {
        var observer = try observer([])
        for round in 0..<400 as Range<UInt64> {
            observer.sent(MessageKind.gossip.rawValue, bytes: 30, from: 0, to: 1 + Int(round % 2), at: round)
        }
        let text = observer.violations[.trafficBounded]?.text
        #expect(text != nil)
        // With a datagram received for each one sent there is a reason, as long as it goes to many.
        var busy = try self.observer([])
        for round in 0..<30 as Range<UInt64> {
            busy.delivered(MessageKind.ping.rawValue, from: 1, to: 0, at: round)
            busy.sent(MessageKind.ack.rawValue, bytes: 30, from: 0, to: 1, at: round)
        }
        #expect(busy.violations.isEmpty)
    }

    @Test func seesATimerActForASuspicionThatHasEnded() throws {
        func run(_ events: [(MembershipEvent, Int, UInt64)], byTimer: Bool = true) throws -> [Invariant] {
            var observer = try self.observer(Array(events.dropLast()))
            // Somebody else has waited for it all the time: what is left to check is the timer.
            if byTimer { observer.timerFires(at: 0, unreadMail: 0, time: events.last!.2 * 1_000_000_000) }
            let (event, by, seconds) = events.last!
            observer.observe(event, by: by, at: seconds * 1_000_000_000, hosts: hosts())
            return Array(observer.violations.keys)
        }
        let others = [
            (event(.suspected, 1, .suspect, 5), 2, 1 as UInt64), (event(.suspected, 1, .suspect, 6), 2, 1),
        ]
        let suspected = others + [(event(.suspected, 1, .suspect, 5), 0, 2)]
        #expect(try run(suspected + [(event(.died, 1, .dead, 5), 0, 5)]).isEmpty)
        #expect(try run(suspected + [(event(.died, 1, .dead, 5), 0, 3)]) == [.timersCurrent], "too early")
        let raised = suspected + [(event(.suspected, 1, .suspect, 6), 0, 4)]
        #expect(try run(raised + [(event(.died, 1, .dead, 6), 0, 5)]) == [.timersCurrent], "of the former incarnation")
        let refuted = suspected + [(event(.refuted, 1, .alive, 6), 0, 4)]
        #expect(try run(refuted + [(event(.died, 1, .dead, 6), 0, 5)]) == [.timersCurrent], "it was refuted")
        #expect(try run(refuted + [(event(.died, 1, .dead, 6), 0, 5)], byTimer: false).isEmpty, "others may say so")
    }

    @Test func seesTimersThatActBeforeTheMailIsRead() throws {
        var observer = try observer([])
        observer.timerFires(at: 0, unreadMail: 0, time: 1)
        #expect(observer.violations.isEmpty)
        observer.timerFires(at: 0, unreadMail: 2, time: 2)
        #expect(Array(observer.violations.keys) == [.timersCurrent])
    }

    @Test func seesNewsPileUp() throws {
        func broken(_ waiting: Int, _ room: Int, isBacked: Bool = true) throws -> Bool {
            var observer = try self.observer([])
            observer.checkQueue(of: 0, (waiting, room, isBacked), entries: 3, at: 1)
            return observer.violations[.memoryBounded] != nil
        }
        #expect(try !broken(3, 70))
        #expect(try broken(4, 4), "two updates of one member")
        #expect(try broken(3, 71), "a trail of void entries")
        #expect(try broken(1, 1, isBacked: false), "news of nobody")
    }

    @Test func seesListsGrowWithoutBound() throws {
        var observer = try observer([])
        observer.checkMemory(of: 0, entries: 3, tombstones: 1, at: 1)
        #expect(observer.violations.isEmpty)
        observer.checkMemory(of: 0, entries: 4, tombstones: 1, at: 1)
        #expect(Array(observer.violations.keys) == [.memoryBounded])
    }
}
