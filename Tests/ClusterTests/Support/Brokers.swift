import Cluster
import Placement
import SWIM

/// Brokers that obey the steps as ``ReplicaStep`` says, seen from above: one committed configuration per group.
///
/// Notes whatever a real group would suffer from, so that a test can expect that there is nothing.
final class Brokers {
    struct Replica {
        var node: MemberID
        var bytes: UInt64
        var known: GroupConfiguration
    }

    struct Group {
        var partition: PartitionID
        var size: UInt64
        var committed: GroupConfiguration?
        var replicas: [Replica] = []
        /// Who lost its replica and does not copy until it is made a learner again.
        var forgotten: [MemberID] = []

        func replica(_ id: MemberID) -> Replica? { replicas.first { $0.node == id } }
        func isCaughtUp(_ id: MemberID) -> Bool { replica(id)?.bytes == size }
    }

    /// In the order of their partitions.
    private(set) var groups: [Group] = []
    /// What should not have been asked for.
    private(set) var violations: [String] = []
    private(set) var committed = 0
    private(set) var refused = 0
    private(set) var copied = 0
    /// Nodes that have something new to report.
    var dirty: [MemberID] = []
    /// Bytes per second and replica.
    var rate: UInt64 = 4_000_000
    /// The same for those who are slower, or stuck.
    var slowRates: [MemberID: UInt64] = [:]
    /// Whether two nodes hear each other; a node hears itself if it is up.
    var reach: (MemberID, MemberID) -> Bool = { _, _ in true }
    /// Whether no node failed so lately that the coordinator may not know.
    var isQuiet: () -> Bool = { true }

    init(topics: [TopicDeclaration], size: UInt64 = 1_000_000) {
        for topic in topics {
            for index in 0..<topic.partitions {
                groups.append(Group(partition: PartitionID(topic: topic.name, index: index), size: size))
            }
        }
        groups.sort { $0.partition < $1.partition }
    }

    func group(_ partition: PartitionID) -> Group? { groups.first { $0.partition == partition } }

    func reports(of id: MemberID) -> [ReplicaReport] {
        groups.compactMap { group in
            group.replica(id).map {
                ReplicaReport(
                    partition: group.partition, group: $0.known, bytes: $0.bytes, totalBytes: group.size,
                    isCaughtUp: $0.bytes == group.size)
            }
        }
    }

    func perform(_ step: ReplicaStep, at id: MemberID) {
        guard let index = groups.firstIndex(where: { $0.partition == step.partition }), reach(id, id) else { return }
        let group = groups[index]
        guard var next = group.committed else {
            guard case .create(let voters) = step.action, voters.first == id else { return }
            let created = GroupConfiguration(index: 1, epoch: step.epoch, voters: voters, leader: id)
            groups[index].replicas = [Replica(node: id, bytes: group.size, known: created)]
            commit(created, index)
            return
        }
        guard step.leader == id else { return }
        guard step.epoch >= next.epoch, step.expectedIndex == next.index, step.expectedVoters == next.voters else {
            refused += 1
            return
        }
        guard isMajority(of: next.voters, reachableFrom: id) else { return }
        let before = next
        next.index += 1
        next.epoch = step.epoch
        guard apply(step, to: &next, group: group, at: id) else { return }
        guard isHarmless(step, before: before, after: next, group: group) else { return }
        if case .addLearner(let learner) = step.action { groups[index].forgotten.removeAll { $0 == learner } }
        commit(next, index)
    }

    private func isMajority(of voters: [MemberID], reachableFrom id: MemberID) -> Bool {
        voters.count { reach(id, $0) } > voters.count / 2
    }

