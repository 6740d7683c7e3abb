/// A seeded bug, for testing the tests: each must be found by a scenario within a bounded number of seeds.
///
/// Without the package trait `Mutants` no bug can be switched on: ``isActive`` is the constant `false`, and the compiler
/// removes what depends on it.
package enum Mutant: String, CaseIterable, Sendable {
    /// A member that is accused does not answer.
    case noRefutation = "no-refutation"
    /// A refutation keeps the old incarnation.
    case refutationWithoutRaise = "refutation-without-raise"
    /// An accusation is answered even if it is of an older incarnation.
    case refutesStaleAccusations = "refutes-stale-accusations"
    /// At equal incarnations, alive overrides suspect.
    case aliveBeatsSuspect = "alive-beats-suspect"
    /// A dead member comes back in the same incarnation.
    case deadIsNotFinal = "dead-is-not-final"
    /// Updates are not passed on by those who learn of them.
    case noRelay = "no-relay"
    /// An update is sent once.
    case sentOnce = "sent-once"
    /// A suspicion ends at the first protocol period.
    case suspicionTooShort = "suspicion-too-short"
    /// A suspicion that was learnt of has no timer.
    case noTimerForLearntSuspicion = "no-timer-for-learnt-suspicion"
    /// The timer of a suspicion is bound to the member, not to its incarnation.
    case timerIgnoresIncarnation = "timer-ignores-incarnation"
    /// A target is suspected at the first timeout, before helpers had their say.
    case noIndirectProbes = "no-indirect-probes"
    /// Helpers do not pass the ack on.
    case helperKeepsAck = "helper-keeps-ack"
    /// Any ack ends the probe, whatever its number and its sender.
    case anyAckCounts = "any-ack-counts"
    /// Whoever passes an accusation on counts as an accuser.
    case relabelledAccusers = "relabelled-accusers"
    /// Local health never gets worse.
    case alwaysHealthy = "always-healthy"
    /// Local health never recovers.
    case neverRecovers = "never-recovers"
    /// Members that joined late are never probed.
    case newcomersAreNotProbed = "newcomers-are-not-probed"
    /// Packets of a process that has been succeeded are believed.
    case staleEpochAccepted = "stale-epoch-accepted"
    /// A leaver is held for dead.
    case leftMeansDead = "left-means-dead"
    /// Accusers have no budget.
    case noAccusationBudget = "no-accusation-budget"
    /// After a pause, suspicions end at once.
    case noPatience = "no-patience"
    /// What differs between two views is not exchanged.
    case noAntiEntropy = "no-anti-entropy"
    /// The dead are never contacted again.
    case noHealing = "no-healing"
    /// A death on a page kills a member that is alive here.
    case pagesKill = "pages-kill"
    /// An update about a member that was dropped from the list stays in the queue.
    case forgottenUpdatesStay = "forgotten-updates-stay"
    /// A claim of death at a higher incarnation than the one that is held is believed at once.
    case raisedDeathBelieved = "raised-death-believed"
    /// Strangers are taken in from gossip, however many one member names.
    case noStrangerBudget = "no-stranger-budget"

    // Of the coordinator and the voters.

    /// A learner that is still copying gets its vote.
    case promotesTooEarly = "promotes-too-early"
    /// A vote is taken away before another node has it.
    case demotesFirst = "demotes-first"
    /// A move whose target is gone waits for it.
    case insistsOnTarget = "insists-on-target"
    /// However many are gone at once, plans go on.
    case noBrakes = "no-brakes"
    /// As many replicas are copied at once as the plan has.
    case noBudget = "no-budget"
    /// Who is dead is given up at once.
    case recoversAtOnce = "recovers-at-once"
    /// Each plan is made for other weights than the one before.
    case planWavers = "plan-wavers"
    /// What is not reported just now counts as lost.
    case silenceMeansLoss = "silence-means-loss"
    /// Changes that an earlier plan left half-done stay so.
    case leavesUnfinished = "leaves-unfinished"
    /// A voter promises an epoch to everybody who asks for it.
    case promisesTwice = "promises-twice"
    /// A voter forgets its promises when it restarts.
    case forgetsPromises = "forgets-promises"
    /// A coordinator goes on without a majority.
    case noQuorumNeeded = "no-quorum-needed"
    /// Of two coordinators the one with the lower epoch is followed.
    case followsLowerEpoch = "follows-lower-epoch"

    // Of the brokers.

    /// A group does not look for which index and voters a step was made.
    case noCompareAndSet = "no-compare-and-set"
    /// Whoever says that it has caught up gets its vote.
    case reportsBelieved = "reports-believed"

    #if Mutants
        /// The bug that is switched on, for the whole process.
        nonisolated(unsafe) package static var active: Mutant?

        /// Whether this bug is switched on.
        @inline(__always)
        package var isActive: Bool { Mutant.active == self }
    #else
        /// Always false.
        @inline(__always)
        package var isActive: Bool { false }
    #endif
}
