/// What must hold at every moment of a run, whatever happens.
enum Invariant: String, CaseIterable, Sendable {
    /// An observer never goes back to a lower incarnation of a member it has not forgotten.
    case incarnationMonotonic = "incarnation-monotonic"
    /// Of one incarnation an observer sees alive, suspect, dead or left in this order, be it with gaps.
    case statesInOrder = "states-in-order"
    /// A member held for dead or left comes back only with a higher incarnation.
    case noResurrection = "no-resurrection"
    /// Nobody holds an incarnation that its owner has not reached.
    case onlyOwnerRaisesIncarnation = "only-owner-raises-incarnation"
    /// No node holds itself for suspect or dead, nor accuses itself.
    case selfNeverAccused = "self-never-accused"
    /// No node sends a datagram to itself.
    case nothingToItself = "nothing-to-itself"
    /// The first observer to declare an incarnation dead does so only after somebody has suspected it for nine tenths of
    /// the shortest suspicion timeout at least; all others may take its word.
    case deathAfterSuspicion = "death-after-suspicion"
    /// A node whose own timer declares a member dead has suspected that very incarnation for nine tenths of the shortest
    /// timeout at least, and has read what lay there before.
    case timersCurrent = "timers-current"
    /// An observer counts an accuser once per suspicion, and only one that has itself accused the member.
    case accusersOriginal = "accusers-original"
    /// The events that a node published add up to its member list.
    case eventsMatchViews = "events-match-views"
    /// No datagram is larger than a sealed packet may carry.
    case datagramFitsMTU = "datagram-fits-mtu"
    /// Every datagram sent was delivered, dropped for a reason that was counted, or is in flight.
    case datagramsConserved = "datagrams-conserved"
    /// In no second does a node send more than its own probes and gossip and a few answers to each datagram that it got
    /// explain, nor one peer more than a few per period, pages of the member list apart.
    case trafficBounded = "traffic-bounded"
    /// No member list is longer than there are identities, or than the configuration allows; and of what is to be told to
    /// others nothing waits twice, nor about anybody who is not in the list.
    case memoryBounded = "memory-bounded"
    /// A node that asks to be called at a time does something then: the virtual clock never stands still.
    case timeAdvances = "time-advances"
    /// A change of a group adds or removes one voter at most, and no learner is added beside another.
    case oneChangePerPartition = "one-change-per-partition"
    /// The epoch of a group never falls, and its index rises with every change.
    case epochNeverDecreases = "epoch-never-decreases"
    /// No change of the voters leaves fewer caught-up live ones than a majority, unless there were fewer.
    case quorumKept = "quorum-kept"
    /// A vote goes only to who has caught up, and a replica that is whole loses its own only when another one has it
    /// instead, or when there are more than there should be. Nobody is removed who was not demoted before.
    case replacementFirst = "replacement-first"
    /// A group accepts a step only if its index and voters are those for which the step was made: of two coordinators, at most
    /// one completes a change.
    case comparedAndSet = "compared-and-set"
    /// Nobody leads a group without everything that a majority of its voters has acknowledged.
    case acknowledgedDataKept = "acknowledged-data-kept"
    /// While nothing happens, no replica goes back to where it came from, and no group is changed again and again.
    case planSettles = "plan-settles"
    /// Nobody's replicas are recovered elsewhere before it has been gone for `recover_after`.
    case recoveryAfterDelay = "recovery-after-delay"
    /// A plan copies no more replicas than any plan would have to, and half a percent. Where there are moves under way, that is
    /// about what it adds to them: the planner takes them for done. What operators order is not counted.
    case movesNearOptimum = "moves-near-optimum"
    /// No two nodes coordinate in the same epoch.
    case oneCoordinatorPerEpoch = "one-coordinator-per-epoch"
    /// Each move says why it is made; and of a partition that lacks a replica the coordinator says what it does or why not.
    case everythingExplained = "everything-explained"
    /// No voter is added to a rack that has one while a rack with a live node has none.
    case replicasInDistinctRacks = "replicas-in-distinct-racks"
}
