import BasicContainers
import Cluster
import SWIM

extension Engine {
    /// Starts every initial node with the complete member list, as if the cluster had formed long ago and all news of
    /// it had been told. Membership only: none of them knows any replicated state. The nodes share the
    /// memory of the list until theirs change.
    mutating func seatInitialNodes() {
        let initial = hosts.indices.filter { scenario.nodes[$0].isInitial }
        var members: [Member] = []
        for node in initial {
            boot(node)
            members.append(nodes[node].membership.localMember)
        }
        let list = SeatedList(members, secret: RandomStream.key(seed: seed, .node, .max, 0))
        for node in initial {
            nodes[node].seat(list, at: hosts[node].clock(at: now))
            // The seeds are remembered, not asked: the list is complete.
            joinThroughContacts(node)
        }
    }
}
