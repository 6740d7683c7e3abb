import SWIM

/// How many bytes moves may copy: a token bucket with two lanes that holds a second's worth, in integers.
///
/// A move is let in while its lane is not in debt, and then owes its bytes: a replica of any size gets its turn, and
/// over time no more is copied than the rate allows. While both lanes have something to pay, recoveries get their share
/// of the rate and the others the rest; a lane that has nothing to pay leaves its part to the other.
struct ByteBudget {
    /// Bytes per second; 0: no limit.
    let rate: UInt64
    /// The part of the rate that recoveries get, in percent.
    private let share: UInt64
    private var recovery: Account
    private var other: Account
    private var filledAt: Instant

    /// What one lane may still copy.
    private struct Account {
        /// Negative: debts.
        var bytes: Int64
        /// What is left of a byte, in bytes per thousand million.
        var rest: UInt64 = 0

        /// Adds what a rate gives in some time. No more than a second's worth of the whole rate is kept.
        mutating func fill(rate: UInt64, for time: Nanoseconds, cap: Int64) {
            var (high, low) = rate.multipliedFullWidth(by: time)
            let (sum, overflow) = low.addingReportingOverflow(rest)
            low = sum
            if overflow { high += 1 }
            guard high < 1_000_000_000 else {
                bytes = cap
                rest = 0
                return
            }
            let (quotient, remainder) = UInt64(1_000_000_000).dividingFullWidth((high, low))
            rest = remainder
            let (filled, isTooMuch) = bytes.addingReportingOverflow(Int64(clamping: quotient))
            bytes = isTooMuch ? cap : min(cap, filled)
        }
    }

    /// - Parameters:
    ///   - rate: bytes per second; 0: no limit.
    ///   - share: the percentage of it that recoveries get, 1 to 99.
    init(rate: UInt64, share: Int, at now: Instant) {
        self.rate = rate
        self.share = UInt64(min(max(1, share), 99))
        let cap = Int64(clamping: rate)
        recovery = Account(bytes: cap)
        other = Account(bytes: cap)
        filledAt = now
    }

    /// Lets time pass.
    ///
    /// - Parameters:
    ///   - recoveriesWait: whether a recovery could start if there were bytes.
    ///   - othersWait: whether another move could.
    mutating func advance(to now: Instant, recoveriesWait: Bool, othersWait: Bool) {
        guard rate > 0, now > filledAt else { return }
        let time = now - filledAt
        filledAt = now
        let rates = rates(recoveriesWait: recoveriesWait, othersWait: othersWait)
        let cap = Int64(clamping: rate)
        recovery.fill(rate: rates.recovery, for: time, cap: cap)
        other.fill(rate: rates.other, for: time, cap: cap)
    }

    /// What each lane gets per second now.
    private func rates(recoveriesWait: Bool, othersWait: Bool) -> (recovery: UInt64, other: UInt64) {
        let recoveries = recoveriesWait || recovery.bytes < 0
        let others = othersWait || other.bytes < 0
        guard recoveries == others else { return recoveries ? (rate, 0) : (0, rate) }
        let part = max(1, rate / 100 * share + rate % 100 * share / 100)
        return (part, max(1, rate - min(rate, part)))
    }

    /// Whether a move may start.
    func hasRoom(in lane: MoveLane) -> Bool {
        switch lane {
        case .recovery: rate == 0 || recovery.bytes > 0
        case .other: rate == 0 || other.bytes > 0
        }
    }

    /// Lets a move start that copies so many bytes.
    mutating func take(_ bytes: UInt64, lane: MoveLane) {
        guard rate > 0 else { return }
        let cost = Int64(clamping: bytes)
        switch lane {
        case .recovery: recovery.bytes = max(.min / 2, recovery.bytes.subtractingSaturating(cost))
        case .other: other.bytes = max(.min / 2, other.bytes.subtractingSaturating(cost))
        }
    }
}

extension ByteBudget {
    /// The most bytes per second that a replica may be copied with in a step; nil: no limit, or nothing is copied.
    func limit(of action: ReplicaStep.Action) -> UInt64? {
        guard rate > 0 else { return nil }
        switch action {
        case .create, .addLearner: return rate
        case .promote, .demote, .removeLearner, .transferLeader: return nil
        }
    }
}

extension Int64 {
    /// The difference, or the least number if it is less.
    fileprivate func subtractingSaturating(_ other: Int64) -> Int64 {
        let (difference, overflow) = subtractingReportingOverflow(other)
        return overflow ? .min : difference
    }
}
