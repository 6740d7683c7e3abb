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
    ///
    /// - Parameter step: what asked for the change; nil: the group decided it by itself.
    func violations(
        from before: ReplicaGroup, to after: ReplicaGroup, by step: ReplicaStep? = nil
    ) -> [(invariant: Invariant, text: String)] {
        var result: [(invariant: Invariant, text: String)] = []
        let (old, new) = (before.configuration, after.configuration)
        let change = "\(after.partition), index \(new.index), epoch \(new.epoch)"
        if new.epoch < old.epoch || new.index <= old.index {
            result.append((.epochNeverDecreases, "\(change): before, index \(old.index) and epoch \(old.epoch)"))
        }
        if let step, step.expectedIndex != old.index || step.expectedVoters.sorted() != old.voters.sorted() {
            result.append(
                (
                    .comparedAndSet,
                    "\(change): the step was made for index \(step.expectedIndex) and \(list(step.expectedVoters)), "
                        + "the group had \(old.index) and \(list(old.voters))"
                ))
        }
        if let lost = lostData(before, after) { result.append((.acknowledgedDataKept, "\(change): \(lost)")) }
        guard before.exists, old.voters != new.voters || old.learners != new.learners else { return result }
        let added = new.voters.filter { !old.voters.contains($0) }
        let removed = old.voters.filter { !new.voters.contains($0) }
        if added.count > 1 || removed.count > 1 || new.learners.count > max(1, old.learners.count) {
            result.append(
                (
                    .oneChangePerPartition,
                    "\(change): voters added \(list(added)), removed \(list(removed)), learners \(list(new.learners))"
                ))
        }
        if healthy(after) <= new.voters.count / 2, healthy(before) > old.voters.count / 2 {
            result.append(
                (
                    .quorumKept,
                    "\(change): \(list(old.voters)) become \(list(new.voters)), of whom \(healthy(after)) are up and "
                        + "caught up"
                ))
        }
        if let hasty = hastyRemoval(before, after, added: added, removed: removed) {
            result.append((.replacementFirst, "\(change): \(hasty)"))
        }
        let settled = old.voters.count > before.replicationFactor ? new.voters : added
        if let clash = rackClash(after, added: settled) {
            result.append(
                (.replicasInDistinctRacks, "\(change): \(clash), voters \(list(old.voters)) become \(list(new.voters))")
            )
        }
        return result
    }

    /// What acknowledged data the leader of a group does not have.
    private func lostData(_ before: ReplicaGroup, _ after: ReplicaGroup) -> String? {
        guard before.exists, after.size < before.committed, let leader = after.configuration.leader else { return nil }
        return "\(list([leader])) leads with \(after.size) of \(before.committed) acknowledged bytes"
    }

    /// A vote that was given or taken before it should have been.
    private func hastyRemoval(
        _ before: ReplicaGroup, _ after: ReplicaGroup, added: [MemberID], removed: [MemberID]
    ) -> String? {
        func isWhole(_ id: MemberID) -> Bool { indices[id].map { before.isCaughtUp($0) } ?? false }
        if let early = added.first(where: { !isWhole($0) }) {
            return "\(list([early])) gets a vote before it has caught up"
        }
        let kept = after.configuration
        if removed.count > added.count, kept.voters.count < before.replicationFactor,
            let whole = removed.first(where: isWhole)
        {
            return "\(list([whole])) loses its vote, and nobody has it instead"
        }
        if let dropped = removed.first(where: { !kept.learners.contains($0) }) {
            return "\(list([dropped])) is removed without being demoted first"
        }
        return nil
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
