extension Membership {
    /// Takes a claim into the list if it outranks what is held: by incarnation, then alive < suspect < dead < left.
    mutating func apply(_ update: Update, from reader: borrowing PacketReader, into effects: inout Effects) {
        let known = table.slot(of: update.id)
        guard isAdmissible(update, slot: known) else { return }
        guard let slot = known else {
            if isVouchedFor(update, rest: reader) {
                admit(update, from: reader, into: &effects)
            } else if update.state.isPresent {
                verify(update, into: &effects)
            } else {
                refuse(.strangersDeath)
            }
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
                || update.incarnation == record.incarnation && overrides(update.state, record.state)
        else {
            // A suspicion that was refuted dies out by itself, and until then it is evidence for those who ask how often
            // a member is suspected.
            let isVerdict =
                update.state != .suspect || update.incarnation.bootEpoch < record.incarnation.bootEpoch
            if update.incarnation < record.incarnation, record.state.isPresent, isVerdict { outdatedClaim = slot }
            return
        }
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
        case .left where Mutant.leftMeansDead.isActive:
            change(slot, to: .dead, incarnation: update.incarnation, event: .died, into: &effects)
        case .left:
            change(slot, to: .left, incarnation: update.incarnation, event: .left, into: &effects)
        }
    }

    /// Whether a claim overrides what is held at an equal incarnation.
    private func overrides(_ claimed: MemberState, _ held: MemberState) -> Bool {
        if Mutant.aliveBeatsSuspect.isActive, held == .suspect, claimed == .alive { return true }
        if Mutant.deadIsNotFinal.isActive, held == .dead, claimed == .alive { return true }
        return claimed.rawValue > held.rawValue
    }

    /// A member that was not in the list. Without an address it cannot be taken in.
    private mutating func admit(_ update: Update, from reader: borrowing PacketReader, into effects: inout Effects) {
        guard let endpoint = update.endpoint else { return }
        // Of one that was never here, no tombstone takes the place of another's.
        guard table.count < configuration.maximumMembers,
            update.state.isPresent || table.tombstoneCount < configuration.maximumTombstones
        else {
            refuse(.listFull)
            return
        }
        var member = Member(
            id: update.id, name: reader.text(in: update.name), endpoint: endpoint, incarnation: update.incarnation,
            state: update.state)
        if update.state.isPresent, !grantName(to: member, into: &effects) { return }
        if update.state == .suspect {
            member.state = .alive
        }
        let slot = table.insert(member, at: clock)
        // A flood of newcomers is left to anti-entropy: told one by one, it would keep everybody busy for minutes.
        if queue.changeCount < Membership.floodLimit { queue.enqueue(slot) }
        switch update.state {
        case .alive, .suspect:
            effects.publish(MembershipEvent(kind: .joined, member: member))
            startProbing()
            if update.state == .suspect { applySuspicion(update, of: slot, from: reader, into: &effects) }
        case .dead, .left:
            // Nobody's loss: it was never here.
            setTimer(.retention, for: slot, after: configuration.retention)
        }
    }

    /// How many members that came or went may wait to be told of before further newcomers are not told of any more.
    private static var floodLimit: Int { 128 }

    /// The member is alive in a higher incarnation than any held, perhaps after a restart and at another address.
    mutating func revive(
        _ slot: Int, incarnation: Incarnation, endpoint: Endpoint?, name: String?, into effects: inout Effects
    ) {
        let before = table.member(at: slot)
        var claimant = before
        (claimant.name, claimant.incarnation, claimant.state) = (name ?? before.name, incarnation, .alive)
        guard grantName(to: claimant, into: &effects) else {
            // It does not go by its former name any more either.
            if before.state.isPresent { forget(slot, into: &effects) }
            return
        }
        if let name { table.rename(slot, to: name) }
        if let endpoint { table.move(slot, to: endpoint) }
        table.update(slot, state: .alive, incarnation: incarnation, at: clock)
        let isRefutation = before.state.isPresent && incarnation.bootEpoch == before.incarnation.bootEpoch
        queue.enqueue(slot, isRefutation ? .doubt : .change)
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
            startProbing()
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

    mutating func setTimer(_ kind: Timer.Kind, for slot: Int, after delay: Nanoseconds) {
        guard kind != .retention else { return retain(slot, age: 0) }
        timers.set(kind, for: slot, in: table, at: clock + delay)
    }
}
