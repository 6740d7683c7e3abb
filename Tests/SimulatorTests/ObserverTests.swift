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
            (event(.died, 1, .dead, 6), 0, 5), (event(.joined, 1, .alive, 7), 0, 6),
            (event(.forgotten, 1, .dead, 7), 0, 7), (event(.joined, 1, .alive, 3), 0, 8),
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
}
