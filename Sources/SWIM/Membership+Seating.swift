/// The member list of a cluster that has formed, from which all of its members may begin.
package struct SeatedList: ~Copyable {
    let table: MemberTable

    /// - Parameters:
    ///   - members: present members with distinct identities and names.
    ///   - secret: goes into the index of the list, which all its members share.
    package init(_ members: [Member], secret: UInt64) {
        table = MemberTable(of: members, secret: secret)
    }
}

extension Membership {
    /// Takes a list over as if this member had known the others for long: nothing is published and nothing is told to
    /// others, and there is no list left to ask a seed for.
    ///
    /// For simulations that begin with a cluster which has formed and fallen quiet. The members of one list share its
    /// memory, as far as their own lists do not change.
    ///
    /// - Parameters:
    ///   - list: the members. This one may be among them, in its present incarnation.
    ///   - now: what time it is.
    package mutating func seat(_ list: borrowing SeatedList, at now: Instant) {
        clock = max(clock, now)
        table.begin(at: clock)
        table.seat(list.table)
        if !table.peers.isEmpty { startProbing() }
        joining.isComplete = true
        noteDeadline()
    }
}
