extension Membership {
    /// Takes a claim into the list if it outranks what is held: by incarnation, then alive < suspect < dead < left.
    mutating func apply(_ update: Update, from reader: borrowing PacketReader, into effects: inout Effects) {
        let known = table.slot(of: update.id)
        guard isAdmissible(update, slot: known) else { return }
        guard let slot = known else {
            admit(update, from: reader, into: &effects)
            return
        }
        guard slot != 0 else {
            refute(update, into: &effects)
            return
        }
        let record = table.records[slot]
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
            suspect(slot, incarnation: update.incarnation, into: &effects)
        case .dead:
            change(slot, to: .dead, incarnation: update.incarnation, event: .died, into: &effects)
        case .left:
            change(slot, to: .left, incarnation: update.incarnation, event: .left, into: &effects)
        }
    }

    /// A member that was not in the list. Without an address it cannot be taken in.
    private mutating func admit(_ update: Update, from reader: borrowing PacketReader, into effects: inout Effects) {
        guard let endpoint = update.endpoint else { return }
        guard table.count < configuration.maximumMembers else {
            refuse(.listFull)
            return
        }
        let member = Member(
            id: update.id, name: reader.text(in: update.name), endpoint: endpoint, incarnation: update.incarnation,
            state: update.state)
        if update.state.isPresent, !grantName(to: member, into: &effects) { return }
        let slot = table.insert(member, at: clock)
        queue.enqueue(slot)
        switch update.state {
        case .alive:
            effects.publish(MembershipEvent(kind: .joined, member: member))
            startProbing(slot)
        case .suspect:
            var alive = member
            alive.state = .alive
            effects.publish(MembershipEvent(kind: .joined, member: alive))
            effects.publish(MembershipEvent(kind: .suspected, member: member))
            setTimer(.suspicion, for: slot, after: suspicionTimeout)
            startProbing(slot)
        case .dead:
            effects.publish(MembershipEvent(kind: .died, member: member))
            setTimer(.retention, for: slot, after: configuration.retention)
        case .left:
            effects.publish(MembershipEvent(kind: .left, member: member))
            setTimer(.retention, for: slot, after: configuration.retention)
        }
    }

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

    /// The member is suspected, here or elsewhere. Every holder of a suspicion runs its own timer.
    mutating func suspect(_ slot: Int, incarnation: Incarnation, into effects: inout Effects) {
        let wasPresent = table.records[slot].state.isPresent
        if !wasPresent {
            // Dead here in an older incarnation: somebody saw it alive in between.
            revive(slot, incarnation: incarnation, endpoint: nil, name: nil, into: &effects)
            guard table.records[slot].state.isPresent else { return }
        }
        table.update(slot, state: .suspect, incarnation: incarnation, at: clock)
        queue.enqueue(slot)
        setTimer(.suspicion, for: slot, after: suspicionTimeout)
        effects.publish(MembershipEvent(kind: .suspected, member: table.member(at: slot)))
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
        timers.set(kind, for: slot, in: table, at: clock + delay)
    }
}
