import Placement

extension Oracle {
    /// How the leaders of a plan compare with the best that any plan as good in everything else has.
    struct Leaders: Equatable, Comparable {
        /// The unevenness of the leaders.
        var unevenness: Int
        /// Partitions whose leader changes.
        var changes: Int

        static func < (lhs: Leaders, rhs: Leaders) -> Bool {
            (lhs.unevenness, lhs.changes) < (rhs.unevenness, rhs.changes)
        }
    }

    private struct State: Hashable {
        var held: [Int]
        var led: [Int]
    }

    private struct Cost: Comparable {
        var additions: Int
        var changes: Int

        static func < (lhs: Cost, rhs: Cost) -> Bool {
            (lhs.additions, lhs.changes) < (rhs.additions, rhs.changes)
        }
    }

    /// The best leaders over all assignments with which nothing more is missing or shared, the counts are as even, and as few
    /// replicas are copied as can be: the replicas are not those of any plan, they are chosen for the leaders' sake. For
    /// clusters where every node is up, dead or draining.
    func bestLeaders() -> Leaders {
        let none = [Int](repeating: 0, count: receivers.count)
        var reached: [State: Cost] = [State(held: none, led: none): Cost(additions: 0, changes: 0)]
        for partition in cluster.partitions {
            let current = partition.replicas
            let isLost = !current.isEmpty && current.allSatisfy { id in node(id).state == .dead }
            let size = min(partition.replicationFactor, receivers.count)
            if isLost || size == 0 { continue }
            let limits = limits(factor: partition.replicationFactor)
            let choices = subsets(size).map { set in (set, excess(set.map { receivers[$0] }, limits)) }
            let least = choices.map(\.1).min() ?? 0
            var next: [State: Cost] = [:]
            for (set, excess) in choices where excess == least {
                let additions = set.count { !current.contains(cluster.nodes[receivers[$0]].id) }
                for (state, cost) in reached {
                    for leader in set {
                        var state = state
                        for position in set { state.held[position] += 1 }
                        state.led[leader] += 1
                        let isChange = cluster.nodes[receivers[leader]].id != current.first
                        let sum = Cost(
                            additions: cost.additions + additions, changes: cost.changes + (isChange ? 1 : 0))
                        if let known = next[state], known <= sum { continue }
                        next[state] = sum
                    }
                }
            }
            reached = next
        }
        let most = reached.keys.map { unevenness($0.held) }.min()!
        let even = reached.filter { unevenness($0.key.held) == most }
        let additions = even.values.map(\.additions).min()!
        return even.filter { $0.value.additions == additions }.map {
            Leaders(unevenness: unevenness($0.key.led), changes: $0.value.changes)
        }.min()!
    }

    /// The leaders of a plan, measured in the same way: partitions that nobody up can lead do not count.
    func leaders(of plan: Plan) -> Leaders {
        let up = Set(receivers.map { cluster.nodes[$0].id })
        let changes = plan.assignment.count { partition in
            guard let leader = partition.replicas.first, up.contains(leader) else { return false }
            return cluster.partitions.first { $0.id == partition.id }!.replicas.first != leader
        }
        return Leaders(unevenness: leaderUnevenness(plan), changes: changes)
    }

    private func node(_ id: String) -> Node { cluster.nodes.first { $0.id == id }! }
}
