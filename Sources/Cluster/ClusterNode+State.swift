import SWIM

extension ClusterNode {
    /// Publishes what is due of the local broker's replicas.
    mutating func publishHosted(at now: Instant, force: Bool = false) {
        for entry in hosted.publish(into: &state, at: now, force: force) { spread(entry, at: now) }
    }

    /// Queues an entry as news.
    mutating func spread(_ entry: StateEntry, at now: Instant) {
        news.add(entry, interval: configuration.gossipInterval, at: now)
    }

    /// Sends, publishes and compares what is due.
    mutating func advanceState(at now: Instant, into effects: inout ClusterEffects) {
        if let deadline = hosted.deadline, deadline <= now { publishHosted(at: now) }
        if let deadline = news.deadline, deadline <= now { tellNews(at: now, into: &effects) }
        if let deadline = comparison.deadline, deadline <= now {
            if let peer = comparison.peer, let member = membership.member(peer), member.state.isPresent {
                beginComparison(with: member, at: now, into: &effects)
            } else {
                comparison.end()
            }
        }
        if let deadline = inbox.deadline, deadline <= now {
            for step in inbox.takeOverdue(at: now) { effects.perform(step) }
        }
        republishIfDue(at: now)
    }

    private mutating func tellNews(at now: Instant, into effects: inout ClusterEffects) {
        let listeners = membership.randomPeers(NewsQueue.fanOut).compactMap { membership.member(at: $0) }
        guard !listeners.isEmpty else {
            // Whoever comes finds out by the digest.
            news.removeAll()
            return
        }
        let packets = news.takeRound(
            from: state, listeners: listeners.count, limit: NewsQueue.limit(memberCount: membership.presentCount),
            room: EntriesMessage.room, interval: configuration.gossipInterval, at: now)
        for listener in listeners {
            for packet in packets {
                send(.news, to: listener, into: &effects) { EntriesMessage.write(.news, packet, to: &$0) }
            }
        }
    }

    // MARK: - Entries

    mutating func receiveEntries(
        _ content: EntriesMessage.Content, from sender: Member, areNews: Bool, at now: Instant
    ) {
        statistics.unreadableEntries &+= UInt64(content.skipped)
        // Whatever a packet claims of this node, it is answered once.
        var own: ReplicatedState.OwnVersion?
        for entry in content.entries {
            guard let member = membership.member(entry.owner) else {
                statistics.ownerlessEntries &+= 1
                continue
            }
            let isRelayable = entry.version <= largestRelayedVersion(of: member)
            guard isRelayable || entry.owner == sender.id && entry.version <= largestVersion(of: member) else {
                statistics.implausibleVersions &+= 1
                continue
            }
            switch state.merge(entry, isPresent: member.state.isPresent) {
            case .accepted:
                statistics.acceptedEntries &+= 1
                noteAccepted(entry)
                if !areNews { comparison.recordAcceptance() } else if isRelayable { spread(entry, at: now) }
            case .known:
                break
            case .own:
                if state.mustOutrank(entry.key, version: entry.version) {
                    include(ReplicatedState.OwnVersion(entry.key, version: entry.version), in: &own)
                }
            case .refused:
                statistics.excessEntries &+= 1
            }
        }
        if let own { outrank(own, at: now) }
    }

    /// Only what can be believed is outranked: else one claim could end the versions that others accept of this node.
    private mutating func include(
        _ claim: ReplicatedState.OwnVersion, in own: inout ReplicatedState.OwnVersion?
    ) {
        guard claim.version <= largestRelayedVersion(of: membership.localMember) else {
            statistics.implausibleVersions &+= 1
            return
        }
        own = own?.union(claim) ?? claim
    }

    private func largestVersion(of member: Member) -> UInt64 {
        StateEntry.largestVersion(of: member.incarnation, lead: StateEntry.largestLead)
    }

    private func largestRelayedVersion(of member: Member) -> UInt64 {
        StateEntry.largestVersion(of: member.incarnation, lead: StateEntry.largestRelayedLead)
    }

    /// Others hold entries of this node's that are newer than its own, or that it does not have: of an earlier run of
    /// the process, as a rule. Everything is published anew with higher versions, now or when that is due again.
    private mutating func outrank(_ own: ReplicatedState.OwnVersion, at now: Instant) {
        state.outrank(own.version)
        if own.isOfDirectives { expectIndices() }
        republication.request(includingTenure: own.isOfTenure, at: now)
        republishIfDue(at: now)
    }

    private mutating func republishIfDue(at now: Instant) {
        guard let isOfTenure = republication.take(at: now) else { return }
        if let attributes = state.entry(StateEntry.Reference(owner: local, key: StateKey(.attributes))) {
            spread(state.publish(attributes.key, attributes.payload, value: attributes.value), at: now)
        }
        publishHosted(at: now, force: true)
        publishDirectives(at: now, force: true)
        publishObservations(at: now, force: true)
        if coordinator != nil {
            publishPlan(at: now, force: true)
        } else if isOfTenure {
            publishEndOfTenure(epoch: candidate.highestEpoch, at: now)
        }
    }

    // MARK: - Comparison

    /// Looks at the digest of the packet that was just handled.
    ///
    /// Returns whether a comparison has begun.
    mutating func observeDigest(at now: Instant, into effects: inout ClusterEffects) -> Bool {
        guard let (slot, digest) = membership.lastPeerDigest, !isLeaving else { return false }
        let isEqual = digest == state.digest
        let begins = comparison.observe(
            isEqual: isEqual, spacing: isEqual ? 0 : configuration.membership.probeInterval / 4, at: now)
        guard begins, let member = membership.member(at: slot) else { return false }
        beginComparison(with: member, at: now, into: &effects)
        return true
    }

    private mutating func beginComparison(with member: Member, at now: Instant, into effects: inout ClusterEffects) {
        comparison.begin(with: member.id, at: now)
        let message = state.digestMessage(start: comparison.start)
        send(.digest, to: member, into: &effects) { message.write(to: &$0) }
    }

    mutating func receiveDigest(_ digest: DigestMessage, from member: Member, into effects: inout ClusterEffects) {
        for message in state.answer(to: digest) {
            send(.versions, to: member, into: &effects) { message.write(to: &$0) }
        }
    }

    mutating func receiveVersions(
        _ versions: VersionsMessage, from member: Member, at now: Instant, into effects: inout ClusterEffects
    ) {
        // Only from whom they were asked.
        guard comparison.peer == member.id else { return }
        comparison.record(versions, at: now)
        guard versions.buckets != 0 else { return }
        let difference = state.compare(with: versions)
        var own: ReplicatedState.OwnVersion?
        for claim in difference.own { include(claim, in: &own) }
        if let own { outrank(own, at: now) }
        if !difference.request.isEmpty {
            let request = RequestMessage(references: difference.request)
            send(.request, to: member, into: &effects) { request.write(to: &$0) }
        }
        sendEntries(difference.send, to: member, into: &effects)
    }

    mutating func sendEntries(_ entries: [StateEntry], to member: Member, into effects: inout ClusterEffects) {
        for packet in ReplicatedState.packets(of: entries) {
            send(.entries, to: member, into: &effects) { EntriesMessage.write(.entries, packet, to: &$0) }
        }
    }
}
