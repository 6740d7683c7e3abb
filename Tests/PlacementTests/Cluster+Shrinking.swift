import Placement

extension Cluster: CustomStringConvertible {
    /// The cluster in a form that is short enough to read.
    var description: String {
        let nodes = nodes.map {
            "\($0.id)@\($0.domain.joined(separator: "/")) \($0.state) w\($0.weight)"
                + ($0.capacity.map { " c\($0)" } ?? "")
        }
        let partitions = partitions.map { "\($0.id)×\($0.replicationFactor) \($0.replicas) \($0.bytes)" }
        return (nodes + partitions + policy.rules.map { "\($0)" }).joined(separator: "\n")
    }

    private func without(node index: Int) -> Cluster {
        var copy = self
        let id = copy.nodes.remove(at: index).id
        for partition in copy.partitions.indices { copy.partitions[partition].replicas.removeAll { $0 == id } }
        return copy
    }

    /// Every cluster that is a little simpler than this one.
    private var simpler: [Cluster] {
        var all: [Cluster] = []
        for index in partitions.indices {
            var copy = self
            copy.partitions.remove(at: index)
            all.append(copy)
        }
        for index in nodes.indices where nodes.count > 1 { all.append(without(node: index)) }
        for index in policy.rules.indices {
            var copy = self
            copy.policy.rules.remove(at: index)
            all.append(copy)
        }
        for index in nodes.indices {
            let plain = Node(id: nodes[index].id, domain: nodes[index].domain)
            guard nodes[index] != plain else { continue }
            var copy = self
            copy.nodes[index] = plain
            all.append(copy)
        }
        return all
    }

    /// The simplest cluster found that still fails.
    func shrunk(while fails: (Cluster) -> Bool) -> Cluster {
        var cluster = self
        while let next = cluster.simpler.first(where: fails) { cluster = next }
        return cluster
    }
}
