import Placement
import SWIM

/// The steps that the local broker has a part in, and when it was last told.
///
/// Steps are levels: one is handed over when it is new here, and again while the local broker's report does not show
/// it.
struct StepInbox {
    /// How often a step is handed over again.
    static let repetition: Nanoseconds = .seconds(1)

    /// The most steps that are pursued at once.
    static let largestCount = 4_096

    private struct Item {
        var step: ReplicaStep
        var handedOverAt: Instant
        var isDone: Bool
    }

    /// In the order of their partitions, one for each.
    private var items: [Item] = []

    /// When a step has to be handed over again; nil if none has.
    private(set) var deadline: Instant?
    /// Whether a step came, changed or went with the last update.
    private(set) var hasChanged = false

    /// Everything that is pursued, in the order of the partitions. O(*n*).
    var steps: [ReplicaStep] { items.map(\.step) }

    /// Replaces the steps by what the coordinator says now. Returns the new ones.
    ///
    /// A coordinator asks for one step per partition; of several, the newest counts. Of too many, those of the first
    /// partitions are taken: the others come when these are done.
    ///
    /// - Complexity: O(*n* log *n*)
    mutating func update(
        _ steps: [ReplicaStep], partitions: PartitionTable, at now: Instant, local: MemberID
    ) -> [ReplicaStep] {
        var sorted = steps
        sorted.sort { $0.partition != $1.partition ? $0.partition < $1.partition : $0.generation > $1.generation }
        var fresh: [ReplicaStep] = []
        var updated: [Item] = []
        var known = items[...]
        for step in sorted {
            guard updated.last?.step.partition != step.partition else { continue }
            guard updated.count < StepInbox.largestCount else { break }
            while let first = known.first, first.step.partition < step.partition { known.removeFirst() }
            let isDone = step.isDone(at: local, report: partitions.row(of: step.partition)?.holder(local)?.report)
            if let first = known.first, first.step == step {
                updated.append(Item(step: step, handedOverAt: first.handedOverAt, isDone: isDone))
            } else {
                fresh.append(step)
                updated.append(Item(step: step, handedOverAt: now, isDone: isDone))
            }
        }
        // What is not fresh was there before, so only the number tells whether anything went.
        hasChanged = !fresh.isEmpty || updated.count != items.count
        items = updated
        deadline = nextDeadline
        return fresh
    }

    /// The steps that have to be handed over again.
    mutating func takeOverdue(at now: Instant) -> [ReplicaStep] {
        var overdue: [ReplicaStep] = []
        for index in items.indices where items[index].handedOverAt + StepInbox.repetition <= now {
            guard !items[index].isDone else { continue }
            items[index].handedOverAt = now
            overdue.append(items[index].step)
        }
        deadline = nextDeadline
        return overdue
    }

    private var nextDeadline: Instant? {
        items.lazy.filter { !$0.isDone }.map { $0.handedOverAt + StepInbox.repetition }.min()
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
