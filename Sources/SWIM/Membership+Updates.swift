extension Membership {
    /// Takes a claim into the list if it outranks what is held: by incarnation, then alive < suspect < dead < left.
    mutating func apply(_ update: Update, from reader: borrowing PacketReader, into effects: inout Effects) {
        guard let slot = table.slot(of: update.id) else {
            admit(update, from: reader, into: &effects)
            return
        }
        guard slot != 0 else {
            refute(update, into: &effects)
            return
        }
        let record = table.records[slot]
        if update.state == .suspect, record.state == .suspect, update.incarnation == record.incarnation {
            applySuspicion(update, of: slot, from: reader, into: &effects)
            return
        }
        guard
            update.incarnation > record.incarnation
                || update.incarnation == record.incarnation && update.state.rawValue > record.state.rawValue
        else { return }
        switch update.state {
        case .alive:
            let isRenamed = !reader.bytes(in: update.name, equal: table.names[slot])
            revive(
                slot, incarnation: update.incarnation, endpoint: update.endpoint,
                name: isRenamed ? reader.text(in: update.name) : nil, into: &effects)
        case .suspect:
            applySuspicion(update, of: slot, from: reader, into: &effects)
        case .dead:
            guard believesDeath(of: slot, incarnation: update.incarnation) else {
                convert(update, of: slot, into: &effects)
                return
            }
            change(slot, to: .dead, incarnation: update.incarnation, event: .died, into: &effects)
        case .left:
            change(slot, to: .left, incarnation: update.incarnation, event: .left, into: &effects)
        }
    }

    /// A member that was not in the list. Without an address it cannot be taken in.
    private mutating func admit(_ update: Update, from reader: borrowing PacketReader, into effects: inout Effects) {
        guard let endpoint = update.endpoint else { return }
        guard table.count < configuration.maximumMembers else {
            statistics.refusedUpdates &+= 1
            return
        }
        var member = Member(
            id: update.id, name: reader.text(in: update.name), endpoint: endpoint, incarnation: update.incarnation,
            state: update.state)
        if update.state.isPresent, table.holder(of: member.name) != nil {
            refuseName(of: member, into: &effects)
            return
        }
        if update.state == .suspect {
            member.state = .alive
        }
        let slot = table.insert(member, at: clock)
        // A flood of newcomers is left to anti-entropy: told one by one, it would keep everybody busy for minutes.
        if queue.count < Membership.floodLimit { queue.enqueue(slot) }
        switch update.state {
        case .alive, .suspect:
            effects.publish(MembershipEvent(kind: .joined, member: member))
            startProbing(slot)
            if update.state == .suspect { applySuspicion(update, of: slot, from: reader, into: &effects) }
        case .dead, .left:
            // Nobody's loss: it was never here.
            setTimer(.retention, for: slot, after: configuration.retention)
        }
    }

    /// How much news may wait before newcomers are not told of any more.
    private static var floodLimit: Int { 128 }

    /// A name belongs to the live member that holds it: the identity decides, not a vote.
    mutating func refuseName(of claimant: Member, into effects: inout Effects) {
        statistics.refusedUpdates &+= 1
        effects.publish(MembershipEvent(kind: .nameConflict, member: claimant))
    }

    /// The member is alive in a higher incarnation than any held, perhaps after a restart and at another address.
    mutating func revive(
        _ slot: Int, incarnation: Incarnation, endpoint: Endpoint?, name: String?, into effects: inout Effects
    ) {
        let before = table.member(at: slot)
        if let holder = table.holder(of: name ?? before.name), holder != slot {
            var claimant = before
            claimant.name = name ?? before.name
            refuseName(of: claimant, into: &effects)
            return
        }
        if let name { table.rename(slot, to: name) }
        if let endpoint { table.move(slot, to: endpoint) }
        table.update(slot, state: .alive, incarnation: incarnation, at: clock)
        queue.enqueue(slot)
        let after = table.member(at: slot)
        switch before.state {
        case .alive:
            let isRestarted = incarnation.bootEpoch != before.incarnation.bootEpoch
            guard isRestarted || after.endpoint != before.endpoint || after.name != before.name else { return }
            effects.publish(MembershipEvent(kind: .updated, member: after))
        case .suspect:
            effects.publish(MembershipEvent(kind: .refuted, member: after))
        case .dead, .left:
            effects.publish(MembershipEvent(kind: .joined, member: after))
            startProbing(slot)
        }
    }

    /// The member is gone.
    mutating func change(
        _ slot: Int, to state: MemberState, incarnation: Incarnation, event: MembershipEvent.Kind,
        into effects: inout Effects
    ) {
        let before = table.records[slot].state
        table.update(slot, state: state, incarnation: incarnation, at: clock)
        queue.enqueue(slot)
        setTimer(.retention, for: slot, after: configuration.retention)
        if table.peers.isEmpty { stopProbing() }
        if before != state {
            effects.publish(MembershipEvent(kind: event, member: table.member(at: slot)))
        }
    }

    /// Somebody claims something about this member. Only this member raises its incarnation, and only if the claim
    /// would otherwise stand.
    private mutating func refute(_ update: Update, into effects: inout Effects) {
        let own = table.records[0].incarnation
        let isAccusation = update.state != .alive && update.incarnation >= own
        // A claim from the future: what a former self said that this one does not remember, or a forgery.
        guard isAccusation || update.incarnation > own else { return }
        // Others missed an ack that this member sent, or it never sent it: perhaps it is not well.
        health.worsen()
        guard
            !configuration.features.contains(.stormControl)
                || refutationLimiter.allow(0, at: clock, period: configuration.probeInterval / 2)
        else {
            // Suspicions live for many periods: a refutation that waits for one is early enough.
            pendingRefutation = PendingRefutation(
                incarnation: max(pendingRefutation?.incarnation ?? update.incarnation, update.incarnation),
                at: pendingRefutation?.at ?? clock + configuration.probeInterval / 2)
            return
        }
        raiseIncarnation(above: update.incarnation)
    }

    /// Says that this member is alive, louder than a claim that it is not.
    mutating func raiseIncarnation(above incarnation: Incarnation) {
        pendingRefutation = nil
        guard incarnation >= table.records[0].incarnation else { return }
        statistics.refutations &+= 1
        table.update(0, state: .alive, incarnation: incarnation.next, at: clock)
        queue.enqueue(0)
    }

    mutating func setTimer(_ kind: Timer.Kind, for slot: Int, after delay: Nanoseconds) {
        guard kind != .retention else { return retain(slot, age: 0) }
        timers.set(kind, for: slot, in: table, at: clock + delay)
    }
}
