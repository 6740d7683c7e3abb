import Cluster
import SWIM

/// What no accepted change of a replication group may do.
///
/// The simulated brokers accept all that a real one would; these rules are about what should not even be asked.
struct GroupRules {
    let indices: [MemberID: Int]
    let names: [String]
    let racks: [String?]
    /// Whether each node is up.
    let up: [Bool]

    /// The rules that a change breaks, each with a sentence about the case.
    func violations(from before: ReplicaGroup, to after: ReplicaGroup) -> [(invariant: Invariant, text: String)] {
        var result: [(invariant: Invariant, text: String)] = []
        let (old, new) = (before.configuration, after.configuration)
        let change = "\(after.partition), index \(new.index), epoch \(new.epoch)"
        if new.epoch < old.epoch || new.index <= old.index {
            result.append((.epochNeverDecreases, "\(change): before, index \(old.index) and epoch \(old.epoch)"))
        }
        let added = new.voters.filter { !old.voters.contains($0) }
        let removed = old.voters.filter { !new.voters.contains($0) }
        if before.exists {
            let learners = new.learners.filter { !old.learners.contains($0) && !old.voters.contains($0) }
            if added.count > 1 || removed.count > 1 || (!learners.isEmpty && !old.learners.isEmpty) {
                result.append(
                    (
                        .oneChangePerPartition,
                        "\(change): voters added \(list(added)), removed \(list(removed)), learners added "
                            + "\(list(learners)) beside \(list(old.learners))"
                    ))
            }
        }
        let (healthyBefore, healthyAfter) = (healthy(before), healthy(after))
        if !removed.isEmpty, healthyAfter <= new.voters.count / 2, healthyBefore > old.voters.count / 2 {
            result.append(
                (
                    .quorumKept,
                    "\(change): without \(list(removed)) \(healthyAfter) of \(new.voters.count) voters are up and caught up"
                ))
        }
        let settled = old.voters.count > before.replicationFactor ? new.voters : added
        if let clash = rackClash(after, added: settled) {
            result.append(
                (.replicasInDistinctRacks, "\(change): \(clash), voters \(list(old.voters)) become \(list(new.voters))")
            )
        }
        return result
    }

    private func healthy(_ group: ReplicaGroup) -> Int {
        group.configuration.voters.count { id in indices[id].map { up[$0] && group.isCaughtUp($0) } ?? false }
    }

    private func rackClash(_ group: ReplicaGroup, added: [MemberID]) -> String? {
        let voters = group.configuration.voters.compactMap { indices[$0] }.filter { up[$0] }
        // A leader gives up its vote only after its successor has one, so for a while there is a voter too many.
        guard group.configuration.voters.count <= group.replicationFactor else { return nil }
        for newcomer in added.compactMap({ indices[$0] }) {
            guard let rack = racks[newcomer],
                let neighbour = voters.first(where: { $0 != newcomer && racks[$0] == rack })
            else { continue }
            let free = names.indices.first { node in
                up[node] && racks[node] != nil && !voters.contains { racks[$0] == racks[node] }
            }
            if let free {
                return "\(names[newcomer]) joins \(names[neighbour]) in \(rack), but \(racks[free] ?? "") is free"
            }
        }
        return nil
    }

    private func list(_ members: [MemberID]) -> String {
        "[" + members.map { indices[$0].map { names[$0] } ?? $0.description }.joined(separator: ", ") + "]"
    }
}
