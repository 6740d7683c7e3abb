/// The measured round-trip times to the members, by slot.
///
/// Smoothed mean and deviation as TCP keeps them (Jacobson, "Congestion avoidance and control", SIGCOMM 1988; RFC 6298),
/// in microseconds.
struct RoundTrips {
    private struct Estimate {
        /// Tells whose estimate it is after a slot was used again.
        var tag: UInt32
        /// The smoothed round-trip time; 0: none was measured.
        var mean: UInt32 = 0
        var deviation: UInt32 = 0
    }

    private var estimates = PagedArray<Estimate>()

    /// Takes down the time between a ping to a member and its ack.
    mutating func record(_ duration: Nanoseconds, of slot: Int, id: MemberID) {
        let sample = UInt32(clamping: max(1, min(duration / 1_000, 60_000_000)))
        let tag = RoundTrips.tag(of: id)
        estimates.extend(toInclude: slot, with: Estimate(tag: 0))
        guard estimates[slot].tag == tag, estimates[slot].mean > 0 else {
            estimates[slot] = Estimate(tag: tag, mean: sample, deviation: sample / 2)
            return
        }
        let (mean, deviation) = (Int64(estimates[slot].mean), Int64(estimates[slot].deviation))
        let error = Int64(sample) - mean
        estimates[slot].mean = UInt32(max(1, mean + error / 8))
        estimates[slot].deviation = UInt32(max(0, deviation + (abs(error) - deviation) / 4))
    }

    /// The smoothed round-trip time to a member; nil if none was measured.
    func mean(of slot: Int, id: MemberID) -> Nanoseconds? {
        guard slot < estimates.count, estimates[slot].tag == RoundTrips.tag(of: id), estimates[slot].mean > 0 else {
            return nil
        }
        return Nanoseconds(estimates[slot].mean) * 1_000
    }

    /// After how long an ack from a member is late: the mean and four deviations; nil if no time was measured.
    func timeout(of slot: Int, id: MemberID) -> Nanoseconds? {
        guard let mean = mean(of: slot, id: id) else { return nil }
        return mean + 4 * Nanoseconds(estimates[slot].deviation) * 1_000
    }

    private static func tag(of id: MemberID) -> UInt32 {
        UInt32(truncatingIfNeeded: id.low ^ id.high)
    }
}
