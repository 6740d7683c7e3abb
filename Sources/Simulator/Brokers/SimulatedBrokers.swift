import Cluster
import Placement
import SWIM

/// The brokers beside the nodes: they commit steps, copy data in virtual time and report what they hold.
struct SimulatedBrokers {
    /// Whether two nodes are both up and hear each other.
    typealias Reach = (Int, Int) -> Bool

    /// Every declared partition, in the order of the declarations.
    private(set) var groups: [ReplicaGroup] = []
    /// Nodes that must report before the virtual clock moves on.
    private(set) var changed: [Int] = []
    /// Replicas that were copied to a node that did not hold them.
    private(set) var moves: UInt64 = 0
    /// Changes of a partition's leader.
    private(set) var leaderChanges: UInt64 = 0
    /// Steps that were refused for their epoch, index or voters.
    private(set) var refusedSteps: UInt64 = 0
    /// The rules that accepted steps broke and that were not taken yet.
    private var violations: [(invariant: Invariant, text: String)] = []

    private let bandwidth: UInt64
    private let ids: [MemberID]
    private let names: [String]
    private let racks: [String?]
    private var indices: [MemberID: Int] = [:]
    private var groupIndices: [PartitionID: Int] = [:]
    /// When each node's copying was brought up to date; nil while there is nothing to copy.
    private var copiedUntil: [UInt64?]

    init(_ scenario: Scenario, ids: [MemberID]) {
        bandwidth = scenario.brokers.bandwidth
        self.ids = ids
        names = scenario.nodes.map(\.name)
        racks = scenario.nodes.map(\.rack)
        copiedUntil = [UInt64?](repeating: nil, count: ids.count)
        for (index, id) in ids.enumerated() { indices[id] = index }
        for (topic, size) in zip(scenario.configuration.topics, scenario.brokers.topicBytes) {
            for index in 0..<topic.partitions {
                let partition = PartitionID(topic: topic.name, index: index)
                groupIndices[partition] = groups.count
                groups.append(
                    ReplicaGroup(partition: partition, replicationFactor: topic.replicationFactor, size: size))
            }
        }
    }

    /// Hands a step to a node's broker, which commits it if that is up to it and the group allows it.
    ///
    /// Every other node's part, such as copying or deleting, follows from what is committed.
    mutating func perform(_ step: ReplicaStep, at node: Int, reach: Reach) {
        guard let index = groupIndices[step.partition] else { return }
        let group = groups[index]
        guard commits(step, at: node, group, reach) else { return }
        guard step.epoch >= group.configuration.epoch, step.expectedIndex == group.configuration.index,
            step.expectedVoters.sorted() == group.configuration.voters.sorted()
        else {
            refusedSteps += 1
            return
        }
        guard let next = configuration(after: step, group) else { return }
        let quorum = group.exists ? group.configuration.voters : next.voters
        let reached = quorum.count { id in indices[id].map { reach(node, $0) } ?? false }
        guard reached > quorum.count / 2 else { return }
        commit(next, index, at: node, reach)
    }

    /// Forgets what a node held, as if its disk were new. Groups that it led elect another leader if they can.
    mutating func loseData(of node: Int, reach: Reach) {
        for index in groups.indices where groups[index].replica(at: node) != nil {
            groups[index].replicas.removeAll { $0.node == node }
            replaceEmptyLeader(of: index, reach)
        }
    }

    /// Lets a node copy for the time since its last call, and learn what its groups have committed.
    ///
    /// - Returns: Whether it is still copying.
    mutating func advance(_ node: Int, to now: UInt64, reach: Reach) -> Bool {
        refresh(node, reach)
        var budget: UInt64 = 0
        if let since = copiedUntil[node] {
            let product = bandwidth.multipliedFullWidth(by: now - since)
            budget = 1_000_000_000 > product.high ? UInt64(1_000_000_000).dividingFullWidth(product).quotient : .max
        }
        var isCopying = false
        for index in groups.indices {
            guard let place = groups[index].replicas.firstIndex(where: { $0.node == node }),
                groups[index].replicas[place].bytes < groups[index].size
            else { continue }
            defer { if groups[index].replicas[place].bytes < groups[index].size { isCopying = true } }
            guard budget > 0, let leader = groups[index].configuration.leader.flatMap({ indices[$0] }),
                leader != node, groups[index].isCaughtUp(leader), reach(node, leader)
            else { continue }
            let part = min(budget, groups[index].size - groups[index].replicas[place].bytes)
            groups[index].replicas[place].bytes += part
            budget -= part
            if groups[index].replicas[place].bytes == groups[index].size { moves += 1 }
        }
        copiedUntil[node] = isCopying ? now : nil
        return isCopying
    }

    /// What a node's broker has to say.
    func reports(of node: Int) -> [ReplicaReport] {
        groups.compactMap { group in
            group.replica(at: node).map { replica in
                ReplicaReport(
                    partition: group.partition, group: replica.known, bytes: replica.bytes, totalBytes: group.size,
                    isCaughtUp: replica.bytes == group.size)
            }
        }
    }

    /// Empties ``changed``, in order and without repetitions.
    mutating func takeChanged() -> [Int] {
        guard !changed.isEmpty else { return [] }
        let result = changed.sorted()
        changed.removeAll(keepingCapacity: true)
        return result.enumerated().filter { $0.offset == 0 || result[$0.offset - 1] != $0.element }.map(\.element)
    }

