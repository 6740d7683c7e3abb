import Cluster
import SWIM

extension SimulatedBrokers {
    /// Lets a node stand in every group whose leader it has not heard for the time of an election, as Raft does without
    /// anybody's help.
    mutating func elect(_ node: Int, at time: UInt64, _ reach: Reach) {
        guard processes[node].lie == nil else { return }
        for index in groups.indices where groups[index].exists {
            guard let place = groups[index].replicas.firstIndex(where: { $0.node == node }) else { continue }
            guard let patience = patience(of: index, with: node, reach) else {
                groups[index].replicas[place].leaderLostAt = nil
                continue
            }
            let since = groups[index].replicas[place].leaderLostAt ?? time
            groups[index].replicas[place].leaderLostAt = since
            guard time - since >= patience, groups[index].configuration.voters.contains(ids[node]),
                mayLead(node, groups[index], reach)
            else { continue }
            lead(index, by: node, reach)
        }
    }

    /// How long a node waits before it stands; nil while it hears a leader that has its data.
    private func patience(of index: Int, with node: Int, _ reach: Reach) -> UInt64? {
        guard let leader = self.node(leading: index) else { return 0 }
        // Who leads and has lost its disk would not win its own election, and its followers have more than it.
        guard groups[index].isCaughtUp(leader) else { return 0 }
        return reach(node, leader) ? nil : model.election ?? .max
    }

    /// Whether a node could win an election: it reaches a majority of voters that know how they voted and hold no more
    /// than it. Source: Raft's rule for granting votes.
    func mayLead(_ node: Int, _ group: ReplicaGroup, _ reach: Reach) -> Bool {
        guard let own = group.replica(at: node), !own.isBlank, own.bytes >= group.committed else { return false }
        let voters = nodes(of: group.configuration.voters)
        let granted = voters.count { voter in
            guard reach(node, voter) else { return false }
            guard let replica = group.replica(at: voter) else { return true }
            return !replica.isBlank && replica.bytes <= own.bytes
        }
        return granted > voters.count / 2
    }

    private mutating func lead(_ index: Int, by node: Int, _ reach: Reach) {
        var next = groups[index].configuration
        next.leader = ids[node]
        next.index += 1
        commit(next, index, by: nil, at: node, reach)
    }
}
