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
            for step in inbox.takeOverdue(partitions: state.partitions, at: now, local: local) { effects.perform(step) }
        }
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

    mutating func receiveEntries(_ entries: [StateEntry], areNews: Bool, at now: Instant) {
        for entry in entries {
            guard let member = membership.member(entry.owner) else {
                statistics.ownerlessEntries &+= 1
                continue
            }
            switch state.merge(entry, isPresent: member.state.isPresent) {
            case .accepted:
                statistics.acceptedEntries &+= 1
                if areNews { spread(entry, at: now) } else { comparison.recordAcceptance() }
            case .known:
                break
            case .own:
                if state.entry(entry.reference)?.version ?? 0 < entry.version {
                    recordOwn(entry.version, isOfTenure: entry.key.kind.isOfTenure, at: now)
                }
            case .refused:
                statistics.excessEntries &+= 1
            }
        }
    }

    /// Others hold an entry of this node's that is newer than its own, or that it does not have: of an earlier run of the
    /// process, as a rule.
    mutating func recordOwn(_ version: UInt64, isOfTenure: Bool, at now: Instant) {
        if version > state.lastVersion {
            state.outrank(version)
            if let attributes = state.entry(StateEntry.Reference(owner: local, key: StateKey(.attributes))) {
                spread(state.publish(attributes.key, attributes.payload, value: attributes.value), at: now)
            }
            publishHosted(at: now, force: true)
            if coordinator != nil { publishPlan(at: now, force: true) }
        }
        if isOfTenure, coordinator == nil, state.owner(local)?.tenure == nil {
            publishEndOfTenure(epoch: candidate.highestEpoch, at: now)
        }
    }

    // MARK: - Comparison

    /// Looks at the digest of the packet that was just handled.
    mutating func observeDigest(at now: Instant, into effects: inout ClusterEffects) {
        guard let (slot, digest) = membership.lastPeerDigest, !isLeaving else { return }
        let begins = comparison.observe(
            isEqual: digest == state.digest, spacing: configuration.membership.probeInterval / 4, at: now)
        guard begins, let member = membership.member(at: slot) else { return }
        beginComparison(with: member, at: now, into: &effects)
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
        if let own = difference.own { recordOwn(own.version, isOfTenure: own.isOfTenure, at: now) }
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
