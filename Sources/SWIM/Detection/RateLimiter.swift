/// Lets each member have a number of things at once and then one per period.
///
/// The generic cell rate algorithm: per slot, the time at which a steady taker would be due again. Eight bytes per slot,
/// allocated by pages at their first use.
struct RateLimiter {
    /// How many may be had at once.
    let burst: UInt64
    private var dueTimes = PagedArray<UInt64>()

    init(burst: UInt64) {
        self.burst = max(1, burst)
    }

    /// Whether one more is allowed now; if so, it is counted.
    mutating func allow(_ slot: Int, at now: Instant, period: Nanoseconds) -> Bool {
        allow(slot, count: 1, at: now, period: period)
    }

    /// Whether so many more are allowed now, all of them; if so, they are counted.
    mutating func allow(_ slot: Int, count: Int, at now: Instant, period: Nanoseconds) -> Bool {
        let count = UInt64(count)
        guard count <= burst else { return false }
        dueTimes.extend(toInclude: slot, with: 0)
        let due = max(dueTimes[slot], now.nanoseconds)
        guard due - now.nanoseconds <= period * (burst - count) else { return false }
        dueTimes[slot] = due + period * count
        return true
    }
}
