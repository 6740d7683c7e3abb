import Cluster

/// When a line of the timeline happens that waits for a moment of a move, not for a time.
struct Trigger: Hashable, Sendable {
    /// A kind of step.
    enum Step: String, CaseIterable, Hashable, Sendable {
        case create
        case addLearner = "add-learner"
        case promote
        case demote
        case removeLearner = "remove-learner"
        case transferLeader = "transfer-leader"
    }

    /// Which of the steps that groups accept it is about.
    enum Which: Hashable, Sendable {
        /// The first one of a kind.
        case first(Step)
        /// The one with a number from the range, counted from 1: the seed goes round all of them.
        case number(ClosedRange<UInt64>)
    }

    /// The moment.
    enum Moment: Hashable, Sendable {
        /// The step is in the hands of the broker that will commit it.
        case before(Which)
        /// The step is committed, and nobody has said so.
        case after(Which)
        /// A learner holds such a share of its replica.
        case copied(Probability)
    }

    var moment: Moment
}

extension Probability {
    /// Such a part of an amount.
    func part(of amount: UInt64) -> UInt64 {
        let (high, low) = amount.multipliedFullWidth(by: rawValue)
        return high << 32 | low >> 32
    }
}

extension Trigger.Which {
    /// Whether a step is meant.
    ///
    /// - Parameters:
    ///   - number: how many steps were accepted with it since somebody counts.
    func matches(_ step: ReplicaStep, number: UInt64, seed: UInt64) -> Bool {
        switch self {
        case .first(let kind): step.action.kind == kind
        case .number(let range): number == range.lowerBound + seed % (range.upperBound - range.lowerBound + 1)
        }
    }
}

extension ReplicaStep.Action {
    /// What kind of step it is.
    var kind: Trigger.Step {
        switch self {
        case .create: .create
        case .addLearner: .addLearner
        case .promote: .promote
        case .demote: .demote
        case .removeLearner: .removeLearner
        case .transferLeader: .transferLeader
        }
    }
}
