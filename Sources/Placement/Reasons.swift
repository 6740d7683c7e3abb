/// Words the reasons for moves, with the counts from before the plan. What depends on one node only is worded once.
struct Reasons {
    private enum Kind: Int, CaseIterable {
        case dead, leaving, excluded, full, over, receives, pinned, leaderGone, leaderOver, leaderExcluded

        static let count = allCases.count
    }

    private let draft: Draft
    private let fewest: [Int32]
    private let usedBefore: [UInt64]
    /// What depends on one node only, by the numbers that stand for it in `phrases`.
    private var words: [Reason?]
    /// Lists of up to three phrases that have been worded, each at a place that follows from its phrases or shortly behind it.
    private var lists: [(phrases: UInt64, reasons: [Reason])]
    /// When everything is placed for the first time, nearly all lists differ.
    private static let mostLists = 1 << 14
    /// How far behind its place a list may be.
    private static let mostSteps = 8
    /// The last of those that tell numbers of replicas: neighbours mostly lack the same.
    private var lastMissing: (count: Int, factor: Int, reason: Reason)?
    /// What is being said, in order: up to three phrases, node × kinds + kind + 1 each, the last one at the bottom.
    private var key: UInt64 = 0
    private static let phraseBits: UInt64 = 21
    /// Whether that has no room for what is being said, which is in `phrases` then.
    private var isLong = false
    /// Phrases without the 1, or complements of positions in `special`.
    private var phrases: [Int32] = []
    private var special: [Reason] = []
    /// The nodes that share a domain with too many others.
    private var sharing: [Int32] = []

    /// Reasons for some number of moves.
    init(_ draft: Draft, moves: Int) {
        self.draft = draft
        var places = 1
        while places < min(moves, Self.mostLists) { places *= 2 }
        lists = Array(repeating: (0, []), count: places)
        let topology = draft.topology
        var fewest = [Int32](repeating: .max, count: topology.domains)
        for node in topology.members {
            let home = Int(topology.home[Int(node)])
            fewest[home] = min(fewest[home], draft.heldBefore[Int(node)])
        }
        self.fewest = fewest
        usedBefore = draft.usedBefore
        words = [Reason?](repeating: nil, count: topology.count * Kind.count)
    }

    /// Why one partition changes. Never empty if it does.
    mutating func reasons(_ partition: Int, _ change: borrowing Change) -> [Reason] {
        let (current, planned, isGrowing) = (change.current, change.planned, change.isGrowing)
        let factor = Int(draft.catalog.factor[partition])
        key = 0
        if isLong { beginAnew() }

        for position in current.indices where change.isLeaving(position) {
            if draft.topology.isDead[Int(current[position])] { say(.dead, current[position]) }
        }
        if isGrowing, current.count < factor { say(missing(current.count, of: factor)) }
        for position in current.indices where change.isLeaving(position) {
            guard draft.keepsReplica(partition, Int(current[position])),
                let reason = sharedDomain(partition, of: current[position], in: current)
            else { continue }
            sharing.append(current[position])
            say(reason)
        }
        for position in current.indices where change.isLeaving(position) {
            let node = current[position]
            if draft.topology.isDead[Int(node)] || draft.keepsReplica(partition, Int(node)) { continue }
            say(draft.topology.keeps[Int(node)] ? .excluded : .leaving, node)
        }
        if current.count > factor {
            say(Reason(rule: "surplus-replica", text: "\(current.count) replicas exist, \(factor) are wanted"))
        }
        if isGrowing {
            for position in current.indices where change.isLeaving(position) {
                let node = current[position]
                guard draft.keepsReplica(partition, Int(node)), !sharing.contains(node) else { continue }
                say(isOverfull(Int(node)) ? .full : .over, node)
            }
            for position in planned.indices where change.isArriving(position) {
                let node = planned[position]
                say(draft.isPinned(partition, Int(node)) ? .pinned : .receives, node)
            }
        }
        if !current.isEmpty, !planned.isEmpty, current[0] != planned[0] {
            let before = current[0]
            let isGone = change.isLeaving(0) || !draft.topology.receives[Int(before)]
            let isForbidden = !isGone && draft.leaderRank(partition, before) < 2
            say(isForbidden ? .leaderExcluded : isGone ? .leaderGone : .leaderOver, before)
        }
        return worded()
    }

