/// Words the reasons for moves, with the counts from before the plan. What depends on one node only is worded once.
struct Reasons {
    private enum Kind: Int, CaseIterable {
        case dead, leaving, excluded, full, over, receives, pinned, leaderGone, leaderOver, leaderExcluded
    }

    private let draft: Draft
    private let fewest: [Int32]
    private let usedBefore: [UInt64]
    private var worded: [Reason?]

    init(_ draft: Draft) {
        self.draft = draft
        let topology = draft.topology
        var fewest = [Int32](repeating: .max, count: topology.domains)
        for node in topology.members {
            let home = Int(topology.home[Int(node)])
            fewest[home] = min(fewest[home], draft.heldBefore[Int(node)])
        }
        self.fewest = fewest
        usedBefore = draft.usedBefore
        worded = [Reason?](repeating: nil, count: topology.count * Kind.allCases.count)
    }

    /// Why one partition changes from `current` to `planned`. Never empty if the two differ.
    mutating func reasons(
        _ partition: Int, from current: ArraySlice<Int32>, to planned: ArraySlice<Int32>
    ) -> [Reason] {
        let topology = draft.topology
        let removed = current.filter { !planned.contains($0) }
        let added = planned.filter { !current.contains($0) }
        let factor = Int(draft.catalog.factor[partition])
        var reasons: [Reason] = []

        for node in removed where topology.nodes[Int(node)].state == .dead { reasons.append(word(.dead, node)) }
        if !added.isEmpty, current.count < factor {
            reasons.append(
                Reason(rule: "replica-missing", text: "\(current.count) of \(factor) replicas exist"))
        }
        let sharing = removed.filter { draft.keepsReplica(partition, Int($0)) }.compactMap {
            sharedDomain(partition, of: $0, in: current)
        }
        reasons.append(contentsOf: sharing.map(\.reason))
        for node in removed where topology.nodes[Int(node)].state != .dead && !draft.keepsReplica(partition, Int(node))
        {
            reasons.append(word(topology.keeps[Int(node)] ? .excluded : .leaving, node))
        }
        if current.count > factor {
            reasons.append(
                Reason(rule: "surplus-replica", text: "\(current.count) replicas exist, \(factor) are wanted"))
        }
        let pinned = rules(of: partition, pinning: added)
        for node in removed
        where draft.keepsReplica(partition, Int(node)) && !sharing.contains(where: { $0.node == node }) {
            if added.isEmpty { break }
            reasons.append(word(isOverfull(Int(node)) ? .full : .over, node))
        }
        for node in added { reasons.append(word(pinned.contains(node) ? .pinned : .receives, node)) }
        if let before = current.first, let after = planned.first, before != after {
            let isGone = removed.contains(before) || !topology.receives[Int(before)]
            let isForbidden = !isGone && draft.leaderRank(partition, before) < 2
            reasons.append(word(isForbidden ? .leaderExcluded : isGone ? .leaderGone : .leaderOver, before))
        }
        return reasons
    }

    private func rules(of partition: Int, pinning nodes: [Int32]) -> [Int32] {
        draft.rules.isEmpty ? [] : nodes.filter { draft.isPinned(partition, Int($0)) }
    }

    private func isOverfull(_ node: Int) -> Bool {
        draft.topology.hasCapacities && usedBefore[node] > draft.topology.capacity[node]
    }

    private mutating func word(_ kind: Kind, _ node: Int32) -> Reason {
        let key = Int(node) * Kind.allCases.count + kind.rawValue
        if let known = worded[key] { return known }
        let reason = reason(kind, Int(node))
        worded[key] = reason
        return reason
    }

    private func reason(_ kind: Kind, _ node: Int) -> Reason {
        let topology = draft.topology
        let id = topology.nodes[node].id
        let held = draft.heldBefore[node]
        let share = Self.range(draft.shares, node)
        switch kind {
        case .dead:
            return Reason(rule: "replica-missing", text: "\(id) is dead")
        case .leaving:
            return topology.nodes[node].state == .draining
                ? Reason(rule: "node-draining", text: "\(id) is draining")
                : Reason(rule: "weight-zero", text: "\(id) has weight 0")
        case .excluded:
            return Reason(rule: "excluded", text: "a rule forbids replicas on \(id)")
        case .full:
            let capacity = topology.capacity[node]
            return Reason(
                rule: "over-capacity", text: "\(id) holds \(usedBefore[node]) bytes, its capacity is \(capacity)")
        case .pinned:
            return Reason(rule: "pinned", text: "a rule pins a replica to \(id)")
        case .over:
            return held > draft.shares.low[node]
                ? Reason(rule: "over-ideal", text: "\(id) holds \(held), its share is \(share)")
                : Reason(rule: "exchange", text: "\(id) passes one on for another one, its share is \(share)")
        case .receives:
            let home = Int(topology.home[node])
            let place = home == 0 ? "" : " in \(topology.path[home])"
            if held == fewest[home] {
                return Reason(rule: "least-loaded", text: "\(id) holds \(held), the fewest allowed\(place)")
            }
            return held < draft.shares.high[node]
                ? Reason(rule: "below-ideal", text: "\(id)\(place) holds \(held), its share is \(share)")
                : Reason(rule: "exchange", text: "\(id)\(place) takes one for another one, its share is \(share)")
        case .leaderGone:
            switch topology.nodes[node].state {
            case .dead: return Reason(rule: "leader-lost", text: "\(id), which led, is dead")
            case .draining: return Reason(rule: "leader-lost", text: "\(id), which led, is draining")
            case .maintenance:
                return Reason(rule: "leader-moved", text: "\(id), which led, is in maintenance")
            case .up, .cordoned: return Reason(rule: "leader-moved", text: "\(id), which led, gives up its replica")
            }
        case .leaderExcluded:
            return Reason(rule: "leader-excluded", text: "a rule forbids \(id) to lead")
        case .leaderOver:
            let share = Self.range(draft.leaderShares, node)
            return draft.ledBefore[node] > draft.leaderShares.low[node]
                ? Reason(rule: "leader-over-ideal", text: "\(id) leads \(draft.ledBefore[node]), its share is \(share)")
                : Reason(rule: "leader-exchange", text: "\(id) passes one on for another one, its share is \(share)")
        }
    }

    private static func range(_ shares: Shares, _ node: Int) -> String {
        shares.low[node] == shares.high[node] ? "\(shares.low[node])" : "\(shares.low[node]) to \(shares.high[node])"
    }

    /// The outermost domain that a replica shares with more others than is fair.
    private func sharedDomain(
        _ partition: Int, of node: Int32, in current: ArraySlice<Int32>
    ) -> (node: Int32, reason: Reason)? {
        let topology = draft.topology
        let kind = Int(draft.catalog.class[partition])
        for level in 0..<topology.depth {
            let domain = topology.chain[Int(node) * topology.depth + level]
            if domain < 0 { break }
            let sharing = current.filter {
                draft.keepsReplica(partition, Int($0)) && topology.chain[Int($0) * topology.depth + level] == domain
            }
            let limit = draft.limits.limit(kind, Int(domain))
            guard sharing.count > Int(limit) else { continue }
            let names = sharing.map { topology.nodes[Int($0)].id }
            let list = names.dropLast().joined(separator: ", ") + " and " + names[names.count - 1]
            let text = "\(list) share \(topology.path[Int(domain)]), where \(limit) is fair"
            return (node, Reason(rule: "rack-shared", text: text))
        }
        return nil
    }
}
