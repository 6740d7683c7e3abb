/// The measured round-trip times to the members, by slot.
///
/// Smoothed mean and deviation as TCP keeps them (Jacobson, "Congestion avoidance and control", SIGCOMM 1988; RFC 6298),
/// in microseconds.
struct RoundTrips {
    private struct Estimate: BitwiseCopyable {
        /// Tells whose estimate it is after a slot was used again.
        var tag: UInt32
        /// The smoothed round-trip time; 0: none was measured.
        var mean: UInt32 = 0
        var deviation: UInt32 = 0

        mutating func take(_ sample: UInt32, tag: UInt32) {
            guard self.tag == tag, mean > 0 else {
                self = Estimate(tag: tag, mean: sample, deviation: sample / 2)
                return
            }
            let error = Int64(sample) - Int64(mean)
            mean = UInt32(max(1, Int64(mean) + error / 8))
            deviation = UInt32(max(0, Int64(deviation) + (abs(error) - Int64(deviation)) / 4))
        }
    }

    private var estimates = SlotMap(initial: Estimate(tag: 0))

    /// Takes down the time between a ping to a member and its ack.
    mutating func record(_ duration: Nanoseconds, of slot: Int, id: MemberID) {
        let sample = UInt32(clamping: max(1, min(duration / 1_000, 60_000_000)))
        estimates[slot].take(sample, tag: RoundTrips.tag(of: id))
    }

    /// The smoothed round-trip time to a member; nil if none was measured.
    func mean(of slot: Int, id: MemberID) -> Nanoseconds? {
        estimate(of: slot, id: id).map { Nanoseconds($0.mean) * 1_000 }
    }

    /// After how long an ack from a member is late: the mean and four deviations; nil if no time was measured.
    @inline(__always)
    func timeout(of slot: Int, id: MemberID) -> Nanoseconds? {
        estimate(of: slot, id: id).map { Nanoseconds($0.mean) * 1_000 + 4 * Nanoseconds($0.deviation) * 1_000 }
    }

    /// Reads the estimate of a slot, so that it is in the cache when it is needed. The word means nothing.
    @inline(__always)
    func readAhead(_ slot: Int) -> UInt64 { estimates.readAhead(slot) }

    @inline(__always)
    private func estimate(of slot: Int, id: MemberID) -> Estimate? {
        let estimate = estimates[slot]
        return estimate.mean > 0 && estimate.tag == RoundTrips.tag(of: id) ? estimate : nil
    }

    @inline(__always)
    private static func tag(of id: MemberID) -> UInt32 {
        UInt32(truncatingIfNeeded: id.low ^ id.high)
    }
}
