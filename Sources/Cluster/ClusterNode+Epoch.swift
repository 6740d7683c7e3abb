import SWIM

extension ClusterNode {
    /// Stands, asks or renews, if that is due.
    mutating func advanceEpoch(at now: Instant, into effects: inout ClusterEffects) {
        guard candidate.own != nil else { return }
        // Who follows looks at every opportunity whether the coordinator is still there.
        if candidate.role != .follower {
            guard let deadline = candidate.deadline, deadline <= now else { return }
        }
        var isCoordinatorPresent: Bool?
        if let knownCoordinator, knownCoordinator.epoch == candidate.highestEpoch {
            isCoordinatorPresent = membership.member(knownCoordinator.id)?.state.isPresent ?? false
        }
        let action = candidate.advance(
            to: now, present: electorate.map { $0 != nil }, isCoordinatorPresent: isCoordinatorPresent, random: &random)
        guard case .ask(let voters, let request) = action else { return }
        for index in voters {
            guard let id = electorate[index], let member = membership.member(id) else { continue }
            send(.promiseRequest, to: member, into: &effects) { request.write(to: &$0) }
        }
        promiseToSelf(at: now, into: &effects)
    }

    /// A candidate asks, or a coordinator renews.
    mutating func receive(
        _ request: PromiseRequest, from member: Member, at now: Instant, into effects: inout ClusterEffects
    ) {
        // Who is not a voter here has nothing to promise, and nobody else may stand.
        guard candidate.own != nil, electorate.contains(member.id) else { return }
        // What is refused for its size is answered all the same: who asks hears of the highest epoch here.
        if request.epoch > candidate.epochLimit { statistics.implausibleEpochs &+= 1 }
        let isGranted = decide(request, for: member.id, at: now, into: &effects)
        if isGranted || request.epoch == candidate.highestEpoch {
            notice(epoch: request.epoch, at: now, into: &effects)
            knownCoordinator = (member.id, request.epoch)
            candidate.noticeCoordinator(of: request.epoch, at: now)
        }
        let reply = PromiseReply(
            epoch: request.epoch, round: request.round, isGranted: isGranted,
            promisedEpoch: voter.promise.promisedEpoch)
        send(.promiseReply, to: member, into: &effects) { reply.write(to: &$0) }
    }

    /// A voter answers.
    mutating func receive(
        _ reply: PromiseReply, from member: Member, at now: Instant, into effects: inout ClusterEffects
    ) {
        guard let index = electorate.firstIndex(of: member.id) else { return }
        if reply.promisedEpoch > candidate.epochLimit { statistics.implausibleEpochs &+= 1 }
        notice(epoch: reply.promisedEpoch, at: now, into: &effects)
        if candidate.record(reply, from: index, at: now) { beginTenure(at: now, into: &effects) }
        promiseToSelf(at: now, into: &effects)
    }

    /// The own promise comes last, when it makes the majority.
    private mutating func promiseToSelf(at now: Instant, into effects: inout ClusterEffects) {
        guard let own = candidate.own, let request = candidate.ownRequest else { return }
        let isGranted = decide(request, for: local, at: now, into: &effects)
        let reply = PromiseReply(
            epoch: request.epoch, round: request.round, isGranted: isGranted,
            promisedEpoch: voter.promise.promisedEpoch)
        if candidate.record(reply, from: own, at: now) { beginTenure(at: now, into: &effects) }
    }

    private mutating func decide(
        _ request: PromiseRequest, for id: MemberID, at now: Instant, into effects: inout ClusterEffects
    ) -> Bool {
        let holder = voter.promise.promisedTo.flatMap { membership.member($0) }
        let decision = voter.decide(
            epoch: request.epoch, candidate: id, highestEpoch: candidate.highestEpoch,
            isHolderPresent: holder?.state.isPresent ?? false,
            patience: configuration.renewInterval.multipliedSaturating(by: 2), at: now)
        if decision.mustPersist {
            statistics.promises &+= 1
            effects.persisted = persistedState(at: now)
            effects.markViewChanged()
        }
        return decision.isGranted
    }

    // MARK: - Tenure

    /// An epoch was heard of. A higher one than this node's ends its tenure; one that cannot be believed is ignored.
    mutating func notice(epoch: UInt64, at now: Instant, into effects: inout ClusterEffects) {
        let hasEnded = candidate.noticeEpoch(epoch)
        state.raiseGroupEpochLimit(to: candidate.epochLimit)
        guard hasEnded else { return }
        effects.markViewChanged()
        coordinator = nil
        publishEndOfTenure(epoch: epoch, at: now)
    }

    private mutating func beginTenure(at now: Instant, into effects: inout ClusterEffects) {
        guard let epoch = candidate.epoch else { return }
        var coordinator = Coordinator(epoch: epoch, configuration: configuration, at: now)
        coordinator.inherited = InheritedPlan(newestMoves())
        self.coordinator = coordinator
        knownCoordinator = (local, epoch)
        effects.markViewChanged()
        publishPlan(at: now, force: true)
    }

    /// Says that this node does not coordinate any more, so that its pages are void.
    mutating func publishEndOfTenure(epoch: UInt64, at now: Instant) {
        var tenure = TenureAnnouncement(epoch: epoch, isActive: false)
        tenure.floor = state.lastVersion
        spread(state.publish(StateKey(.tenure), .tenure(tenure), value: tenure.encoded()), at: now)
    }

    /// Lets the coordinator look around, if that is due.
    mutating func advanceCoordinator(at now: Instant, into effects: inout ClusterEffects) {
        guard coordinator != nil, let deadline = coordinator?.deadline, deadline <= now else { return }
        let hasChanged = coordinator!.tick(
            state: state, membership: membership, directives: directives, testimony: testimony,
            hasQuorum: candidate.hasQuorum(at: now),
            majorityAt: candidate.majorityAt, at: now)
        var haveEnded = false
        for ending in coordinator!.takeEndings() where directives.end(ending.record, because: ending.reason) {
            haveEnded = true
        }
        if haveEnded { keepDirectives(isOwn: true, at: now, into: &effects) }
        if hasChanged {
            effects.markViewChanged()
            publishPlan(at: now, force: false)
        }
    }

    /// Publishes the pages of the plan and of the steps that changed.
    mutating func publishPlan(at now: Instant, force: Bool) {
        guard coordinator != nil else { return }
        let floor = force ? state.lastVersion : state.owner(local)?.tenure?.floor ?? state.lastVersion
        for (key, payload, value) in coordinator!.takePages(force: force, floor: floor, at: now) {
            if key.kind == .tenure, state.entry(StateEntry.Reference(owner: local, key: key))?.value == value, !force {
                continue
            }
            spread(state.publish(key, payload, value: value), at: now)
        }
    }
}
