import Cluster
import Placement
import SWIM

/// The brokers beside the nodes: they commit steps, copy data in virtual time, elect leaders and report what they hold.
///
/// Each of them enforces its part of the contract by itself and trusts no coordinator: whatever it is told, the group does
/// not get worse by it. ``GroupRules`` watches from outside whether that is so.
struct SimulatedBrokers {
    /// Whether the brokers of two nodes both run and hear each other.
    typealias Reach = (Int, Int) -> Bool

    /// What is the matter with one node's broker.
    struct Process {
        /// How many times slower than usual it copies, in thousandths.
        var slowness: UInt64 = 1_000
        /// How it lies, if it does.
        var lie: BrokerLie?
        /// Since when it has lied.
        var liesSince: UInt64 = 0
        /// By group: what it says that it has committed. Only ever looked up.
        var claims: [Int: GroupConfiguration] = [:]
    }

    /// A replica that is not whole.
    struct Copy {
        var group: Int
        var node: Int
        /// Parts of a byte that were paid for already, in billionths.
        var rest: UInt64 = 0
    }

    /// Every declared partition, in the order of the declarations.
    var groups: [ReplicaGroup] = []
    /// Nodes that must report before the virtual clock moves on.
    var changed: [Int] = []
    /// Replicas that were copied to a node that did not hold them.
    var moves: UInt64 = 0
    /// The bytes that were copied.
    var copiedBytes: UInt64 = 0
    /// The most learners that were not whole at the same time: at one node, and at all of them.
    var (learnersInPeak, learnersPeak): (UInt64, UInt64) = (0, 0)
    /// Changes of a partition's leader.
    private(set) var leaderChanges: UInt64 = 0
    /// Steps that were committed.
    private(set) var changes: UInt64 = 0
    /// Steps that were refused, by the place of the reason.
    private(set) var refusals = [UInt64](repeating: 0, count: StepRefusal.allCases.count)
    /// The rules that committed changes broke and that were not taken yet.
    private var violations: [(invariant: Invariant, text: String)] = []
    /// What was committed since somebody looked.
    private var commits: [Commit] = []
    /// How the brokers are, by node.
    var processes: [Process]

    let model: Scenario.BrokerModel
    let ids: [MemberID]
    let names: [String]
    let racks: [String?]
    private(set) var indices: [MemberID: Int] = [:]
    private var groupIndices: [PartitionID: Int] = [:]
    /// The replicas that are not whole; rebuilt when replicas came or went.
    var copies: [Copy] = []
    var areCopiesStale = false
    /// Up to when everybody has copied.
    var copiedUntil: UInt64 = 0

    /// A step that a group accepted.
    struct Commit {
        var group: Int
        var step: ReplicaStep
        /// Who led.
        var leader: Int
    }

