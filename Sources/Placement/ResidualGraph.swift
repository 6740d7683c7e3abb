/// The residual network of a minimum-cost flow, reduced to the nodes: what one more change from node `a` to node `b` costs.
///
/// The full network is source → partition → its failure domains → node → sink. A partition's part of it is entered and left
/// through nodes only, so its vertices can be left out: an edge from `a` to `b` stands for the cheapest path through any
/// partition, its hubs included. Costs are mostly -1, 0 and 1, whatever the number of partitions; cycles of negative total
/// are exactly those of the full network, and a flow without any is the cheapest (Klein, Management Science 1967).
struct ResidualGraph<Cost: FixedWidthInteger & SignedInteger> {
    /// The cost of a pair without an edge.
    @inline(__always)
    static var none: Cost { .max }

    /// How many nodes there are.
    let count: Int
    /// `cost[a * count + b]`.
    private(set) var cost: [Cost]
    private var distance: [Int32]
    private var parent: [Int32]

    init(nodes: Int) {
        count = nodes
        cost = [Cost](repeating: Self.none, count: nodes * nodes)
        distance = [Int32](repeating: 0, count: nodes)
        parent = [Int32](repeating: -1, count: nodes)
    }

    /// Takes all edges away.
    mutating func removeAll() {
        for index in cost.indices { cost[index] = Self.none }
    }

    /// Adds an edge, unless there is a cheaper one.
    @inline(__always)
    mutating func add(_ a: Int, _ b: Int, _ price: Cost) {
        if price < cost[a * count + b] { cost[a * count + b] = price }
    }

    /// Corrects an edge.
    mutating func set(_ a: Int, _ b: Int, _ price: Cost) { cost[a * count + b] = price }

    /// Finds cycles of negative cost, if there are any: the nodes of each in order. No node is in two of them.
    ///
    /// Bellman-Ford from all nodes at once; a cycle among the parents is negative (Cherkassky and Goldberg, Mathematical
    /// Programming 1999). O(nodes²) for each round, of which few are needed as costs are so small.
    mutating func negativeCycles() -> [[Int]] {
        // Without a negative edge there is no negative cycle.
        guard cost.contains(where: { $0 < 0 }) else { return [] }
        for node in 0..<count { (distance[node], parent[node]) = (0, -1) }
        while relax() {
            let cycles = cyclesOfParents()
            if !cycles.isEmpty { return cycles }
        }
        return []
    }

    /// The length of a shortest path to each node, from whichever node is nearest; none is above 0. To be asked for when there is
    /// no negative cycle: then the cost of an edge is at least the difference of its ends.
    mutating func distances() -> [Int32] {
        for node in 0..<count { (distance[node], parent[node]) = (0, -1) }
        while relax() {}
        return distance
    }

    /// Turns every edge around.
    mutating func reverse() {
        for a in 0..<count {
            for b in 0..<a { cost.swapAt(a * count + b, b * count + a) }
        }
    }

    /// Shortens every distance that an edge shortens.
    ///
    /// - Returns: Whether there was any.
    private mutating func relax() -> Bool {
        var hasChanged = false
        let count = count
        cost.withUnsafeBufferPointer { cost in
            for a in 0..<count {
                let row = UnsafeBufferPointer(rebasing: cost[a * count..<(a + 1) * count])
                let start = distance[a]
                for b in 0..<count {
                    let reached = start &+ Int32(truncatingIfNeeded: row[b])
                    guard reached < distance[b], row[b] != Self.none else { continue }
                    distance[b] = reached
                    parent[b] = Int32(truncatingIfNeeded: a)
                    hasChanged = true
                }
            }
        }
        return hasChanged
    }

    private func cyclesOfParents() -> [[Int]] {
        var cycles: [[Int]] = []
        var seen = [Int32](repeating: -1, count: count)
        for start in 0..<count where seen[start] < 0 {
            var node = start
            while node >= 0, seen[node] < 0 {
                seen[node] = Int32(start)
                node = Int(parent[node])
            }
            guard node >= 0, seen[node] == Int32(start) else { continue }
            var cycle = [node]
            var next = Int(parent[node])
            while next != node {
                cycle.append(next)
                next = Int(parent[next])
            }
            cycles.append(cycle.reversed())
        }
        return cycles
    }
}
