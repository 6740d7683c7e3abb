/// How much each node should hold: its fair share as a number with a fraction, rounded down and rounded up.
///
/// The shares are proportional to the weights as far as the domains' capacities allow: the level rises evenly everywhere
/// ("water filling"); a domain that is full stops there and the others go on. All arithmetic is exact.
struct Shares {
    /// `ideal` counts in 1/1024.
    static let fraction: Int64 = 1024

    /// The share rounded down.
    private(set) var low: [Int32]
    /// The share rounded up.
    private(set) var high: [Int32]
    /// The share in 1/1024, rounded down.
    private(set) var ideal: [Int64]

    /// What the shares have to respect.
    struct Limits {
        /// The parent of each domain, -1 for the root; parents come first.
        var parent: [Int32]
        /// The innermost domain of each node.
        var home: [Int32]
        /// The most each domain can hold.
        var domainCapacity: [Int64]
        /// The weight of each node; a node without weight holds exactly its capacity.
        var weight: [Int64]
        /// The most each node can hold.
        var nodeCapacity: [Int64]
    }

    /// Nobody's shares.
    init() { (low, high, ideal) = ([], [], []) }

    /// Shares `total` out.
    ///
    /// O(domains that fill up × (nodes + domains)); what does not fit is left over.
    init(of total: Int64, within limits: Limits) {
        let count = limits.home.count
        low = [Int32](repeating: 0, count: count)
        high = low
        ideal = [Int64](repeating: 0, count: count)
        for node in 0..<count where limits.weight[node] == 0 { set(node, limits.nodeCapacity[node], 1) }
        var filling = Filling(limits)
        // A full domain becomes a problem of its own.
        var open: [(domain: Int, budget: Int64)] = [(0, min(total, limits.domainCapacity[0]))]
        while let (domain, budget) = open.popLast() {
            let level = filling.level(of: domain, budget: budget)
            for node in 0..<count where limits.weight[node] > 0 && filling.stop[node] == domain {
                if filling.isFull[node] {
                    set(node, limits.nodeCapacity[node], 1)
                } else {
                    set(node, level.amount * limits.weight[node], level.weight)
                }
            }
            for full in filling.fullDomains { open.append((full, limits.domainCapacity[full])) }
        }
    }

    private mutating func set(_ node: Int, _ amount: Int64, _ parts: Int64) {
        let (whole, rest) = amount.quotientAndRemainder(dividingBy: max(1, parts))
        low[node] = Int32(whole)
        high[node] = Int32(rest > 0 ? whole + 1 : whole)
        ideal[node] = whole * Self.fraction + rest * Self.fraction / max(1, parts)
    }
}

/// The rising level in one domain of a `Shares` computation.
private struct Filling {
    let limits: Shares.Limits
    /// For each node the topmost full domain above it, or the domain being filled; -1 outside of it.
    var stop: [Int]
    /// Whether a node holds all it can.
    var isFull: [Bool]
    /// The topmost domains that are full.
    var fullDomains: [Int] = []

    init(_ limits: Shares.Limits) {
        self.limits = limits
        stop = [Int](repeating: -1, count: limits.home.count)
        isFull = [Bool](repeating: false, count: limits.home.count)
    }

    /// Raises the level in `top` until `budget` is used up: a node outside the full domains then gets
    /// `amount * its weight / weight`.
    mutating func level(of top: Int, budget: Int64) -> (amount: Int64, weight: Int64) {
        let domains = limits.parent.count
        var inside = [Bool](repeating: false, count: domains)
        var full = inside
        inside[top] = true
        for domain in top + 1..<max(domains, top + 1) { inside[domain] = inside[Int(limits.parent[domain])] }
        for node in limits.home.indices where inside[Int(limits.home[node])] { isFull[node] = limits.weight[node] == 0 }

        while true {
            var settled: Int64 = 0
            var weight: Int64 = 0
            mark(top, inside: inside, full: full)
            for domain in fullDomains { settled += limits.domainCapacity[domain] }
            for node in limits.home.indices where stop[node] == top {
                if isFull[node] { settled += limits.nodeCapacity[node] } else { weight += limits.weight[node] }
            }
            let amount = max(0, budget - settled)
            guard weight > 0 else { return (0, 1) }

            // What each domain would hold at this level, in 1/weight. The level never falls, so what is full stays full.
            var held = [Int64](repeating: 0, count: domains)
            var changed = false
            for node in limits.home.indices where inside[Int(limits.home[node])] {
                let demand = isFull[node] ? .max : amount * limits.weight[node]
                let capacity = limits.nodeCapacity[node] * weight
                if demand > capacity, !isFull[node], stop[node] == top {
                    isFull[node] = true
                    changed = true
                }
                held[Int(limits.home[node])] += min(demand, capacity)
            }
            for domain in stride(from: domains - 1, to: top, by: -1) where inside[domain] {
                let capacity = limits.domainCapacity[domain] * weight
                if held[domain] > capacity, !full[domain] {
                    full[domain] = true
                    changed = true
                }
                held[Int(limits.parent[domain])] += min(held[domain], capacity)
            }
            if !changed { return (amount, weight) }
        }
    }

    /// Finds the topmost full domain above every node.
    private mutating func mark(_ top: Int, inside: [Bool], full: [Bool]) {
        var stops = [Int](repeating: -1, count: inside.count)
        stops[top] = top
        fullDomains.removeAll(keepingCapacity: true)
        for domain in top + 1..<max(inside.count, top + 1) where inside[domain] {
            let above = stops[Int(limits.parent[domain])]
            stops[domain] = above == top && full[domain] ? domain : above
            if stops[domain] == domain { fullDomains.append(domain) }
        }
        for node in limits.home.indices where inside[Int(limits.home[node])] {
            stop[node] = stops[Int(limits.home[node])]
        }
    }
}