    init(_ scenario: Scenario, ids: [MemberID]) {
        model = scenario.brokers
        self.ids = ids
        names = scenario.nodes.map(\.name)
        racks = scenario.nodes.map(\.rack)
        processes = [Process](repeating: Process(), count: ids.count)
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

    /// The index of a partition's group.
    func group(of partition: PartitionID) -> Int? { groupIndices[partition] }

    /// The nodes of some members.
    func nodes(of members: [MemberID]) -> [Int] { members.compactMap { indices[$0] } }

    /// Steps that were refused for their epoch, index or voters.
    var refusedSteps: UInt64 { count(of: StepRefusal.allCases.filter(\.isRace)) }

    /// Steps that were refused although nothing had changed since they were made: they should not have been asked for.
    var unlawfulSteps: UInt64 { count(of: StepRefusal.allCases.filter { !$0.isRace }) }

    private func count(of reasons: [StepRefusal]) -> UInt64 {
        reasons.reduce(0) { $0 + refusals[StepRefusal.allCases.firstIndex(of: $1)!] }
    }

    // MARK: - Steps

    /// Whether a step would be committed if this node's broker were handed it now.
    func accepts(_ step: ReplicaStep, at node: Int, reach: Reach) -> Bool {
        guard let index = groupIndices[step.partition], processes[node].lie == nil, reach(node, node) else {
            return false
        }
        guard commits(step, at: node, groups[index], reach) else { return false }
        return refusal(of: step, at: node, groups[index], reach) == nil
    }

    /// Hands a step to a node's broker, which commits it if that is up to it and the group allows it.
    ///
    /// Every other node's part, such as copying or deleting, follows from what is committed.
    mutating func perform(_ step: ReplicaStep, at node: Int, time: UInt64, reach: Reach) {
        guard let index = groupIndices[step.partition], reach(node, node) else { return }
        let group = groups[index]
        guard commits(step, at: node, group, reach) else { return }
        if let lie = processes[node].lie {
            if lie == .commits { claim(step, index, at: node) }
            return
        }
        if let refusal = refusal(of: step, at: node, group, reach) {
            refusals[StepRefusal.allCases.firstIndex(of: refusal)!] += 1
            return
        }
        guard let next = configuration(after: step, group) else { return }
        copy(to: time, reach)
        changes += 1
        commits.append(Commit(group: index, step: step, leader: node))
        commit(next, index, by: step, at: node, reach)
    }

    /// Whether it is this node that would commit the step.
    private func commits(_ step: ReplicaStep, at node: Int, _ group: ReplicaGroup, _ reach: Reach) -> Bool {
        switch step.action {
        case .create(let voters):
            return voters.first == ids[node]
        case .transferLeader(let successor):
            guard let leader = group.configuration.leader.flatMap({ indices[$0] }), reach(node, leader) else {
                return successor == ids[node]
            }
            return leader == node
        default:
            return group.configuration.leader == ids[node]
        }
    }

    /// A liar says that it has done what it was told.
    private mutating func claim(_ step: ReplicaStep, _ index: Int, at node: Int) {
        var group = groups[index]
        group.configuration = processes[node].claims[index] ?? group.configuration
        guard step.expectedIndex == group.configuration.index, let next = configuration(after: step, group) else {
            return
        }
        processes[node].claims[index] = next
        changed.append(node)
    }

    /// Makes a configuration the group's own, and lets everybody know who reaches the leader.
    ///
    /// - Parameter step: what asked for it; nil: the group decided it by itself.
    mutating func commit(
        _ next: GroupConfiguration, _ index: Int, by step: ReplicaStep?, at node: Int, _ reach: Reach
    ) {
        let before = groups[index]
        groups[index].configuration = next
        if before.exists {
            if before.configuration.leader != next.leader {
                leaderChanges += 1
                // What only the old leader had is gone. The others follow the new one.
                groups[index].size = groups[index].replica(at: self.node(leading: index) ?? node)?.bytes ?? 0
            }
        } else {
            groups[index].addReplica(at: node)
            let place = groups[index].replicas.firstIndex { $0.node == node }!
            groups[index].replicas[place].bytes = groups[index].size
            groups[index].replicas[place].wasWhole = true
        }
        groups[index].acknowledge(voters: nodes(of: next.voters))
        let rules = GroupRules(indices: indices, names: names, racks: racks, up: names.indices.map { reach($0, $0) })
        violations += rules.violations(from: before, to: groups[index], by: step)
        groups[index].committed = min(groups[index].committed, groups[index].size)
        if let step { groups[index].rateLimit = step.bytesPerSecond }
        areCopiesStale = true
        for member in names.indices { propagate(index, to: member, reach) }
    }

    /// The node that leads a group.
    func node(leading index: Int) -> Int? { groups[index].configuration.leader.flatMap { indices[$0] } }

    /// Lets a node know what a group has committed, if it is concerned and reaches the leader.
    mutating func propagate(_ index: Int, to node: Int, _ reach: Reach) {
        let configuration = groups[index].configuration
        let isMember = configuration.voters.contains(ids[node]) || configuration.learners.contains(ids[node])
        let place = groups[index].replicas.firstIndex { $0.node == node }
        guard isMember || place != nil, let leader = self.node(leading: index), reach(node, leader) else { return }
        guard isMember else {
            if let place {
                groups[index].replicas.remove(at: place)
                areCopiesStale = true
                changed.append(node)
            }
            return
        }
        guard let place else {
            groups[index].addReplica(at: node)
            areCopiesStale = true
            changed.append(node)
            return
        }
        if groups[index].replicas[place].bytes > groups[index].size {
            groups[index].replicas[place].bytes = groups[index].size
        }
        if groups[index].replicas[place].known != configuration {
            groups[index].replicas[place].known = configuration
            changed.append(node)
        }
    }

    // MARK: - What has happened

    /// Empties ``changed``, in order and without repetitions.
    mutating func takeChanged() -> [Int] {
        guard !changed.isEmpty else { return [] }
        let result = changed.sorted()
        changed.removeAll(keepingCapacity: true)
        return result.enumerated().filter { $0.offset == 0 || result[$0.offset - 1] != $0.element }.map(\.element)
    }

    /// The rules that committed changes broke since the last call.
    mutating func takeViolations() -> [(invariant: Invariant, text: String)] {
        guard !violations.isEmpty else { return [] }
        defer { violations = [] }
        return violations
    }

    /// The steps that were committed since the last call.
    mutating func takeCommits() -> [Commit] {
        guard !commits.isEmpty else { return [] }
        defer { commits = [] }
        return commits
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
}
