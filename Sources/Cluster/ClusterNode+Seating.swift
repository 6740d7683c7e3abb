package import SWIM

extension ClusterNode {
    /// Takes a member list over as ``Membership/seat(_:at:)`` does.
    package mutating func seat(_ list: borrowing SeatedList, at now: Instant) {
        membership.seat(list, at: now)
        rest()
    }
}
