/// How many replicas of one partition each failure domain may hold.
///
/// A domain's limit is shared out among its live children as evenly as their sizes allow, rounded up: with replication
/// factor 3 over two zones of two racks each, a zone may hold 2 and a rack 1. A child that is too small for an even
/// share raises the share of its siblings. Any set of replicas within the limits can be completed within them, which is
/// what lets every later stage work greedily. Where rules forbid nodes to a partition, only the others count.
struct SpreadLimits: Equatable {
    private let domains: Int
    private let limits: [Int32]
    /// How many nodes of each domain may hold a replica of each class; laid out like `limits`.
    private let live: [Int32]
    /// How many nodes may receive a replica of each class.
    let receivers: [Int32]

    /// Works out the limits for every class of partitions. O(classes × domains + sets of rules × nodes).
    init(_ topology: Topology, _ classes: [Catalog.Class], _ rules: RuleSets) {
        var trees: [Tree?] = [Tree?](repeating: nil, count: rules.sets.count)
        var limits = [Int32](repeating: 0, count: classes.count * topology.domains)
        var live: [Int32] = []
        var receivers: [Int32] = []
        var shares = [Int32](repeating: 0, count: topology.domains)
        for (number, kind) in classes.enumerated() {
            let tree = trees[Int(kind.rules)] ?? Tree(topology, rules, set: Int(kind.rules))
            trees[Int(kind.rules)] = tree
            receivers.append(tree.receivers)
            live.append(contentsOf: tree.live)
            let base = number * topology.domains
            limits[base] = min(kind.factor, tree.live[0])
            for domain in 0..<topology.domains {
                if domain > 0 { limits[base + domain] = min(shares[Int(topology.parent[domain])], tree.live[domain]) }
                shares[domain] = Self.share(limits[base + domain], among: tree.children[domain])
            }
        }
        self.limits = limits
        self.live = live
        self.receivers = receivers
        domains = topology.domains
    }

    /// The limit of a domain for a class of partitions.
    @inline(__always)
    func limit(_ class: Int, _ domain: Int) -> Int32 { limits[`class` * domains + domain] }

    /// Whether a partition that was within earlier limits of the same classes may be outside of these.
    ///
    /// Domains are only ever added. A limit that lets every live node of a domain hold a replica cannot be exceeded.
    func isTighter(than earlier: SpreadLimits) -> Bool {
        for kind in receivers.indices {
            for domain in 0..<earlier.domains
            where limit(kind, domain) < min(earlier.limit(kind, domain), live[kind * domains + domain]) {
                return true
            }
        }
        return false
    }

    /// The smallest number per child with which the children together hold `total`.
    private static func share(_ total: Int32, among sizes: [Int32]) -> Int32 {
        var (low, high): (Int32, Int32) = (0, total)
        while low < high {
            let middle = (low + high) / 2
            let held = sizes.reduce(Int64(0)) { $0 + Int64(min($1, middle)) }
            if held >= Int64(total) { high = middle } else { low = middle + 1 }
        }
        return low
    }

    /// The live nodes that one set of rules permits.
    private struct Tree {
        /// How many are in each domain or below.
        var live: [Int32]
        /// The sizes of the live children of each domain, nodes included.
        var children: [[Int32]]
        /// How many may receive.
        var receivers: Int32 = 0

        init(_ topology: Topology, _ rules: RuleSets, set: Int) {
            live = [Int32](repeating: 0, count: topology.domains)
            children = [[Int32]](repeating: [], count: topology.domains)
            for node in 0..<topology.count where topology.keeps[node] {
                guard rules.isEmpty || rules.permits[set * topology.count + node] else { continue }
                live[Int(topology.home[node])] += 1
                children[Int(topology.home[node])].append(1)
                if topology.receives[node] { receivers += 1 }
            }
            for domain in stride(from: topology.domains - 1, to: 0, by: -1) where live[domain] > 0 {
                live[Int(topology.parent[domain])] += live[domain]
                children[Int(topology.parent[domain])].append(live[domain])
            }
        }
    }
}
