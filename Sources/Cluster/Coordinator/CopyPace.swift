import SWIM

/// How fast a copy goes, measured over a few seconds, in integers.
struct CopyPace: Hashable {
    /// Bytes per second; 0 before the first measurement.
    private(set) var bytesPerSecond: UInt64 = 0
    private var bytes: UInt64 = 0
    private var measuredAt: Instant?

    /// The shortest time over which it is measured.
    static let interval: Nanoseconds = .seconds(2)

    /// Takes in how many bytes there are now. Fewer than before: the copy began anew.
    mutating func measure(_ total: UInt64, at now: Instant) {
        guard let measuredAt, total >= bytes else {
            bytes = total
            self.measuredAt = now
            return
        }
        let time = now - measuredAt
        guard time >= CopyPace.interval else { return }
        let (high, low) = (total - bytes).multipliedFullWidth(by: 1_000_000_000)
        let current = high >= time ? .max : time.dividingFullWidth((high, low)).quotient
        // A quarter of the newest: reports come in once a second or so.
        let kept = bytesPerSecond - bytesPerSecond / 4
        let (sum, overflow) = kept.addingReportingOverflow(current / 4)
        bytesPerSecond = bytesPerSecond == 0 ? current : overflow ? .max : sum
        bytes = total
        self.measuredAt = now
    }

    /// The pace with its highest bits only, so that small changes need not be told to everybody.
    var rounded: UInt64 {
        let insignificant = max(0, 64 - bytesPerSecond.leadingZeroBitCount - 5)
        return (bytesPerSecond >> UInt64(insignificant)) << UInt64(insignificant)
    }
}