    /// The rules that accepted steps broke since the last call.
    mutating func takeViolations() -> [(invariant: Invariant, text: String)] {
        guard !violations.isEmpty else { return [] }
        defer { violations = [] }
        return violations
    }

    /// Whether a group has all its replicas, caught up on nodes that are up, a live leader and no change under way.
    func isReplicated(_ group: ReplicaGroup, isUp: (Int) -> Bool) -> Bool {
        let configuration = group.configuration
        guard group.exists, configuration.voters.count == group.replicationFactor, configuration.learners.isEmpty,
            let leader = configuration.leader, configuration.voters.contains(leader)
        else { return false }
        return configuration.voters.allSatisfy { id in
            indices[id].map { isUp($0) && group.isCaughtUp($0) } ?? false
        }
    }

    /// Whether it is this node that would commit the step.
    private func commits(_ step: ReplicaStep, at node: Int, _ group: ReplicaGroup, _ reach: Reach) -> Bool {
        switch step.action {
        case .create(let voters):
            return voters.first == ids[node]
        case .transferLeader(let successor):
            guard let leader = group.configuration.leader.flatMap({ indices[$0] }), reach(node, leader) else {
                return successor == ids[node] && group.isCaughtUp(node)
            }
            return leader == node && group.isCaughtUp(node)
        default:
            return group.configuration.leader == ids[node] && group.isCaughtUp(node)
        }
    }

    /// The configuration that a step leads to; nil if it makes no sense for the group.
    private func configuration(after step: ReplicaStep, _ group: ReplicaGroup) -> GroupConfiguration? {
        var next = group.configuration
        next.index += 1
        next.epoch = step.epoch
        switch step.action {
        case .create(let voters):
            guard !group.exists, !voters.isEmpty, voters.allSatisfy({ indices[$0] != nil }) else { return nil }
            next.voters = voters
            next.leader = voters[0]
        case .addLearner(let id):
            guard indices[id] != nil, !next.voters.contains(id), !next.learners.contains(id) else { return nil }
            next.learners.append(id)
        case .promote(let id, let demoted):
            guard let place = next.learners.firstIndex(of: id), let node = indices[id], group.isCaughtUp(node) else {
                return nil
            }
            next.learners.remove(at: place)
            next.voters.append(id)
            if let demoted {
                guard demoted != next.leader, let old = next.voters.firstIndex(of: demoted) else { return nil }
                next.voters.remove(at: old)
                next.learners.append(demoted)
            }
        case .demote(let id):
            guard id != next.leader, let place = next.voters.firstIndex(of: id) else { return nil }
            next.voters.remove(at: place)
            next.learners.append(id)
        case .removeLearner(let id):
            guard let place = next.learners.firstIndex(of: id) else { return nil }
            next.learners.remove(at: place)
        case .transferLeader(let id):
            guard next.voters.contains(id), next.leader != id, let node = indices[id], group.isCaughtUp(node) else {
                return nil
            }
            next.leader = id
        }
        return next
    }

    private mutating func commit(_ next: GroupConfiguration, _ index: Int, at node: Int, _ reach: Reach) {
        let before = groups[index]
        groups[index].configuration = next
        if before.exists {
            if before.configuration.leader != next.leader { leaderChanges += 1 }
        } else {
            groups[index].addReplica(at: node)
            groups[index].replicas[0].bytes = groups[index].size
        }
        let rules = GroupRules(indices: indices, names: names, racks: racks, up: names.indices.map { reach($0, $0) })
        violations += rules.violations(from: before, to: groups[index])
        for member in names.indices { propagate(index, to: member, reach) }
    }

    private mutating func refresh(_ node: Int, _ reach: Reach) {
        for index in groups.indices where groups[index].exists {
            replaceEmptyLeader(of: index, reach)
            propagate(index, to: node, reach)
        }
    }

    /// Lets a group elect another leader if the present one has lost its data: it would not win its own election.
    private mutating func replaceEmptyLeader(of index: Int, _ reach: Reach) {
        let group = groups[index]
        guard let leader = group.configuration.leader.flatMap({ indices[$0] }), !group.isCaughtUp(leader) else {
            return
        }
        let voters = group.configuration.voters.compactMap { indices[$0] }
        let successor = voters.first { candidate in
            group.isCaughtUp(candidate) && voters.count { reach(candidate, $0) } > voters.count / 2
        }
        guard let successor else { return }
        var next = group.configuration
        next.leader = ids[successor]
        next.index += 1
        commit(next, index, at: successor, reach)
    }

    /// Lets a node know what a group has committed, if it is concerned and reaches the leader.
    private mutating func propagate(_ index: Int, to node: Int, _ reach: Reach) {
        let configuration = groups[index].configuration
        let isMember = configuration.voters.contains(ids[node]) || configuration.learners.contains(ids[node])
        let place = groups[index].replicas.firstIndex { $0.node == node }
        guard isMember || place != nil, let leader = configuration.leader.flatMap({ indices[$0] }),
            reach(node, leader)
        else { return }
        if !isMember, let place {
            groups[index].replicas.remove(at: place)
            changed.append(node)
        } else if place == nil {
            groups[index].addReplica(at: node)
            changed.append(node)
        } else if let place, groups[index].replicas[place].known != configuration {
            groups[index].replicas[place].known = configuration
            changed.append(node)
        }
    }
}
