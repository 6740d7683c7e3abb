import Placement
import SWIM

/// What a node does while it has an epoch: compares what is with what should be, plans, and leads the plan step by
/// step.
///
/// It keeps nothing that a successor would need: every decision follows from what the brokers report. Nothing here is
/// remembered beyond the tenure, so a new coordinator continues from what is.
struct Coordinator {
    let configuration: ClusterConfiguration
    /// The promised epoch.
    let epoch: UInt64

    // MARK: The plan

    /// Counts the plans.
    var generation: UInt64 = 0
    /// The moves of the newest plan, in the order in which they start.
    var moves: [MoveProgress] = []
    /// How many of them, the last ones, the newest plan has added to those that went on.
    var adoptedCount = 0
    /// What is shown as refused.
    var refused: [Refusal] = []
    /// What the newest plan refused.
    var plannedRefusals: [Refusal] = []
    /// Groups that lost their majority.
    var stranded: [Refusal] = []
    /// When time alone makes another death certain.
    var strandedExpire: Instant?
    var lowerBound = 0
    /// What the newest plan was made from.
    var plannedNodes: [Node] = []
    var plannedPartitions: [Partition] = []
    var plannedRules: [PlacementRule] = []
    /// The groups that could not decide anything then, and could be changed once they can.
    var plannedStuck: [Refusal] = []
    var plannedAt: Instant?
    /// The members changed so that the moves that wait are out of date.
    var isSuperseded = false
    /// Something that was planned will not be done.
    var needsReplan = false
    /// A plan is being undone, or has been: none is made.
    var isRollingBack = false
    /// Counts the moves that are over.
    var endCount: UInt64 = 0
    /// Who did not manage to take which partition.
    var avoided = AvoidedTargets()
    /// The plan of the coordinator before this one, as far as it is known. Void once a plan was made.
    var inherited = InheritedPlan()
    /// Steps that give a leader to groups that have none, beside the plan.
    var takeovers: [ReplicaStep] = []
    /// Whether groups are given leaders even if nothing else may be done.
    var mayReplaceLeaders = false
    /// Counts the steps.
    var lastStep: UInt64 = 0
    /// What may be copied.
    var byteBudget: ByteBudget
    /// When the progress of the moves was last told, and of which plan.
    var shownAt = Instant(nanoseconds: 0)
    var shownGeneration: UInt64 = 0

    // MARK: What operators ask for

    /// The directives, as this node knows them.
    var directives = DirectiveRegister()
    var directiveProgress = DirectiveProgress()

    // MARK: What is

    var roster = Roster()
    /// How many voters must hold a member for dead.
    var witnessesNeeded = 1
    /// Identities that groups name and the member list does not know, and since when.
    var unknown: [(id: MemberID, since: Instant)] = []
    /// Replicas that nodes should have and do not report.
    var absent: AbsentReplicas
    /// Since when groups have their learners.
    var sightings = LearnerSightings()
    /// When it has to be looked again what to do with learners that nobody counts on.
    var reconsiderAt: Instant?
    /// Whether any move is under way.
    private var areMovesActive = false
    /// Identities that groups name, sorted.
    var named: [MemberID] = []
    /// Enough members have been seen at once that what nobody reports does not exist.
    var hasSeenExpected = false
    /// How many partitions may exist on members that have not been seen yet, so that they are not created.
    var uncertain = 0
    /// Why the planner refused its input; nil if it did not.
    var refusal: String?
    /// When members, attributes or groups last changed.
    var disturbedAt: Instant
    /// When too many were missing at once for anything to be done; nil if they never were, or an operator has confirmed it.
    var massLossAt: Instant?
    /// Since when somebody has been suspect all the time.
    var suspectedSince: Instant?
    /// When this tenure began.
    let beganAt: Instant
    var holds: [Hold] = []
    /// What changed since it was last looked at.
    var pending: StateChanges = [.presence, .attributes, .groups]
    /// Something changed that a plan depends on, since a plan was last considered.
    var isInputStale = true
    /// When time alone changes what a plan depends on.
    var inputExpires: Instant?
    private var lastTick: Instant?

    // MARK: What has to be published

    var stepPages = Pager<StepPage>(empty: StepPage())
    var movePages: Pager<MovePage>
    var holdPages = HoldPages()
    var arePlanPagesNew = false
    var haveStepsChanged = false
    var haveMovesChanged = false

    init(epoch: UInt64, configuration: ClusterConfiguration, at now: Instant) {
        self.epoch = epoch
        self.configuration = Mutant.noBudget.isActive ? configuration.unbounded : configuration
        absent = AbsentReplicas(patience: configuration.stabilize, at: now)
        byteBudget = ByteBudget(
            rate: configuration.maximumBytesPerSecond, share: configuration.recoveryShare, at: now)
        disturbedAt = now
        beganAt = now
        movePages = Pager(empty: MovePage(epoch: epoch, generation: 0))
    }

