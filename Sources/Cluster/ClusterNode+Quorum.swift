import SWIM

extension ClusterNode {
    /// For how long no majority of the voters has been there, as far as this node can tell; nil while there is one, or
    /// where no voters are configured.
    ///
    /// A coordinator knows from its renewals. Everybody else goes by the member list: a voter counts until it is dead.
    ///
    /// - Complexity: O(1) while a majority is there, else O(members).
    func quorumLost(at now: Instant) -> Nanoseconds? {
        ClusterNode.quorumLost(
            local, isCoordinator: coordinator != nil, candidate, electorate: electorate, membership, at: now)
    }

    private static func quorumLost(
        _ local: MemberID, isCoordinator: Bool, _ candidate: EpochCandidate, electorate: [MemberID?],
        _ membership: borrowing Membership, at now: Instant
    ) -> Nanoseconds? {
        guard !candidate.voters.isEmpty else { return nil }
        if isCoordinator {
            return candidate.hasQuorum(at: now) ? nil : candidate.majorityAt.map { now - $0 } ?? 0
        }
        guard electorate.count(where: { $0 != nil }) < candidate.majority else { return nil }
        // Who was never seen has been missing since the start.
        var start = now
        if let slot = membership.slot(of: local) { start = membership.stateSince(at: slot) }
        var ages: [Nanoseconds] = []
        for (index, name) in candidate.voters.enumerated() where electorate[index] == nil {
            var age: Nanoseconds?
            for slot in 0..<membership.slotCount where membership.member(at: slot)?.name == name {
                age = min(age ?? .max, now - membership.stateSince(at: slot))
            }
            ages.append(age ?? now - start)
        }
        // It was lost with the one whose absence left less than a majority.
        ages.sort(by: >)
        return ages[candidate.voters.count - candidate.majority]
    }
}
