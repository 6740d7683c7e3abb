/// How many bytes may be copied now: a token bucket that holds at most a quarter of a second's worth.
struct CopyBudget: Sendable {
    private let rate: UInt64
    /// Before this time no further byte may be copied. It lags behind the clock while there is budget to spare.
    private var next: ContinuousClock.Instant

    /// - Parameter rate: bytes per second, not 0.
    init(rate: UInt64, now: ContinuousClock.Instant) {
        precondition(rate > 0, "nothing could ever be copied")
        self.rate = rate
        next = now
    }

    /// Takes bytes from the budget and returns how long to wait before copying them; zero if there is enough.
    mutating func take(_ bytes: Int, now: ContinuousClock.Instant) -> Duration {
        next = max(next, now - .milliseconds(250))
        let wait = now.duration(to: next)
        let (high, low) = UInt64(bytes).multipliedFullWidth(by: 1_000_000_000)
        let nanoseconds = high >= rate ? UInt64.max : rate.dividingFullWidth((high, low)).quotient
        next += .nanoseconds(Int64(clamping: nanoseconds))
        return max(wait, .zero)
    }
}
