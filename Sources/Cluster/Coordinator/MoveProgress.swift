import Placement
import SWIM

/// One move of the plan and how far it is.
struct MoveProgress {
    /// The move, with node names.
    let move: Move
    /// Where the group should go.
    let change: GroupChange
    /// Who has to copy.
    let receivers: [MemberID]
    var state = PlanView.MoveState.waiting
    /// The step that the brokers should do now.
    var step: ReplicaStep?
    /// When something moved last.
    var progressAt = Instant(nanoseconds: 0)
    /// What was seen then.
    var seen = Seen()
    /// A learner that this move added, so that it may take a moment until it reports.
    var added: MemberID?

    /// What shows that something moves.
    struct Seen: Equatable {
        var index: UInt64 = 0
        var bytes: UInt64 = 0
        var caughtUp = 0
        var holders = 0
    }

    init(move: Move, change: GroupChange, receivers: [MemberID]) {
        self.move = move
        self.change = change
        self.receivers = receivers
    }

    /// Whether it was started and is not over.
    var isActive: Bool { state != .waiting && !isOver }
    /// Whether it is done or given up.
    var isOver: Bool { state == .done || state == .failed }
}
