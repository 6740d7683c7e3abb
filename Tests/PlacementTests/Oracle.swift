import Placement

/// The best result for a tiny cluster, by trying everything. Written from the definitions, without the planner's code.
///
/// Nodes of weight 0 and leaders on cordoned nodes are not its business.
struct Oracle {
    struct Best: Equatable {
        var missing: Int
        var excess: Int
        /// Σ count² · (product of all weights / weight): the unevenness.
        var unevenness: Int
        /// The fewest replicas to copy among the assignments that are as good in the above.
        var additions: Int
    }

    let cluster: Cluster
    let receivers: [Int]
    private let scales: [Int]

    init(_ cluster: Cluster) {
        self.cluster = cluster
        let nodes = cluster.nodes
        receivers = nodes.indices.filter { nodes[$0].state == .up }
        let product = receivers.reduce(1) { $0 * Int(nodes[$1].weight / 500) }
        scales = receivers.map { product / Int(nodes[$0].weight / 500) }
    }

    private func isLive(_ node: Node) -> Bool { [.up, .cordoned, .maintenance].contains(node.state) }

    /// The fair maximum per domain, by the path's prefix.
    func limits(factor: Int) -> [[String]: Int] {
        var limits: [[String]: Int] = [:]
        func share(_ prefix: [String], _ total: Int) {
            limits[prefix] = total
            let below = cluster.nodes.filter { isLive($0) && $0.domain.starts(with: prefix) }
            var sizes: [[String]: Int] = [:]
            for node in below where node.domain.count > prefix.count {
                sizes[Array(node.domain.prefix(prefix.count + 1)), default: 0] += 1
            }
            let direct = below.count { $0.domain.count == prefix.count }
            var level = 0
            while sizes.values.reduce(0, { $0 + min($1, level) }) + min(direct, level * direct) < total { level += 1 }
            for (child, size) in sizes { share(child, min(size, level)) }
        }
        share([], min(factor, cluster.nodes.count(where: isLive)))
        return limits
    }

    func excess(_ holders: [Int], _ limits: [[String]: Int]) -> Int {
        var counts: [[String]: Int] = [:]
        for holder in holders {
            let node = cluster.nodes[holder]
            for depth in 1...max(1, node.domain.count) where depth <= node.domain.count {
                counts[Array(node.domain.prefix(depth)), default: 0] += 1
            }
        }
        return counts.reduce(0) { $0 + max(0, $1.value - limits[$1.key]!) }
    }

    /// The result no plan can beat.
    func best() -> Best {
        var missing = 0
        var excess = 0
        // From the number of replicas on each receiving node to the fewest copies with which it is reached.
        var reached: [[Int]: Int] = [[Int](repeating: 0, count: receivers.count): 0]
        for partition in cluster.partitions {
            let current = partition.replicas.map { id in cluster.nodes.firstIndex { $0.id == id }! }
            let readable = current.filter { cluster.nodes[$0].state != .dead }
            if !current.isEmpty, readable.isEmpty {
                missing += partition.replicationFactor
                continue
            }
            let fixed = readable.filter { [.cordoned, .maintenance].contains(cluster.nodes[$0].state) }.prefix(
                partition.replicationFactor)
            let draining = readable.count { cluster.nodes[$0].state == .draining }
            let size = min(partition.replicationFactor - fixed.count, receivers.count)
            missing += max(0, partition.replicationFactor - fixed.count - size - draining)
            let limits = limits(factor: partition.replicationFactor)
            var choices = subsets(size).map { set in (set, self.excess(set.map { receivers[$0] } + fixed, limits)) }
            let least = choices.map(\.1).min() ?? 0
            choices.removeAll { $0.1 > least }
            excess += least
            var next: [[Int]: Int] = [:]
            for (counts, additions) in reached {
                for (set, _) in choices {
                    var counts = counts
                    for position in set { counts[position] += 1 }
                    let cost = additions + set.count { !current.contains(receivers[$0]) }
                    next[counts] = min(next[counts] ?? .max, cost)
                }
            }
            reached = next
        }
        let least = reached.map { (unevenness($0.key), $0.value) }.min { $0 < $1 }!
        return Best(missing: missing, excess: excess, unevenness: least.0, additions: least.1)
    }

