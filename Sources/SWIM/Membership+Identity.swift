extension Membership {
    /// An older member that claims this member's name; the others go by that one and refuse this one. Nil if there is
    /// none, or it is gone.
    public var nameWinner: MemberID? { identity.nameWinner }

    // MARK: - Claims about others

    /// Whether a claim may be weighed at all.
    ///
    /// Only a member's own word that it is alive raises its boot epoch at others: an accusation can only be about a start
    /// that was heard of. Otherwise one forged accusation from the future would outrank whatever its victim says.
    mutating func isAdmissible(_ update: Update, slot: Int?) -> Bool {
        guard !update.incarnation.isReserved else {
            refuse(.reservedEpoch)
            return false
        }
        if update.id == identity.nameWinner, !update.state.isPresent { identity.nameWinner = nil }
        if let slot, slot != 0, update.state != .alive,
            update.incarnation.bootEpoch > table.records[slot].incarnation.bootEpoch
        {
            refuse(.foreignEpoch)
            return false
        }
        return true
    }

    /// Counts a claim that changes nothing because of a rule.
    mutating func refuse(_ reason: RefusalReason) {
        statistics.refusedUpdates &+= 1
        statistics.refusals[Int(reason.rawValue)] &+= 1
    }

    // MARK: - Claims about this member

    /// Somebody claims something about this member. Only this member raises its incarnation, and only if the claim
    /// would otherwise stand.
    mutating func refute(_ update: Update, into effects: inout Effects) {
        guard !Mutant.noRefutation.isActive else { return }
        let own = table.records[0].incarnation
        guard update.incarnation.bootEpoch <= own.bootEpoch else {
            // A claim with an address is what is said of a process that runs or ran; a mere accusation is believed by
            // nobody who has not heard of that process.
            if let endpoint = update.endpoint {
                doubt(update.incarnation, at: endpoint, into: &effects)
            } else {
                refuse(.foreignEpoch)
            }
            return
        }
        let isCurrent = update.incarnation >= own || Mutant.refutesStaleAccusations.isActive
        let isAccusation = update.state != .alive && isCurrent
        guard isAccusation || update.incarnation > own else { return }
        // Others missed an ack that this member sent, or it never sent it: perhaps it is not well. That holds once per
        // accusation, however often it is repeated while its refutation waits.
        if pendingRefutation.map({ $0.incarnation < update.incarnation }) ?? true { health.worsen() }
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
        raiseIncarnation(above: update.incarnation, into: &effects)
    }

    /// Says that this member is alive, louder than a claim that it is not.
    mutating func raiseIncarnation(above incarnation: Incarnation, into effects: inout Effects) {
        pendingRefutation = nil
        guard incarnation >= table.records[0].incarnation || Mutant.refutesStaleAccusations.isActive else { return }
        raise(to: max(incarnation, table.records[0].incarnation).next, into: &effects)
    }

    /// Says that this member is alive in a higher incarnation.
    ///
    /// The count of refutations carries into the boot epoch when it is used up; then the driver is told, since the next
    /// process must start above.
    private mutating func raise(to raised: Incarnation, into effects: inout Effects) {
        let before = table.records[0].incarnation
        let raised = Mutant.refutationWithoutRaise.isActive ? before : raised
        statistics.refutations &+= 1
        table.update(0, state: .alive, incarnation: raised, at: clock)
        queue.enqueue(0)
        if raised.bootEpoch != before.bootEpoch { effects.renew(bootEpoch: raised.bootEpoch) }
    }

    // MARK: - Two processes of one identity

    /// A process of this identity with a higher boot epoch is or was somewhere.
    private mutating func doubt(_ incarnation: Incarnation, at endpoint: Endpoint, into effects: inout Effects) {
        guard endpoint != table.records[0].endpoint else {
            // Nobody else can receive here: it was this member's own former process.
            succeed(incarnation, into: &effects)
            return
        }
        if let succession = identity.succession, succession.incarnation >= incarnation { return }
        identity.succession = Succession(incarnation: incarnation, endpoint: endpoint, nextRound: clock)
        advanceIdentity(into: &effects)
    }

    /// This process follows one of its own: it takes the next boot epoch, as far as there is one.
    private mutating func succeed(_ last: Incarnation, into effects: inout Effects) {
        identity.succession = nil
        raise(to: max(Incarnation(bootEpoch: last.bootEpoch + 1), last.next), into: &effects)
        // What was sent under the old number was refused: join at once under the new one.
        let isPulling = reconciliation.pull?.isJoin ?? false
        if !joining.isComplete, !isPulling, joining.nextRound != nil { joining.nextRound = clock }
    }

    /// Pings the process that may have taken over, or concludes from its silence that there is none.
    mutating func advanceIdentity(into effects: inout Effects) {
        guard let deadline = identity.deadline, deadline <= clock, let succession = identity.succession else { return }
        guard succession.sequences.count < Succession.rounds else {
            succeed(succession.incarnation, into: &effects)
            return
        }
        let sequence = nextSequence()
        identity.succession?.sequences.append(sequence)
        identity.succession?.nextRound = clock + configuration.probeInterval
        sendToOwnIdentity(.ping, sequence: sequence, at: succession.endpoint, into: &effects)
    }

    private mutating func sendToOwnIdentity(
        _ kind: MessageKind, sequence: UInt32, at endpoint: Endpoint, into effects: inout Effects
    ) {
        var writer = effects.makeWriter()
        header(kind, sequence: sequence).write(to: &writer)
        send(writer, kind: kind, to: endpoint, receiver: table.records[0].id, into: &effects)
    }

    /// A packet under this member's own identity: from a former process that still runs, from one that has taken over,
    /// or this member's own, come back. Nothing but its header is read.
    mutating func receiveFromOwnIdentity(
        _ packet: borrowing RawSpan, from sender: Sender, into effects: inout Effects
    ) throws(WireError) {
        statistics.ownIdentityPackets &+= 1
        var reader = PacketReader(copy packet)
        let header = try Header(from: &reader)
        let own = table.records[0].incarnation.bootEpoch
        if sender.incarnation.bootEpoch < own {
            guard header.kind == .ping, sender.endpoint != table.records[0].endpoint,
                identity.admitsAnswer(to: sender.id, at: clock, every: configuration.probeInterval / 2)
            else { return }
            sendToOwnIdentity(.ack, sequence: header.sequence, at: sender.endpoint, into: &effects)
        } else if sender.incarnation.bootEpoch > own, !sender.incarnation.isReserved {
            if header.kind == .ack, identity.succession?.sequences.contains(header.sequence) ?? false {
                step(downInto: &effects)
            } else {
                doubt(sender.incarnation, at: sender.endpoint, into: &effects)
            }
        }
    }

    /// Another process is this member now. This one falls silent without a goodbye, which would be in its name.
    private mutating func step(downInto effects: inout Effects) {
        identity.succession = nil
        isSuperseded = true
        stopProbing()
        relays.removeAll()
        joining = Joining()
        reconciliation = Reconciliation()
        healing = Healing()
        effects.supersede()
    }

    /// Tells a former process of a member what is held of it: that it has been succeeded, or, if that was itself, what it
    /// has to outrank. At most once per period and member.
    mutating func answerFormerProcess(_ slot: Int, at sender: Sender, into effects: inout Effects) {
        statistics.formerProcessPackets &+= 1
        guard identity.admitsAnswer(to: sender.id, at: clock, every: configuration.probeInterval) else { return }
        var writer = effects.makeWriter()
        header(.gossip).write(to: &writer)
        _ = Update.write(slot: slot, of: table, asPageAt: clock, to: &writer)
        send(writer, kind: .gossip, to: sender.endpoint, receiver: sender.id, into: &effects)
    }

    // MARK: - Names

    /// Whether a claimant may have its name. Of two present members the older keeps it, by boot epoch and then identity,
    /// so that everybody decides alike in whatever order the claims arrive; a weaker holder is displaced.
    mutating func grantName(to claimant: Member, into effects: inout Effects) -> Bool {
        guard let slot = table.holder(of: claimant.name), table.records[slot].id != claimant.id else { return true }
        let holder = table.member(at: slot)
        let claim = (claimant.incarnation.bootEpoch, claimant.id)
        guard claim < (holder.incarnation.bootEpoch, holder.id) else {
            refuse(.nameHeld)
            publishConflict(of: claimant, into: &effects)
            return false
        }
        guard slot != 0 else {
            // The others go by the older one. This member stays what it is in its own list until it is told to end.
            refuse(.nameHeld)
            publishConflict(of: claimant, into: &effects)
            if identity.nameWinner != claimant.id {
                identity.nameWinner = claimant.id
                effects.loseName(to: claimant)
            }
            return false
        }
        publishConflict(of: holder, into: &effects)
        forget(slot, into: &effects)
        return true
    }

    private mutating func publishConflict(of claimant: Member, into effects: inout Effects) {
        guard identity.admitsConflict(of: claimant.id, at: clock, every: configuration.retention) else { return }
        effects.publish(MembershipEvent(kind: .nameConflict, member: claimant))
    }
}
