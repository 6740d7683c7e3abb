import Placement

/// What must hold of the plan for any cluster, whatever state it is in.
struct Soundness {
    let cluster: Cluster

    /// What does not hold, if anything.
    func violation() throws -> String? {
        let plan = try cluster.plan()
        if let found = carryingOut(plan) { return found }
        for move in plan.moves where move.reasons.isEmpty || move.reasons.contains(where: { $0.text.isEmpty }) {
            return "\(move.partition) moves without a reason"
        }
        if Set(plan.moves.map(\.partition)).count != plan.moves.count { return "two moves of one partition" }
        if let found = brokenRule(plan) ?? brokenCapacity(plan) { return found }
        for partition in plan.assignment where Set(partition.replicas).count != partition.replicas.count {
            return "\(partition.id) twice on one node"
        }
        for partition in plan.assignment {
            let missing = partition.replicationFactor - partition.replicas.count { state($0) != .dead }
            let refused = plan.refused.count { $0.partition == partition.id }
            if missing > 0, refused == 0 { return "\(partition.id) is short and nobody says why" }
        }
        if plan.lowerBound > plan.replicaMoves { return "lower bound above the moves" }
        if plan.after.missing > plan.before.missing { return "more is missing than before" }
        if try plan.before != cluster.score() { return "before is not the score" }
        if try plan.after != cluster.applying(plan).score() { return "after is not the score" }
        let isFree = cluster.policy.rules.isEmpty && cluster.nodes.allSatisfy { $0.capacity == nil }
        let givesUp = cluster.nodes.allSatisfy { $0.state != .cordoned && $0.state != .maintenance }
        if isFree, givesUp, plan.after.spreadExcess > 0 { return "failure domains are shared" }
        let again = try cluster.applying(plan).plan()
        if !again.isEmpty || again.lowerBound > 0 { return "a second plan moves \(again.moves)" }
        if again.assignment != plan.assignment || again.refused != plan.refused {
            return "a second plan says otherwise"
        }
        return nil
    }

    private func state(_ id: String) -> Node.State { cluster.nodes.first { $0.id == id }!.state }

    /// Applies the moves by hand.
    private func carryingOut(_ plan: Plan) -> String? {
        var partitions = cluster.partitions.sorted { $0.id < $1.id }
        for move in plan.moves {
            let index = partitions.firstIndex { $0.id == move.partition }!
            if partitions[index].replicas.first != move.leaderBefore { return "\(move.partition) was led by another" }
            if !Set(move.remove).isSubset(of: partitions[index].replicas) {
                return "\(move.partition) loses what it had not"
            }
            if !Set(move.add).isDisjoint(with: partitions[index].replicas) {
                return "\(move.partition) gets what it has"
            }
            var holders = partitions[index].replicas.filter { !move.remove.contains($0) } + move.add
            if let leader = move.leaderAfter {
                holders.removeAll { $0 == leader }
                holders.insert(leader, at: 0)
            }
            partitions[index].replicas = holders
        }
        return partitions == plan.assignment ? nil : "the moves do not lead to the assignment"
    }

    private func matches(_ id: String, _ selectors: [PlacementRule.Selector]) -> Bool {
        let node = cluster.nodes.first { $0.id == id }!
        return selectors.contains { selector in
            switch selector {
            case .node(let other): id == other
            case .domain(let path): Array(node.domain.prefix(path.count)) == path
            }
        }
    }

    private func rules(for id: PartitionID) -> [PlacementRule] {
        cluster.policy.rules.filter { ($0.topic ?? id.topic) == id.topic && ($0.index ?? id.index) == id.index }
    }

    private func mayHold(_ id: PartitionID, _ node: String) -> Bool {
        rules(for: id).allSatisfy { rule in
            switch rule.demand {
            case .exclude(let selectors): !matches(node, selectors)
            case .within(let selectors): matches(node, selectors)
            case .pin, .excludeLeader: true
            }
        }
    }

    /// No move breaks a rule, what a rule forbids goes if it can, and pins are heeded.
    private func brokenRule(_ plan: Plan) -> String? {
        let receivers = Set(cluster.nodes.filter { $0.state == .up && $0.weight > 0 }.map(\.id))
        for move in plan.moves {
            for node in move.add {
                if !receivers.contains(node) { return "\(node) receives \(move.partition)" }
                if !mayHold(move.partition, node) { return "\(node) receives \(move.partition) against a rule" }
            }
        }
        let isFree = cluster.nodes.allSatisfy { $0.capacity == nil }
        for partition in plan.assignment where isFree && partition.replicas.contains(where: { state($0) != .dead }) {
            let settled = partition.replicas.filter { state($0) != .dead && mayHold(partition.id, $0) }
            let forbidden = partition.replicas.filter { state($0) != .dead && !mayHold(partition.id, $0) }
            let free = receivers.filter { mayHold(partition.id, $0) && !partition.replicas.contains($0) }
            if !forbidden.isEmpty, !free.isEmpty { return "\(partition.id) stays where it may not" }
            let fixed = settled.filter { !receivers.contains($0) }
            let pins = rules(for: partition.id).compactMap { rule in
                if case .pin(let node) = rule.demand, receivers.contains(node), mayHold(partition.id, node) {
                    node
                } else {
                    nil
                }
            }
            let held = Set(pins).count { partition.replicas.contains($0) }
            if held < min(Set(pins).count, partition.replicationFactor - fixed.count) {
                return "\(partition.id) is not pinned"
            }
        }
        return nil
    }

    /// No node is brought above its capacity.
    private func brokenCapacity(_ plan: Plan) -> String? {
        for node in cluster.nodes {
            guard let capacity = node.capacity else { continue }
            let bytes = { (partitions: [Partition]) in
                partitions.reduce(0) { $0 + ($1.replicas.contains(node.id) ? $1.bytes : 0) }
            }
            let (before, after) = (bytes(cluster.partitions), bytes(plan.assignment))
            if after > max(before, capacity) { return "\(node.id) holds \(after) of \(capacity)" }
        }
        return nil
    }
}
