import Placement

/// How unevenly replicas are spread: Σ count² · (12 / weight) over the nodes that receive, for weights of 500 to 2000.
struct Evenness: Equatable {
    var sum = 0

    init(_ cluster: Cluster, _ partitions: [Partition]) {
        var counts: [String: Int] = [:]
        for partition in partitions {
            for node in partition.replicas { counts[node, default: 0] += 1 }
        }
        for node in cluster.nodes where node.state == .up && node.weight > 0 {
            let count = counts[node.id] ?? 0
            sum += count * count * 12 / Int(node.weight / 500)
        }
    }
}
