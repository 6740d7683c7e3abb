import Placement
import SWIM

/// The steps that the local broker has a part in, and when it was last told.
///
/// Steps are levels: one is handed over when it is new here, and again while the local broker's report does not show it.
struct StepInbox {
    /// How often a step is handed over again.
    static let repetition: Nanoseconds = .seconds(1)

    private struct Item {
        var step: ReplicaStep
        var handedOverAt: Instant
        var isDone: Bool
    }

    private var items: [Item] = []

    /// When a step has to be handed over again; nil if none has.
    var deadline: Instant? {
        items.lazy.filter { !$0.isDone }.map { $0.handedOverAt + StepInbox.repetition }.min()
    }

    /// Replaces the steps by what the coordinator says now. Returns the new ones.
    mutating func update(
        _ steps: [ReplicaStep], partitions: PartitionTable, at now: Instant, local: MemberID
    ) -> [ReplicaStep] {
        var fresh: [ReplicaStep] = []
        items = steps.map { step in
            let isDone = step.isDone(at: local, report: partitions.row(of: step.partition)?.holder(local)?.report)
            if let known = items.first(where: { $0.step == step }) {
                return Item(step: step, handedOverAt: known.handedOverAt, isDone: isDone)
            }
            fresh.append(step)
            return Item(step: step, handedOverAt: now, isDone: isDone)
        }
        return fresh
    }

    /// The steps that have to be handed over again.
    mutating func takeOverdue(partitions: PartitionTable, at now: Instant, local: MemberID) -> [ReplicaStep] {
        var overdue: [ReplicaStep] = []
        for index in items.indices where items[index].handedOverAt + StepInbox.repetition <= now {
            guard !items[index].isDone else { continue }
            items[index].handedOverAt = now
            overdue.append(items[index].step)
        }
        return overdue
    }
}

extension ReplicaStep {
    /// Whether a node's own report shows that its part of the step is done.
    func isDone(at id: MemberID, report: ReplicaReport?) -> Bool {
        switch action {
        case .create:
            return report?.isCaughtUp ?? false
        case .addLearner(let learner):
            guard let report else { return false }
            if learner == id { return report.isCaughtUp }
            return report.group.learners.contains(learner) || report.group.voters.contains(learner)
        case .promote(let learner, let demoted):
            guard let report else { return false }
            return report.group.voters.contains(learner) && demoted.map { !report.group.voters.contains($0) } ?? true
        case .demote(let voter):
            return report.map { !$0.group.voters.contains(voter) } ?? true
        case .removeLearner(let learner):
            if learner == id { return report == nil }
            return report.map { !$0.group.learners.contains(learner) } ?? true
        case .transferLeader(let heir):
            return report.map { $0.group.leader == heir } ?? true
        }
    }
}
