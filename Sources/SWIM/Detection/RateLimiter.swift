/// Lets each member have a number of things at once and then one per period.
///
/// The generic cell rate algorithm: per slot, the time at which a steady taker would be due again. Memory is taken for the
/// slots that took something.
struct RateLimiter {
    /// How many may be had at once.
    let burst: UInt64
    private var dueTimes = SlotMap<UInt64>(initial: 0)

    init(burst: UInt64) {
        self.burst = max(1, burst)
    }

    /// Whether one more is allowed now; if so, it is counted.
    mutating func allow(_ slot: Int, at now: Instant, period: Nanoseconds) -> Bool {
        let due = max(dueTimes[slot], now.nanoseconds)
        guard due - now.nanoseconds <= period * (burst - 1) else { return false }
        dueTimes[slot] = due + period
        return true
    }

    /// Whether so many more are allowed now, all of them; if so, they are counted. If not, nothing is left of the budget.
    mutating func allowAll(_ slot: Int, count: Int, at now: Instant, period: Nanoseconds) -> Bool {
        let due = max(dueTimes[slot], now.nanoseconds)
        let count = UInt64(count)
        guard count <= burst, due - now.nanoseconds <= period * (burst - count) else {
            dueTimes[slot] = max(due, now.nanoseconds + period * burst)
            return false
        }
        dueTimes[slot] = due + period * count
        return true
    }
}
