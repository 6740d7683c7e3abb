/// Reads that mean nothing but fill the processor's cache, for a simulator of thousands of members: it does them for many
/// members at once, which then do not wait for memory one after the other.
///
/// Mutating only in name: a call to a function that is not would copy this value, which is large.
extension Membership {
    /// Reads what a packet of a member will look up.
    package mutating func readAhead(from sender: MemberID, isAck: Bool) -> UInt64 {
        guard let slot = table.slot(of: sender) else { return 0 }
        let word = table.records[slot].incarnation.rawValue
        return isAck ? word &+ roundTrips.readAhead(slot) : word
    }

    /// Reads what the probe will look up that begins at a time, and returns whom it will be sent to unless something
    /// happens before, besides a word that means nothing; nil if none begins then.
    package mutating func readProbeAhead(at now: Instant) -> (target: Endpoint, word: UInt64)? {
        guard let nextPeriod, nextPeriod <= now, let slot = order.upcoming(in: table, random: random) else {
            return nil
        }
        return (table.records[slot].endpoint, roundTrips.readAhead(slot))
    }
}
