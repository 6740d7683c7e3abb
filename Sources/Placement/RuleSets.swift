/// The rules of a policy, compiled: which nodes may hold and lead a replica, for each combination of rules that occurs.
///
/// Set 0 is the empty one. A node is looked up by `set * nodes + node`; the tables are empty if there are no rules.
struct RuleSets {
    /// The rules of each set, by their positions in the policy.
    private(set) var sets: [[Int]] = [[]]
    private var known: [[Int]: Int32] = [[]: 0]
    private let rules: [PlacementRule]
    /// The positions of the rules for one topic, and of those for all.
    private var byTopic: [String: [Int]] = [:]
    private var general: [Int] = []

    /// Whether a node may hold a replica.
    private(set) var permits: [Bool] = []
    /// Whether a node may lead.
    private(set) var permitsLeader: [Bool] = []
    /// Whether a node must hold a replica.
    private(set) var pins: [Bool] = []
    /// The pinned nodes of each set, in the order of their numbers.
    private(set) var pinned: [[Int32]] = [[]]

    /// Whether there are no rules.
    var isEmpty: Bool { rules.isEmpty }

    /// Whether any rule is a pin.
    var hasPins: Bool {
        rules.contains { rule in
            if case .pin = rule.demand { true } else { false }
        }
    }

    /// Sorts the rules by topic.
    init(_ rules: [PlacementRule]) {
        self.rules = rules
        for (position, rule) in rules.enumerated() {
            if let topic = rule.topic { byTopic[topic, default: []].append(position) } else { general.append(position) }
        }
    }

    /// The set of rules of one partition; a new one if nobody had it before.
    mutating func set(for id: PartitionID) -> Int32 {
        guard !rules.isEmpty else { return 0 }
        let matching = (general + (byTopic[id.topic] ?? [])).filter {
            rules[$0].index == nil || rules[$0].index == id.index
        }
        if let found = known[matching] { return found }
        let number = Int32(sets.count)
        known[matching] = number
        sets.append(matching)
        return number
    }

    /// Finds out what the sets mean for the present nodes. O(rules in all sets × nodes).
    mutating func compile(_ topology: Topology) {
        guard !rules.isEmpty else { return }
        let count = topology.count
        permits = [Bool](repeating: true, count: sets.count * count)
        permitsLeader = permits
        pins = [Bool](repeating: false, count: sets.count * count)
        pinned = [[Int32]](repeating: [], count: sets.count)
        for (number, set) in sets.enumerated() {
            for position in set {
                switch rules[position].demand {
                case .pin(let id):
                    if let node = topology.numbers[id] { pins[number * count + Int(node)] = true }
                case .exclude(let selectors):
                    for node in 0..<count where Self.matches(topology.nodes[node], selectors) {
                        permits[number * count + node] = false
                    }
                case .within(let selectors):
                    for node in 0..<count where !Self.matches(topology.nodes[node], selectors) {
                        permits[number * count + node] = false
                    }
                case .excludeLeader(let selectors):
                    for node in 0..<count where Self.matches(topology.nodes[node], selectors) {
                        permitsLeader[number * count + node] = false
                    }
                }
            }
            // An exclusion is stronger than a pin.
            for node in 0..<count where pins[number * count + node] {
                if permits[number * count + node] {
                    pinned[number].append(Int32(node))
                } else {
                    pins[number * count + node] = false
                }
            }
        }
    }

    private static func matches(_ node: Node, _ selectors: [PlacementRule.Selector]) -> Bool {
        selectors.contains { selector in
            switch selector {
            case .node(let id): node.id == id
            case .domain(let path): node.domain.starts(with: path)
            }
        }
    }
}
