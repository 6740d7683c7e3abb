import SWIM

extension ClusterNode {
    /// Brings everything that depends on the member list or on the replicated state up to date. Ends every call.
    ///
    /// Returns whether anything had changed.
    @discardableResult
    mutating func settle(at now: Instant, into effects: inout ClusterEffects) -> Bool {
        var changes: StateChanges = []
        if effects.network.events.count > firstEvent { changes = noteEvents(effects.network.events, at: now) }
        changes.formUnion(state.takeChanges())
        if !changes.isEmpty {
            effects.markViewChanged()
            if changes.contains(.observations) { noteTestimony(at: now) }
            if changes.contains(.directives) { adoptDirectives(at: now, into: &effects) }
            if changes.contains(.plan), coordinator == nil { noteHolds(at: now) }
            if !changes.isDisjoint(with: [.plan, .groups]) { noteEpochs(at: now, into: &effects) }
            if !changes.isDisjoint(with: [.plan, .groups, .progress]) { updateInbox(at: now, into: &effects) }
            coordinator?.note(changes, at: now)
            assert(state.checkInvariants(), "the replicated state is inconsistent")
        }
        membership.stateDigest = state.digest
        return !changes.isEmpty
    }

    /// Follows the member list's changes of this call.
    private mutating func noteEvents(_ events: [MembershipEvent], at now: Instant) -> StateChanges {
        for event in events[firstEvent...] {
            let id = event.member.id
            if let member = membership.member(id) {
                state.setPresence(of: id, member.state.isPresent)
            } else if event.kind == .forgotten {
                state.forget(id)
            }
            noteVoter(event.member)
            observe(event, at: now)
        }
        firstEvent = events.count
        return .suspicion
    }

    /// Somebody with a voter's name may have come or gone.
    private mutating func noteVoter(_ member: Member) {
        for index in electorate.indices where electorate[index] == member.id { electorate[index] = nil }
        guard let current = membership.member(member.id), current.state.isPresent,
            let index = candidate.voters.firstIndex(of: current.name)
        else { return }
        electorate[index] = current.id
    }

    // MARK: - What the coordinator says

    /// The active tenure with the highest epoch that can be believed, of a member that may coordinate.
    ///
    /// - Parameter hasPlan: whether only those count that have made a plan.
    func highestTenure(hasPlan: Bool = false) -> (owner: MemberID, tenure: TenureAnnouncement)? {
        ClusterNode.highestTenure(hasPlan: hasPlan, in: state, candidate, membership)
    }

    // Whoever reads parts of a node in loops and branches hands the parts on first: the compiler needs minutes otherwise to
    // see that a value which cannot be copied is only looked at.
    private static func highestTenure(
        hasPlan: Bool, in state: ReplicatedState, _ candidate: EpochCandidate, _ membership: borrowing Membership
    ) -> (owner: MemberID, tenure: TenureAnnouncement)? {
        var best: (owner: MemberID, tenure: TenureAnnouncement)?
        for id in state.tenured {
            guard let tenure = state.owner(id)?.tenure, tenure.isActive, !hasPlan || tenure.generation > 0,
                tenure.epoch <= candidate.epochLimit, mayCoordinate(id, candidate, membership)
            else { continue }
            if let current = best, (current.tenure.epoch >= tenure.epoch) != Mutant.followsLowerEpoch.isActive {
                continue
            }
            best = (id, tenure)
        }
        return best
    }

    /// Whether a member has a voter's name. Where no voters are configured, nobody's name is known.
    func mayCoordinate(_ id: MemberID) -> Bool { ClusterNode.mayCoordinate(id, candidate, membership) }

    private static func mayCoordinate(
        _ id: MemberID, _ candidate: EpochCandidate, _ membership: borrowing Membership
    ) -> Bool {
        guard !candidate.voters.isEmpty else { return true }
        return membership.member(id).map { candidate.voters.contains($0.name) } ?? false
    }

    /// Counts what an accepted entry says in vain. It is kept: its owner may be given a voter's name yet.
    mutating func noteAccepted(_ entry: StateEntry) {
        switch entry.payload {
        case .tenure(let tenure):
            if !mayCoordinate(entry.owner) {
                statistics.foreignTenures &+= 1
            } else if tenure.epoch > candidate.epochLimit {
                statistics.implausibleEpochs &+= 1
            }
        case .replicas(let reports):
            let excessive = reports.count { $0.group.epoch > candidate.epochLimit }
            statistics.implausibleEpochs &+= UInt64(excessive)
        case .attributes, .inventory, .steps, .moves, .refusals, .directives, .directivePages, .observations,
            .observationPages, .holds:
            break
        }
    }

    private mutating func noteEpochs(at now: Instant, into effects: inout ClusterEffects) {
        notice(epoch: state.highestGroupEpoch, at: now, into: &effects)
        guard let (owner, tenure) = highestTenure(), owner != local else { return }
        notice(epoch: tenure.epoch, at: now, into: &effects)
        if tenure.epoch == candidate.highestEpoch, knownCoordinator?.epoch ?? 0 < tenure.epoch {
            knownCoordinator = (owner, tenure.epoch)
            candidate.noticeCoordinator(of: tenure.epoch, at: now)
        }
    }

    /// Hands the steps of the highest epoch to the local broker, as far as it has a part in them.
    private mutating func updateInbox(at now: Instant, into effects: inout ClusterEffects) {
        var steps: [ReplicaStep] = []
        if let (id, tenure) = highestTenure(), tenure.epoch >= voter.promise.promisedEpoch || candidate.own == nil,
            let owner = state.owner(id)
        {
            for entry in owner.pages(.steps).prefix(tenure.stepPages) {
                guard case .steps(let page) = entry.payload else { continue }
                for step in page where step.epoch == tenure.epoch && step.involves(local) { steps.append(step) }
                // The others come when these are done.
                guard steps.count < StepInbox.largestCount else { break }
            }
        }
        let fresh = inbox.update(steps, partitions: state.partitions, at: now, local: local)
        for step in fresh { effects.perform(step) }
        if inbox.hasChanged { effects.markDesiredChanged() }
    }
}
