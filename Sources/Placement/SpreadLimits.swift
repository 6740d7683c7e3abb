/// How many replicas of one partition each failure domain may hold.
///
/// A domain's limit is shared out among its live children as evenly as their sizes allow, rounded up: with replication
/// factor 3 over two zones of two racks each, a zone may hold 2 and a rack 1. A child that is too small for an even
/// share raises the share of its siblings. Any set of replicas within the limits can be completed within them, which is
/// what lets every later stage work greedily.
struct SpreadLimits {
    /// The class of each partition: partitions of one class have the same limits.
    let classes: [Int32]
    /// How many partitions each class has.
    let sizes: [Int]
    private let domains: Int
    private let limits: [Int32]

    /// Works out the limits for every replication factor that occurs.
    ///
    /// O(replication factors × nodes), where all factors above the number of live nodes count as one.
    init(_ topology: Topology, _ catalog: Catalog) {
        let most = max(1, Int(topology.live[0]))
        var classOf = [Int32](repeating: -1, count: most + 1)
        var classes = [Int32](repeating: 0, count: catalog.count)
        var sizes: [Int] = []
        var factors: [Int] = []
        for partition in 0..<catalog.count {
            let factor = min(Int(catalog.factor[partition]), most)
            if classOf[factor] < 0 {
                classOf[factor] = Int32(factors.count)
                factors.append(factor)
                sizes.append(0)
            }
            classes[partition] = classOf[factor]
            sizes[Int(classOf[factor])] += 1
        }
        let children = Self.childSizes(topology)
        var limits = [Int32](repeating: 0, count: factors.count * topology.domains)
        for (number, factor) in factors.enumerated() {
            let base = number * topology.domains
            limits[base] = min(Int32(factor), topology.live[0])
            var shares = [Int32](repeating: 0, count: topology.domains)
            for domain in 0..<topology.domains {
                if domain > 0 {
                    limits[base + domain] = min(shares[Int(topology.parent[domain])], topology.live[domain])
                }
                shares[domain] = Self.share(limits[base + domain], among: children[domain])
            }
        }
        self.classes = classes
        self.sizes = sizes
        self.domains = topology.domains
        self.limits = limits
    }

    /// The limit of a domain for a class of partitions.
    func limit(_ class: Int, _ domain: Int) -> Int32 { limits[`class` * domains + domain] }

    /// The sizes of the live children of each domain, nodes included.
    private static func childSizes(_ topology: Topology) -> [[Int32]] {
        var children = [[Int32]](repeating: [], count: topology.domains)
        for domain in 1..<max(1, topology.domains) where topology.live[domain] > 0 {
            children[Int(topology.parent[domain])].append(topology.live[domain])
        }
        for node in 0..<topology.count where topology.keeps[node] { children[Int(topology.home[node])].append(1) }
        return children
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
}