    private mutating func missing(_ count: Int, of factor: Int) -> Reason {
        if let last = lastMissing, last.count == count, last.factor == factor { return last.reason }
        let reason = Reason(rule: "replica-missing", text: "\(count) of \(factor) replicas exist")
        lastMissing = (count, factor, reason)
        return reason
    }

    private mutating func beginAnew() {
        phrases.removeAll(keepingCapacity: true)
        special.removeAll(keepingCapacity: true)
        sharing.removeAll(keepingCapacity: true)
        isLong = false
    }

    @inline(__always)
    private mutating func say(_ kind: Kind, _ node: Int32) {
        let phrase = node * Int32(Kind.count) + Int32(kind.rawValue)
        if isLong || key >> (2 * Self.phraseBits) != 0 || words.count >= 1 << Self.phraseBits {
            spill()
            phrases.append(phrase)
        } else {
            key = key &<< Self.phraseBits | UInt64(truncatingIfNeeded: phrase + 1)
        }
    }

    private mutating func say(_ reason: Reason) {
        spill()
        special.append(reason)
        phrases.append(~Int32(special.count - 1))
    }

    /// Takes the phrases out of the key.
    private mutating func spill() {
        if isLong { return }
        isLong = true
        for position in (0..<3 as Range<UInt64>).reversed() {
            let phrase = key >> (position * Self.phraseBits) & (1 << Self.phraseBits - 1)
            if phrase > 0 { phrases.append(Int32(phrase) - 1) }
        }
    }

    /// What has been said. Many moves have the same reasons, and these share one list.
    private mutating func worded() -> [Reason] {
        if isLong { return list() }
        let home = Int(truncatingIfNeeded: mix(0, Int(truncatingIfNeeded: key)))
        for distance in 0..<Self.mostSteps {
            let place = (home &+ distance) & (lists.count - 1)
            if lists[place].phrases == key { return lists[place].reasons }
            if lists[place].phrases != 0 { continue }
            let list = list()
            lists[place] = (key, list)
            return list
        }
        return list()
    }

    private mutating func list() -> [Reason] {
        spill()
        var list: [Reason] = []
        list.reserveCapacity(phrases.count)
        for phrase in phrases { list.append(phrase < 0 ? special[Int(~phrase)] : word(Int(phrase))) }
        return list
    }

    private func isOverfull(_ node: Int) -> Bool {
        draft.topology.hasCapacities && usedBefore[node] > draft.topology.capacity[node]
    }

    private mutating func word(_ phrase: Int) -> Reason {
        if let known = words[phrase] { return known }
        let (node, kind) = phrase.quotientAndRemainder(dividingBy: Kind.count)
        let reason = reason(Kind.allCases[kind], node)
        words[phrase] = reason
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
        _ partition: Int, of node: Int32, in current: Span<Int32>
    ) -> Reason? {
        let topology = draft.topology
        let kind = Int(draft.catalog.class[partition])
        for level in 0..<topology.depth {
            let domain = topology.chain[Int(node) * topology.depth + level]
            if domain < 0 { break }
            var count: Int32 = 0
            for position in current.indices where draft.keepsReplica(partition, Int(current[position])) {
                if topology.chain[Int(current[position]) * topology.depth + level] == domain { count += 1 }
            }
            let limit = draft.limits.limit(kind, Int(domain))
            guard count > limit else { continue }
            let names = current.indices.map { current[$0] }.filter {
                draft.keepsReplica(partition, Int($0)) && topology.chain[Int($0) * topology.depth + level] == domain
            }.map { topology.nodes[Int($0)].id }
            let list = names.dropLast().joined(separator: ", ") + " and " + names[names.count - 1]
            let text = "\(list) share \(topology.path[Int(domain)]), where \(limit) is fair"
            return Reason(rule: "rack-shared", text: text)
        }
        return nil
    }
}
