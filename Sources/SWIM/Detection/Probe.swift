/// The probe of the present protocol period.
struct Probe {
    /// Whom.
    var target: Int
    /// The target's revision when the probe began: if it changes, the probe says nothing about it any more.
    var revision: UInt32
    /// The number that the ack must carry.
    var sequence: UInt32
    /// When others are asked to ping; nil once they were.
    var indirectAt: Instant?
    /// Whether an ack came, direct or by way of a helper.
    var isAcknowledged = false
}
