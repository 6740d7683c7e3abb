extension Membership {
    /// Takes members into the list as if this one had known them for long: nothing is published and nothing is told to
    /// others, and there is no list left to ask a seed for.
    ///
    /// For simulations that begin with a cluster which has formed and fallen quiet.
    ///
    /// - Parameters:
    ///   - members: present members with distinct identities and names. This one may be among them and is skipped.
    ///   - now: what time it is.
    package mutating func seat(_ members: [Member], at now: Instant) {
        clock = max(clock, now)
        table.begin(at: clock)
        for member in members where table.slot(of: member.id) == nil {
            precondition(member.state.isPresent, "only present members are seated")
            startProbing(table.insert(member, at: clock))
        }
        joining.isComplete = true
    }
}
