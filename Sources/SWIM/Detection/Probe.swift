/// The probe of the present protocol period.
struct Probe {
    /// A direct ping.
    struct Attempt {
        /// The number that the ack must carry.
        var sequence: UInt32
        var sentAt: Instant
    }

    /// The direct pings of one probe, in order. They lie in place, since a probe begins in every period.
    struct Attempts {
        private var pings = InlineArray<4, Attempt>(
            repeating: Attempt(sequence: 0, sentAt: Instant(nanoseconds: 0)))
        private(set) var count = 0

        /// Adds a ping, of which there are at most ``Probe/attemptLimit``.
        mutating func append(_ attempt: Attempt) {
            pings[count] = attempt
            count += 1
        }

        /// When the ping with a number was sent; nil if none has it.
        func sentAt(_ sequence: UInt32) -> Instant? {
            for index in 0..<count where pings[index].sequence == sequence { return pings[index].sentAt }
            return nil
        }
    }

    /// The most direct pings of one probe.
    static let attemptLimit = 4

    /// Whom.
    var target: Int
    /// Who that was when the probe began, and in which incarnation. If the slot is another's by the end, or the target has
    /// proved itself alive since, the probe says nothing.
    var id: MemberID
    var incarnation: Incarnation
    /// The number that the acks and nacks of helpers must carry.
    var indirectSequence: UInt32
    /// After how long the first ack is late. Doubled with each attempt.
    var timeout: Nanoseconds
    /// When to ping again or to ask helpers; nil once nothing is left to try.
    var nextAttempt: Instant?
    /// Whether it is out of turn, since another list lacks the target.
    var isUnshared = false
    /// How many helpers were asked.
    var helpersAsked = 0
    /// How many of them said that they are there, by an ack or a nack.
    var helpersHeard = 0
    /// Whether an ack came, direct or by way of a helper.
    var isAcknowledged = false
}
