import SWIM

extension GroupChange {
    /// Where a group goes if its change is given up: to the votes that it has, or that it had before where a newcomer got
    /// one in addition. Nobody is given a vote back.
    ///
    /// Nil if that would leave no majority of caught-up voters, or fewer replicas than there were: then the change has to
    /// go on.
    ///
    /// - Parameter origin: who voted when the change began.
    func retreat(_ group: GroupConfiguration, _ health: GroupHealth, origin: [MemberID]) -> GroupChange? {
        // A voter that lost its data, and is a learner until it has copied it again, is no newcomer.
        let returning = group.learners.filter { origin.contains($0) && target.contains($0) }
        var voters = group.voters
        let wanted = origin.count - returning.count
        while voters.count > wanted, let newcomer = voters.last(where: { !origin.contains($0) }) {
            let rest = voters.filter { $0 != newcomer }
            guard !rest.isEmpty, health.isOperable(rest) else { break }
            voters = rest
        }
        // If the newcomers are needed, those go whom they replace.
        while voters.count > wanted, let old = voters.first(where: { !target.contains($0) }) {
            let rest = voters.filter { $0 != old }
            guard !rest.isEmpty, health.isOperable(rest) else { break }
            voters = rest
        }
        let retreat = voters + returning
        guard retreat.count >= min(origin.count, target.count), health.isOperable(voters) else { return nil }
        return GroupChange(target: retreat, leader: nil)
    }
}
