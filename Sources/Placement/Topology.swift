/// The nodes, numbered from 0, with the tree of failure domains they hang in.
///
/// Nodes known from the start are numbered in the order of their ids; those that come later follow, so that a number stays
/// valid for as long as an `Assignment` lives.
///
/// Domain 0 is the root; a domain's number is above its parent's. The path of a domain is its identity, so `["eu", "r1"]`
/// and `["us", "r1"]` are two domains. A node without a domain hangs directly under the root.
struct Topology {
    private struct DomainKey: Hashable {
        var parent: Int32
        var name: String
    }

    /// The nodes by their numbers.
    let nodes: [Node]
    /// The number of each node, by id.
    let numbers: [String: Int32]
    /// Weights, reduced so that their sum times any number of replicas fits 62 bits.
    let weight: [Int64]
    /// Whether a node may receive replicas: it is up and has a weight.
    let receives: [Bool]
    /// Whether the replicas a node has now may stay there for good.
    let keeps: [Bool]

    /// Whether the replicas of a node are lost.
    let isDead: [Bool]
    /// Whether a node is about to be away.
    let isLeaving: [Bool]

    /// The most bytes each node can hold.
    private(set) var capacity: [UInt64]
    /// Whether any node has a capacity.
    private(set) var hasCapacities: Bool
    /// The order of the node's id among all ids.
    let rank: [Int32]

    /// How many levels of named domains the deepest node has.
    let depth: Int
    /// `chain[node * depth + level]` is the domain of a node at a level, outermost first; -1 below the node's last.
    let chain: [Int32]
    /// The innermost domain of each node.
    let home: [Int32]
    /// The parent of each domain; -1 for the root.
    let parent: [Int32]
    /// `domainChain[domain * depth + level]`: as `chain`, for the domain itself.
    let domainChain: [Int32]
    /// The name of each domain, joined with `/`; empty for the root.
    let path: [String]
    /// How many nodes that keep or receive replicas are in each domain or below.
    let live: [Int32]

    /// The domains that directly contain a node that may receive.
    let groups: [Int32]
    /// `members[memberStart[domain]..<memberStart[domain + 1]]`: the nodes directly in a domain that may receive.
    let members: [Int32]
    /// See `members`.
    let memberStart: [Int32]

    /// The number of nodes.
    var count: Int { nodes.count }
    /// The number of domains, the root included.
    var domains: Int { parent.count }

    /// Numbers the nodes and builds the tree.
    ///
    /// - Parameters:
    ///   - unordered: the nodes, in any order.
    ///   - earlier: the ids that have a number already, by it. All of them are among the nodes.
    /// - Throws: `PlacementError.duplicateNode`.
    init(_ unordered: [Node], after earlier: [Node] = []) throws(PlacementError) {
        var ordered = unordered.sorted { $0.id.utf8.lexicographicallyPrecedes($1.id.utf8) }
        var numbers = [String: Int32](minimumCapacity: ordered.count)
        for node in ordered where numbers.updateValue(-1, forKey: node.id) != nil { throw .duplicateNode(node.id) }
        for (number, node) in earlier.enumerated() { numbers[node.id] = Int32(number) }
        var next = Int32(earlier.count)
        var rank = [Int32](repeating: 0, count: ordered.count)
        var byNumber = ordered
        for (position, node) in ordered.enumerated() {
            var number = numbers[node.id] ?? -1
            if number < 0 {
                number = next
                numbers[node.id] = number
                next += 1
            }
            rank[Int(number)] = Int32(position)
            byNumber[Int(number)] = node
        }
        swap(&ordered, &byNumber)
        let sorted = ordered
        self.rank = rank
        let depth = sorted.reduce(0) { max($0, $1.domain.count) }
        var chain = [Int32](repeating: -1, count: sorted.count * depth)
        var home: [Int32] = []
        var parent: [Int32] = [-1]
        var path = [""]
        var known: [DomainKey: Int32] = [:]
        for (number, node) in sorted.enumerated() {
            var domain: Int32 = 0
            for (level, name) in node.domain.enumerated() {
                let key = DomainKey(parent: domain, name: name)
                if let found = known[key] {
                    domain = found
                } else {
                    path.append(domain == 0 ? name : path[Int(domain)] + "/" + name)
                    parent.append(domain)
                    domain = Int32(parent.count - 1)
                    known[key] = domain
                }
                chain[number * depth + level] = domain
            }
            home.append(domain)
        }

        self.nodes = sorted
        self.numbers = numbers
        self.weight = Self.reduced(sorted)
        self.receives = sorted.map { $0.state == .up && $0.weight > 0 }
        self.keeps = sorted.map {
            $0.state == .cordoned || $0.state == .maintenance || ($0.state == .up && $0.weight > 0)
        }
        self.isDead = sorted.map { $0.state == .dead }
        self.isLeaving = sorted.map { $0.state == .maintenance }
        self.capacity = sorted.map { $0.capacity ?? .max }
        self.hasCapacities = sorted.contains { $0.capacity != nil }
        self.depth = depth
        self.chain = chain
        self.home = home
        self.parent = parent
        self.path = path
        self.domainChain = Self.chains(parent: parent, depth: depth)

        var live = [Int32](repeating: 0, count: parent.count)
        var memberStart = [Int32](repeating: 0, count: parent.count + 1)
        for node in sorted.indices {
            if keeps[node] { live[Int(home[node])] += 1 }
            if receives[node] { memberStart[Int(home[node]) + 1] += 1 }
        }
        for domain in stride(from: parent.count - 1, to: 0, by: -1) { live[Int(parent[domain])] += live[domain] }
        for domain in parent.indices { memberStart[domain + 1] += memberStart[domain] }
        var free = memberStart
        var members = [Int32](repeating: 0, count: Int(memberStart[parent.count]))
        for node in sorted.indices where receives[node] {
            members[Int(free[Int(home[node])])] = Int32(node)
            free[Int(home[node])] += 1
        }
        self.live = live
        self.members = members
        self.memberStart = memberStart
        self.groups = parent.indices.filter { memberStart[$0] < memberStart[$0 + 1] }.map(Int32.init)
    }

    /// The same nodes, each with room for everything.
    var withoutCapacities: Topology {
        var copy = self
        copy.capacity = [UInt64](repeating: .max, count: count)
        copy.hasCapacities = false
        return copy
    }

    /// Divides the weights by what they have in common and, if their sum is still above 31 bits, halves them until it fits.
    private static func reduced(_ nodes: [Node]) -> [Int64] {
        var common: Int64 = 0
        for node in nodes {
            var (a, b) = (common, Int64(node.weight))
            while b != 0 { (a, b) = (b, a % b) }
            common = a
        }
        var weights = nodes.map { common == 0 ? 0 : Int64($0.weight) / common }
        while weights.reduce(0, +) >= 1 << 31 { weights = weights.map { $0 > 1 ? $0 / 2 : $0 } }
        return weights
    }

    private static func chains(parent: [Int32], depth: Int) -> [Int32] {
        var chains = [Int32](repeating: -1, count: parent.count * depth)
        var levels = [Int](repeating: 0, count: parent.count)
        for domain in parent.indices.dropFirst() {
            let above = Int(parent[domain])
            levels[domain] = levels[above] + 1
            for level in 0..<levels[above] { chains[domain * depth + level] = chains[above * depth + level] }
            chains[domain * depth + levels[above]] = Int32(domain)
        }
        return chains
    }
}
