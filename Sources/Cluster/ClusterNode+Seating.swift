package import SWIM

extension ClusterNode {
    /// Takes members into the list as ``Membership/seat(_:at:)`` does.
    package mutating func seat(_ members: [Member], at now: Instant) {
        membership.seat(members, at: now)
    }
}
