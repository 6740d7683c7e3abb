package import SWIM

extension ClusterNode {
    /// ``Membership/readAhead(from:isAck:)``
    package mutating func readAhead(from sender: MemberID, isAck: Bool) -> UInt64 {
        membership.readAhead(from: sender, isAck: isAck)
    }

    /// ``Membership/readProbeAhead(at:)``
    package mutating func readProbeAhead(at now: Instant) -> (target: Endpoint, word: UInt64)? {
        membership.readProbeAhead(at: now)
    }
}
