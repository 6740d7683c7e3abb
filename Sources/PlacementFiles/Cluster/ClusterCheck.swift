import Placement

/// What makes a cluster impossible although each of its fields is right.
enum ClusterCheck {
    static func check(_ cluster: ClusterFile, file: String) throws(ClusterFileError) {
        func fail(_ place: String, _ message: String) -> ClusterFileError {
            ClusterFileError(file: file, place: place, message: message)
        }
        var nodes: [String: Int] = [:]
        nodes.reserveCapacity(cluster.nodes.count)
        for (index, node) in cluster.nodes.enumerated() {
            if let first = nodes.updateValue(index, forKey: node.id) {
                throw fail("nodes[\(index)].id", "'\(node.id)' is the id of nodes[\(first)] already")
            }
        }
        if let cycle = cycle(in: cluster.nodes) { throw fail("nodes[\(cycle.node)].domain", cycle.message) }
        var names: [PartitionID: Int] = [:]
        names.reserveCapacity(cluster.partitions.count)
        for (index, partition) in cluster.partitions.enumerated() {
            if let first = names.updateValue(index, forKey: partition.id) {
                throw fail("partitions[\(index)]", "\(partition.id) is partitions[\(first)] already")
            }
            for (position, replica) in partition.replicas.enumerated() {
                guard nodes[replica] != nil else {
                    throw fail(
                        "partitions[\(index)].replicas[\(position)]",
                        "'\(replica)' is not among the nodes; one that is gone belongs there with \"state\":\"dead\"")
                }
                if let first = partition.replicas.firstIndex(of: replica), first < position {
                    throw fail(
                        "partitions[\(index)].replicas[\(position)]", "'\(replica)' is replicas[\(first)] already")
                }
            }
        }
    }

    /// The first node whose domain contradicts those before: a domain cannot be inside and around another one.
    ///
    /// Equal names in different places are different domains ("r1" in two zones), so only a circle is wrong.
    private static func cycle(in nodes: [Node]) -> (node: Int, message: String)? {
        var inside: [String: [String]] = [:]
        var known: Set<[String]> = []
        for (index, node) in nodes.enumerated() where known.insert(node.domain).inserted {
            for (outer, inner) in zip(node.domain, node.domain.dropFirst()) {
                if outer == inner { return (index, "'\(outer)' is inside itself") }
                if isReachable(outer, from: inner, inside) {
                    return (index, "'\(inner)' is inside '\(outer)' here and around it elsewhere: a circle")
                }
                if !(inside[outer]?.contains(inner) ?? false) { inside[outer, default: []].append(inner) }
            }
        }
        return nil
    }

    private static func isReachable(_ target: String, from start: String, _ inside: [String: [String]]) -> Bool {
        var stack = [start]
        var seen: Set<String> = [start]
        while let name = stack.popLast() {
            if name == target { return true }
            for next in inside[name] ?? [] where seen.insert(next).inserted { stack.append(next) }
        }
        return false
    }
}