    /// The fewest replicas to copy with which each node comes to hold as many as in a plan, nothing more is missing, spread is
    /// as good, and no node holds more bytes than it can, or did; nil: that is impossible.
    func fewestAdditions(reaching plan: Plan) -> Int? {
        let ids = receivers.map { cluster.nodes[$0].id }
        func bytes(_ partitions: [Partition], _ id: String) -> Int {
            partitions.reduce(0) { $0 + ($1.replicas.contains(id) ? Int($1.bytes) : 0) }
        }
        let room = receivers.map { receiver in
            let node = cluster.nodes[receiver]
            return node.capacity.map { max(Int($0), bytes(cluster.partitions, node.id)) } ?? Int.max
        }
        let goal = ids.map { id in plan.assignment.count { $0.replicas.contains(id) } }
        var reached: [[Int]: Int] = [[Int](repeating: 0, count: 2 * ids.count): 0]
        for partition in plan.assignment {
            let current = cluster.partitions.first { $0.id == partition.id }!.replicas
            let size = partition.replicas.count { ids.contains($0) }
            let fixed = partition.replicas.compactMap { id in
                ids.contains(id) ? nil : cluster.nodes.firstIndex { $0.id == id && isLive($0) }
            }
            let limits = limits(factor: partition.replicationFactor)
            let chosen = partition.replicas.compactMap { id in receivers.first { cluster.nodes[$0].id == id } }
            let most = excess(chosen + fixed, limits)
            var next: [[Int]: Int] = [:]
            for set in subsets(size) where excess(set.map { receivers[$0] } + fixed, limits) <= most {
                for (state, additions) in reached {
                    var state = state
                    for position in set {
                        state[position] += 1
                        state[ids.count + position] += Int(partition.bytes)
                    }
                    guard set.allSatisfy({ state[$0] <= goal[$0] && state[ids.count + $0] <= room[$0] }) else {
                        continue
                    }
                    let cost = additions + set.count { !current.contains(ids[$0]) }
                    next[state] = min(next[state] ?? .max, cost)
                }
            }
            reached = next
        }
        return reached.filter { Array($0.key.prefix(ids.count)) == goal }.map(\.value).min()
    }

    /// What a plan achieved, measured in the same way.
    func measure(_ plan: Plan) -> Best {
        var result = Best(missing: 0, excess: 0, unevenness: 0, additions: plan.replicaMoves)
        var counts = [Int](repeating: 0, count: receivers.count)
        for partition in plan.assignment {
            let holders = partition.replicas.map { id in cluster.nodes.firstIndex { $0.id == id }! }
            let readable = holders.filter { cluster.nodes[$0].state != .dead }
            result.missing += max(0, partition.replicationFactor - readable.count)
            result.excess += excess(
                readable.filter { isLive(cluster.nodes[$0]) }, limits(factor: partition.replicationFactor))
            for (position, node) in receivers.enumerated() where holders.contains(node) { counts[position] += 1 }
        }
        result.unevenness = unevenness(counts)
        return result
    }

    /// The least unevenness of the leaders that is possible with the replicas of a plan.
    func leastLeaderUnevenness(_ plan: Plan) -> Int {
        var reached: Set<[Int]> = [[Int](repeating: 0, count: receivers.count)]
        for partition in plan.assignment {
            let choices = receivers.indices.filter { partition.replicas.contains(cluster.nodes[receivers[$0]].id) }
            if choices.isEmpty { continue }
            var next: Set<[Int]> = []
            for counts in reached {
                for choice in choices {
                    var counts = counts
                    counts[choice] += 1
                    next.insert(counts)
                }
            }
            reached = next
        }
        return reached.map(unevenness).min()!
    }

    /// The fewest partitions whose leader changes, among the most even choices with the replicas of a plan.
    func fewestLeaderChanges(_ plan: Plan) -> Int {
        var reached: [[Int]: Int] = [[Int](repeating: 0, count: receivers.count): 0]
        for partition in plan.assignment {
            let before = cluster.partitions.first { $0.id == partition.id }!.replicas.first
            let choices = receivers.indices.filter { partition.replicas.contains(cluster.nodes[receivers[$0]].id) }
            if choices.isEmpty {
                let change = partition.replicas.first == before ? 0 : 1
                for key in Array(reached.keys) { reached[key]! += change }
                continue
            }
            var next: [[Int]: Int] = [:]
            for (counts, changes) in reached {
                for choice in choices {
                    var counts = counts
                    counts[choice] += 1
                    let cost = changes + (cluster.nodes[receivers[choice]].id == before ? 0 : 1)
                    next[counts] = min(next[counts] ?? .max, cost)
                }
            }
            reached = next
        }
        return reached.map { (unevenness($0.key), $0.value) }.min { $0 < $1 }!.1
    }

    /// The unevenness of the leaders of a plan.
    func leaderUnevenness(_ plan: Plan) -> Int {
        unevenness(
            receivers.map { receiver in plan.assignment.count { $0.replicas.first == cluster.nodes[receiver].id } })
    }

    func unevenness(_ counts: [Int]) -> Int { zip(counts, scales).reduce(0) { $0 + $1.0 * $1.0 * $1.1 } }

    func subsets(_ size: Int) -> [[Int]] {
        (0..<(1 << receivers.count)).filter { $0.nonzeroBitCount == size }.map { bits in
            receivers.indices.filter { bits & (1 << $0) != 0 }
        }
    }
}
