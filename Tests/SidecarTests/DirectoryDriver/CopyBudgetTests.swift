import Testing

@testable import Sidecar

@Suite struct CopyBudgetTests {
    @Test func aSecondsWorthTakesASecond() {
        let start = ContinuousClock().now
        var now = start
        var budget = CopyBudget(rate: 1000, now: start)
        for _ in 0..<100 { now += budget.take(10, now: now) }
        // The last piece is paid for by the next one.
        #expect(start.duration(to: now) == .milliseconds(990))
    }

    @Test func aPauseIsNotSavedUpForLong() {
        let start = ContinuousClock().now
        var budget = CopyBudget(rate: 1000, now: start)
        let later = start + .seconds(100)
        #expect(budget.take(250, now: later) == .zero)
        #expect(budget.take(1, now: later) == .zero)
        #expect(budget.take(1, now: later) == .milliseconds(1))
    }

    @Test func hugeNumbersDoNotTrap() {
        let start = ContinuousClock().now
        var slow = CopyBudget(rate: 1, now: start)
        #expect(slow.take(.max, now: start) == .zero)
        #expect(slow.take(1, now: start) > .seconds(1_000_000))
        var fast = CopyBudget(rate: .max, now: start)
        #expect(fast.take(.max, now: start) == .zero)
        #expect(fast.take(1, now: start) <= .seconds(1))
    }
}
