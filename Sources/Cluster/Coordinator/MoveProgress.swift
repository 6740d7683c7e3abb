import Placement
import SWIM

/// One move of the plan and how far it is.
struct MoveProgress {
    /// The move, with node names.
    let move: Move
    /// Where the group should go.
    var change: GroupChange
    /// Who has to copy.
    let receivers: [MemberID]
    var state = PlanView.MoveState.waiting
    /// Why it waits, if it does.
    var wait: MoveWait?
    /// The step that the brokers should do now.
    var step: ReplicaStep?
    /// When something moved last.
    var progressAt = Instant(nanoseconds: 0)
    /// What was seen then.
    var seen = Seen()
    /// A learner that this move added, so that it may take a moment until it reports.
    var added: MemberID?
    /// Who voted and who led before the first step; empty if it has not started.
    var origin: [MemberID] = []
    var originLeader: MemberID?
    /// Its place among those that are over.
    var ended: UInt64 = 0
    /// It is to be given up as soon as that is safe.
    var isGivenUp = false
    /// It has been turned around, and ends as given up.
    var isRetreating = false
    /// Since when a step that adds a learner is not asked for any more. A broker may have it in hand all the same.
    var withdrawnAt: Instant?
    /// It undoes an earlier move.
    var isRollback = false
    /// From whom is copied.
    var source: MemberID?
    var pace = CopyPace()
    /// What was last told of it.
    var shown = Shown()

    /// What everybody is told of a move every few seconds, beside its state.
    struct Shown: Hashable {
        var bytesPerSecond: UInt64 = 0
        /// The time without progress, in seconds.
        var idle = 0
        var wait: MoveWait?
    }

    init(move: Move, change: GroupChange, receivers: [MemberID]) {
        self.move = move
        self.change = change
        self.receivers = receivers
    }

    /// Whether it was started and is not over.
    var isActive: Bool { state != .waiting && !isOver }
    /// Whether it is done or given up.
    var isOver: Bool { state.isOver }
    /// Which part of the budgets it uses.
    var lane: MoveLane { move.class == .recover ? .recovery : .other }
    /// All bytes that it copies.
    var bytes: UInt64 {
        let (bytes, overflow) = move.bytes.multipliedReportingOverflow(by: UInt64(receivers.count))
        return overflow ? .max : bytes
    }

    /// Whether it evens something out, and could as well wait: not if a node is emptied or does not lead any more.
    var isBalance: Bool {
        switch move.class {
        case .recover, .spread, .drain: false
        case .balance: true
        case .leader: !isRollback && !move.reasons.contains { MoveProgress.urgentRules.contains($0.rule) }
        }
    }

    private static let urgentRules = ["leader-lost", "leader-moved", "leader-excluded"]

    // MARK: - Progress

    /// What shows that something moves.
    struct Seen {
        /// The members of the group that vote. Who of them leads may change for ever without any progress.
        var voters: [MemberID] = []
        /// Those that do not.
        var learners: [MemberID] = []
        /// The most bytes so far that those who copy had.
        var bytes: UInt64 = 0
        /// The most members so far that held everything.
        var caughtUp = 0
        /// The most members so far that reported the replica.
        var holders = 0
        /// How often a copy began anew.
        var restarts = 0
    }

    /// How often a copy may begin anew before that does not count as progress any more.
    static let mostRestarts = 3

    /// Takes in what there is now. Only what has not been reached before is progress: a replica that comes and goes, or
    /// bytes that rise and fall, lead nowhere.
    mutating func notice(_ now: Seen, at time: Instant) {
        if now.voters != seen.voters || now.learners != seen.learners {
            seen = now
            progressAt = time
            return
        }
        var isProgress = now.caughtUp > seen.caughtUp || now.holders > seen.holders || now.bytes > seen.bytes
        if now.bytes < seen.bytes / 2, seen.restarts < MoveProgress.mostRestarts {
            seen.restarts += 1
            seen.bytes = now.bytes
            isProgress = true
        }
        seen.bytes = max(seen.bytes, now.bytes)
        seen.caughtUp = max(seen.caughtUp, now.caughtUp)
        seen.holders = max(seen.holders, now.holders)
        if isProgress { progressAt = time }
    }
}

extension MoveProgress.Seen {
    init(_ group: GroupConfiguration, _ health: GroupHealth, _ row: PartitionTable.Row) {
        voters = group.voters
        learners = group.learners
        holders = row.holders.count
        for holder in row.holders {
            let id = holder.owner
            guard health[id] == .copying || group.learners.contains(id) && health[id] == .caughtUp else { continue }
            bytes = bytes &+ holder.report.bytes
        }
        caughtUp = (group.voters + group.learners).count { health[$0] == .caughtUp }
    }
}
