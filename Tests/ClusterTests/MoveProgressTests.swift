import Placement
import SWIM
import Testing

@testable import Cluster

/// How far a move is, how fast, and when it counts as stuck.
@Suite struct MoveProgressTests {
    /// A recovery of one replica that is being copied to member 4.
    private func copying(bytes: UInt64 = 0) -> Workbench {
        var bench = Workbench()
        bench.setStates([3: .dead])
        bench.setGroup(0, voters: [1, 2, 3])
        bench.add(0, .recover, add: [4], remove: [3], target: [1, 2, 4])
        bench.look()
        bench.setGroup(0, voters: [1, 2, 3], learners: [(4, bytes)], configuration: 2)
        bench.look()
        return bench
    }

    private func copy(_ bench: inout Workbench, _ bytes: UInt64, after time: Nanoseconds) {
        bench.setGroup(0, voters: [1, 2, 3], learners: [(4, bytes)], configuration: 2)
        bench.look(after: time)
    }

    @Test func aCopyThatDoesNotMoveIsStalled() {
        var bench = copying()
        #expect(bench.state(0) == .catchingUp)
        bench.look(after: .seconds(59))
        #expect(bench.state(0) == .catchingUp)
        bench.look(after: .seconds(2))
        #expect(bench.state(0) == .stalled && bench.move(0)?.step == nil)
    }

    @Test func aSlowCopyIsNotStalled() {
        var bench = copying()
        for round in 1...20 as ClosedRange<UInt64> { copy(&bench, round * 10, after: .seconds(50)) }
        #expect(bench.state(0) == .catchingUp)
    }

    /// A broker that says now more and now less gets nowhere.
    @Test func bytesThatRiseAndFallAreNoProgress() {
        var bench = copying(bytes: 500)
        for _ in 0..<10 {
            copy(&bench, 100, after: .seconds(20))
            copy(&bench, 500, after: .seconds(20))
        }
        #expect(bench.state(0) == .stalled)
    }

    @Test func aCopyMayBeginAnew() {
        var bench = copying()
        copy(&bench, 900, after: .seconds(50))
        copy(&bench, 10, after: .seconds(50))
        copy(&bench, 20, after: .seconds(50))
        copy(&bench, 30, after: .seconds(50))
        #expect(bench.state(0) == .catchingUp)
    }

    /// A leader that changes again and again brings nobody closer.
    @Test func electionsAreNoProgress() {
        var bench = copying(bytes: 500)
        for round in 0..<8 as Range<UInt64> {
            bench.setGroup(
                0, voters: [1, 2, 3], learners: [(4, 500)], leader: 1 + round % 2, configuration: 3 + round)
            bench.look(after: .seconds(20))
        }
        #expect(bench.state(0) == .stalled)
    }

    /// While nothing may be done, waiting for a step is nobody's fault.
    @Test func aBrakeStopsTheClock() {
        var bench = copying()
        bench.setGroup(0, voters: [1, 2, 3], learners: [(4, 1_000)], configuration: 2)
        bench.look(after: .seconds(1), brake: .paused)
        for _ in 0..<5 { bench.look(after: .seconds(30), brake: .paused) }
        #expect(bench.state(0) == .catchingUp)
        bench.look(after: .seconds(1))
        #expect(bench.action(0) == .promote(.fixture(4), demoting: .fixture(3)))
    }

    @Test func thePaceIsMeasured() {
        var pace = CopyPace()
        let start = Instant(nanoseconds: 0)
        pace.measure(1_000, at: start)
        pace.measure(2_000, at: start + .seconds(1))
        #expect(pace.bytesPerSecond == 0)
        for second in 2...30 as ClosedRange<UInt64> { pace.measure(1_000 + second * 500, at: start + .seconds(second)) }
        #expect(pace.bytesPerSecond == 500 && pace.rounded == 496)
        // Slower now: it is known after a while.
        for second in 31...90 as ClosedRange<UInt64> {
            pace.measure(16_000 + (second - 30) * 100, at: start + .seconds(second))
        }
        #expect((100...110).contains(pace.bytesPerSecond))
        pace.measure(0, at: start + .seconds(91))
        pace.measure(.max, at: start + .seconds(93))
        pace.measure(.max, at: start + .seconds(95))
        #expect(pace.rounded > 0)
    }

    @Test func whatIsLeftIsToldInTime() {
        var view = PlanView.MoveView(
            move: copying().move(0)!.move, state: .catchingUp, bytesDone: 250, bytesTotal: 1_250)
        #expect(view.remaining == nil)
        view.bytesPerSecond = 100
        #expect(view.remaining == .seconds(10))
        view.bytesDone = 1_250
        #expect(view.remaining == nil)
        view.bytesTotal = .max
        view.bytesDone = 0
        #expect(view.remaining == .max)
    }

    /// Pace and idle time are told every few seconds, and not with each report.
    @Test func progressIsToldNowAndThen() {
        var bench = copying()
        bench.coordinator.showProgress(at: bench.now)
        var told = 0
        for round in 1...20 as ClosedRange<UInt64> {
            copy(&bench, round * 20, after: .seconds(1))
            bench.coordinator.haveMovesChanged = false
            bench.coordinator.showProgress(at: bench.now)
            if bench.coordinator.haveMovesChanged { told += 1 }
        }
        #expect((1...4).contains(told), "\(told)")
        #expect(bench.move(0)!.shown.bytesPerSecond == 20)
        for _ in 0..<11 {
            bench.look(after: .seconds(5))
            bench.coordinator.showProgress(at: bench.now)
        }
        #expect(bench.move(0)!.shown.idle >= 50)
    }
}
