import Placement
import SWIM

extension Coordinator {
    /// Finds the groups that lost their majority for good, whether or not a plan is made now, and shows them.
    ///
    /// Nobody can change such a group, so no move says that anything is wrong with it. A voter counts as lost when its
    /// node has left, or is dead for as long as it takes to re-place its replicas, or does not report the replica.
    ///
    /// - Complexity: O(partitions)
    mutating func noteStranded(in table: PartitionTable, at now: Instant) {
        var isLost = [Bool](repeating: false, count: roster.entries.count)
        var expires: Instant?
        for (number, entry) in roster.entries.enumerated() {
            guard let until = recoverAt(entry, at: now) else { continue }
            isLost[number] = until <= now
            if until > now { expires = expires.map { min($0, until) } ?? until }
        }
        strandedExpire = expires
        let lost = roster.entries.indices.filter { isLost[$0] }.map { roster.entries[$0].id }

        var found: [Refusal] = []
        for number in table.order where !lost.isEmpty {
            let row = table.rows[Int(number)]
            guard row.replicationFactor > 0, let group = row.group(isPresent: { roster[$0]?.isPresent ?? false }),
                group.voters.contains(where: { lost.contains($0) })
            else { continue }
            let left = group.voters.count { !lost.contains($0) && !absent.isLost(row.id, at: $0) }
            if left < group.voters.count / 2 + 1 {
                found.append(Coordinator.withoutMajority(row.id, present: left, voters: group.voters.count))
            }
        }
        guard found != stranded else { return }
        stranded = found
        let refused = publishable(plannedRefusals)
        guard refused != self.refused else { return }
        self.refused = refused
        generation = max(1, generation)
        arePlanPagesNew = true
        haveMovesChanged = true
    }

    /// The refusals of a plan and those of groups that are stranded, in the order of their partitions, one for each.
    func publishable(_ planned: [Refusal]) -> [Refusal] {
        var refused: [Refusal] = []
        var others = stranded[...]
        for refusal in planned {
            while let other = others.first, other.partition < refusal.partition {
                refused.append(other)
                others.removeFirst()
            }
            if others.first?.partition == refusal.partition { others.removeFirst() }
            refused.append(refusal)
        }
        refused += others
        return Array(refused.prefix(Coordinator.mostRefusals))
    }

    /// Why a group cannot be changed.
    static func withoutMajority(_ partition: PartitionID, present: Int, voters: Int) -> Refusal {
        Refusal(
            partition: partition,
            reason: Reason(
                rule: "group-without-majority",
                text: "\(present) of \(voters) voters of \(partition) are present: "
                    + "the group cannot change its membership"))
    }
}