    /// How often the coordinator looks while nothing happens.
    private var idleInterval: Nanoseconds {
        min(.seconds(1), max(.milliseconds(50), configuration.stabilize / 4))
    }

    /// How often it looks while something happens.
    private var busyInterval: Nanoseconds { min(.milliseconds(100), idleInterval) }

    /// When ``tick(state:membership:directives:testimony:hasQuorum:majorityAt:at:)`` is due.
    @inline(__always)
    var deadline: Instant {
        guard let lastTick else { return beganAt }
        return lastTick + (pending.isEmpty ? idleInterval : busyInterval)
    }

    /// The replicated state or the member list changed.
    mutating func note(_ changes: StateChanges, at now: Instant) {
        pending.formUnion(changes)
        // While moves are under way, groups change because they do.
        let disturbances: StateChanges = areMovesActive ? [.presence, .attributes] : [.presence, .attributes, .groups]
        if !changes.isDisjoint(with: disturbances) { disturbedAt = now }
        // What an operator or the voters say is not a disturbance: nothing has to settle first.
        if !changes.isDisjoint(with: [.presence, .attributes, .groups, .directives, .observations]) {
            isInputStale = true
        }
    }

    /// Looks at everything and does what is to be done. Returns whether anything that can be seen changed.
    ///
    /// - Complexity: O(active moves) while only progress is reported, else O(members + partitions).
    mutating func tick(
        state: ReplicatedState, membership: borrowing Membership, directives: DirectiveRegister, testimony: Testimony,
        hasQuorum: Bool, majorityAt: Instant?, at now: Instant
    ) -> Bool {
        lastTick = now
        var changes = pending
        pending = []
        if !changes.isDisjoint(with: .surveyed) {
            survey(state: state, membership: membership, testimony: testimony, at: now)
            sightings.update(from: state.partitions, roster: roster, at: now)
        }
        // Only who still has its epoch has a say in what operators ask for.
        if hasQuorum { followDirectives(directives, in: state.partitions, at: now) }
        if avoided.advance(to: now) { isInputStale = true }
        if absent.advance(to: now) {
            changes.insert(.groups)
            isInputStale = true
        }
        if !changes.isDisjoint(with: .surveyed) || strandedExpire.map({ $0 <= now }) ?? false {
            noteStranded(in: state.partitions, at: now)
        }
        if let inputExpires, inputExpires <= now {
            isInputStale = true
            self.inputExpires = nil
        }
        let oldHolds = holds
        let brakes = brakes(hasQuorum: hasQuorum, majorityAt: majorityAt, at: now)
        holds = brakes
        if brakes.contains(where: \.isMassLoss) { massLossAt = now }
        // A pause is about plans; a group without a leader is in nobody's plan.
        let isStopped = brakes.contains { $0 != .paused && $0 != .rolledBack }
        mayReplaceLeaders = !isStopped
        if !isStopped, !changes.isDisjoint(with: .surveyed) || !takeovers.isEmpty {
            replaceLeaders(in: state.partitions)
        }
        // What an operator gives up is taken back even while plans are paused.
        advanceMoves(in: state.partitions, mayStep: brakes.isEmpty, mayRetreat: !isStopped, at: now)
        holds += delays(at: now)
        holds += orderHolds(in: state.partitions, at: now)
        let brake = brakes.first.map { isStopped ? MoveWait.held($0.reason(at: now).rule) : .paused }
        startMoves(in: state.partitions, brake: brake, at: now)
        if mayReplan {
            let obstacles = obstacles(at: now)
            holds += obstacles
            holds += reservations
            if brakes.isEmpty, obstacles.isEmpty {
                planIfNeeded(from: state.partitions, at: now)
                startMoves(in: state.partitions, brake: brake, at: now)
            }
        }
        showProgress(at: now)
        areMovesActive = moves.contains { $0.isActive }
        return holds != oldHolds || haveStepsChanged || haveMovesChanged || holdPages.isStale(at: now)
    }

    /// All steps that the brokers should do now, in the order of their partitions.
    var steps: [ReplicaStep] {
        var steps = takeovers
        for move in moves where move.isActive {
            if let step = move.step { steps.append(step) }
        }
        steps.sort { $0.partition < $1.partition }
        return steps
    }

    /// Makes a step with the next number.
    mutating func makeStep(
        _ action: ReplicaStep.Action, of partition: PartitionID, group: GroupConfiguration?, leader: MemberID
    ) -> ReplicaStep {
        lastStep += 1
        haveStepsChanged = true
        return ReplicaStep(
            partition: partition, epoch: epoch, generation: lastStep, action: action,
            expectedIndex: group?.index ?? 0, expectedVoters: group?.voters ?? [], leader: leader,
            bytesPerSecond: byteBudget.limit(of: action))
    }
}