    private func apply(_ step: ReplicaStep, to next: inout GroupConfiguration, group: Group, at id: MemberID) -> Bool {
        if case .transferLeader(let heir) = step.action {
            guard next.voters.contains(heir), next.leader != heir, group.isCaughtUp(heir), reach(id, heir) else {
                return false
            }
            // Only a dead leader is taken over from.
            if next.leader != id, let leader = next.leader, reach(id, leader), group.replica(leader) != nil {
                return false
            }
            next.leader = heir
            return true
        }
        guard next.leader == id else { return false }
        switch step.action {
        case .create, .transferLeader:
            return false
        case .addLearner(let learner):
            guard !next.voters.contains(learner), !next.learners.contains(learner) else { return false }
            next.learners.append(learner)
        case .promote(let learner, let demoted):
            guard next.learners.contains(learner), group.isCaughtUp(learner) else { return false }
            next.learners.removeAll { $0 == learner }
            next.voters.append(learner)
            if let demoted {
                guard demoted != next.leader, next.voters.contains(demoted) else { return false }
                next.voters.removeAll { $0 == demoted }
                next.learners.append(demoted)
            }
        case .demote(let voter):
            guard voter != next.leader, next.voters.contains(voter) else { return false }
            next.voters.removeAll { $0 == voter }
            next.learners.append(voter)
        case .removeLearner(let learner):
            guard next.learners.contains(learner) else { return false }
            next.learners.removeAll { $0 == learner }
        }
        return true
    }

    /// What a real group would refuse. It is the coordinator's fault only if it could have known.
    private func isHarmless(
        _ step: ReplicaStep, before: GroupConfiguration, after: GroupConfiguration, group: Group
    ) -> Bool {
        func healthy(_ voters: [MemberID]) -> Int { voters.count { reach($0, $0) && group.isCaughtUp($0) } }
        let lost = before.voters.contains { !after.voters.contains($0) }
        if lost, healthy(after.voters) <= after.voters.count / 2 {
            if isQuiet() { violations.append("\(step.partition): \(step.action) leaves no healthy majority") }
            return false
        }
        if after.learners.count > 1 { violations.append("\(step.partition): \(step.action) leaves two learners") }
        if after.epoch < before.epoch { violations.append("\(step.partition): the epoch fell") }
        return true
    }

    private func commit(_ configuration: GroupConfiguration, _ index: Int) {
        groups[index].committed = configuration
        committed += 1
        spread(index)
    }

    /// Replicas hear of what was committed if they reach the leader.
    private func spread(_ index: Int) {
        guard let configuration = groups[index].committed, let leader = configuration.leader else { return }
        let members = configuration.voters + configuration.learners
        for id in members where reach(leader, id) {
            if let place = groups[index].replicas.firstIndex(where: { $0.node == id }) {
                guard groups[index].replicas[place].known != configuration else { continue }
                groups[index].replicas[place].known = configuration
            } else if !groups[index].forgotten.contains(id) {
                groups[index].replicas.append(Replica(node: id, bytes: 0, known: configuration))
            }
            dirty.append(id)
        }
        for replica in groups[index].replicas where !members.contains(replica.node) && reach(leader, replica.node) {
            groups[index].replicas.removeAll { $0.node == replica.node }
            dirty.append(replica.node)
        }
    }

    /// Lets time pass: copies advance, and who was cut off hears what it missed.
    func advance(by time: Nanoseconds) {
        for index in groups.indices {
            spread(index)
            guard let leader = groups[index].committed?.leader, groups[index].isCaughtUp(leader) else { continue }
            for place in groups[index].replicas.indices {
                let replica = groups[index].replicas[place]
                guard replica.bytes < groups[index].size, reach(leader, replica.node) else { continue }
                let part = (slowRates[replica.node] ?? rate) * (time / 1_000_000) / 1_000
                guard part > 0 else { continue }
                groups[index].replicas[place].bytes = min(groups[index].size, replica.bytes + part)
                if groups[index].replicas[place].bytes == groups[index].size { copied += 1 }
                dirty.append(replica.node)
            }
        }
    }

    /// A node lost its disk, and does not know any more what it held.
    func wipe(_ id: MemberID) {
        for index in groups.indices where groups[index].replica(id) != nil {
            groups[index].replicas.removeAll { $0.node == id }
            groups[index].forgotten.append(id)
        }
        dirty.append(id)
    }
}
