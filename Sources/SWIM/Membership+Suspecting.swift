extension Membership {
    /// This member's own probe of another one failed.
    mutating func accuse(_ slot: Int, into effects: inout Effects) {
        let record = table.records[slot]
        guard configuration.features.contains(.suspicion) else {
            change(slot, to: .dead, incarnation: record.incarnation, event: .died, into: &effects)
            return
        }
        let own = table.records[0].id
        if record.state == .suspect {
            confirm(slot, accuser: own, into: &effects)
        } else {
            suspect(slot, incarnation: record.incarnation, accusers: CollectionOfOne(own), into: &effects)
        }
    }

    /// A claim that somebody is suspect in the incarnation that is held, or in a higher one.
    mutating func applySuspicion(
        _ update: Update, of slot: Int, from reader: borrowing PacketReader, into effects: inout Effects
    ) {
        let record = table.records[slot]
        var accusers: [MemberID] = []
        var wasLimited = false
        for offset in stride(from: update.accusers.lowerBound, to: update.accusers.upperBound, by: 16) {
            let accuser = reader.memberID(at: offset)
            guard accuser != record.id, !accusers.contains(accuser), let accuserSlot = table.slot(of: accuser) else {
                continue
            }
            if mayAccuse(accuser, accuserSlot, slot) { accusers.append(accuser) } else { wasLimited = true }
        }
        if record.state == .suspect, record.incarnation == update.incarnation {
            for accuser in accusers { confirm(slot, accuser: accuser, into: &effects) }
            return
        }
        // A suspicion all of whose accusers have used up their budget is not taken over, nor passed on.
        guard !accusers.isEmpty || !wasLimited && mayQuestion() else { return }
        suspect(slot, incarnation: update.incarnation, accusers: accusers, into: &effects)
    }

    /// Whether who sent this packet may have one more member suspected without naming an accuser that is known here.
    ///
    /// Such a suspicion is a question that came up where two lists differed. It costs no accuser anything, so whoever passes
    /// it on answers for it: without a budget one member could hold the whole cluster under suspicion.
    private mutating func mayQuestion() -> Bool {
        guard let informant, configuration.features.contains(.stormControl), !Mutant.noAccusationBudget.isActive,
            let slot = table.slot(of: informant.id)
        else { return true }
        guard questionLimiter.allow(slot, at: clock, period: configuration.probeInterval / 16) else {
            statistics.limitedAccusations &+= 1
            return false
        }
        return true
    }

    /// Whether a member has an accusation left.
    ///
    /// A member probes one other per period, so it has no more than one accusation per period to make. Who makes more is
    /// cut off from half of the cluster, or worse; its haste must not become everybody's storm.
    private mutating func mayAccuse(_ accuser: MemberID, _ accuserSlot: Int, _ slot: Int) -> Bool {
        guard configuration.features.contains(.stormControl), accuserSlot != 0, !Mutant.noAccusationBudget.isActive
        else {
            return true
        }
        // What this member knows already was paid for.
        if table.hasAccuser(accuser, of: slot) { return true }
        guard accusationLimiter.allow(accuserSlot, at: clock, period: configuration.probeInterval) else {
            statistics.limitedAccusations &+= 1
            return false
        }
        return true
    }

    /// The member is suspected, here or elsewhere. Every holder of a suspicion runs its own timer.
    ///
    /// - Parameters:
    ///   - slot: the suspect.
    ///   - incarnation: that in which it is suspected.
    ///   - accusers: those whose own probes failed; may be empty.
    ///   - effects: takes what is to be published.
    mutating func suspect(
        _ slot: Int, incarnation: Incarnation, accusers: some Collection<MemberID>, into effects: inout Effects
    ) {
        if !table.records[slot].state.isPresent {
            // Dead here in an older incarnation: somebody saw it alive in between.
            revive(slot, incarnation: incarnation, endpoint: nil, name: nil, into: &effects)
            guard table.records[slot].state.isPresent else { return }
        }
        table.update(slot, state: .suspect, incarnation: incarnation, at: clock)
        table.beginSuspicion(
            of: slot, Suspicion(since: clock, accusers: Array(accusers.prefix(Suspicion.accuserLimit))))
        queue.enqueue(slot, .doubt)
        if !Mutant.noTimerForLearntSuspicion.isActive || accusers.contains(table.records[0].id) {
            timers.set(.suspicion, for: slot, in: table, at: expiry(of: slot))
        }
        if accusers.contains(table.records[0].id) { armInquiry(of: slot) }
        effects.publish(MembershipEvent(kind: .suspected, member: table.member(at: slot)))
        let id = table.records[slot].id
        for accuser in accusers { effects.report(Accusation(subject: id, accuser: accuser)) }
    }

    // MARK: - Asking the suspect

    /// An accuser sees to it that its suspect hears of the accusation.
    ///
    /// Of what a member with bad links tells, most may be lost, and the suspect's refutation comes only if the suspect
    /// was reached. The fewer the others are that have heard of the suspicion, the more depends on the accuser: its next
    /// probe of the suspect may come after the verdict.
    private mutating func armInquiry(of slot: Int) {
        guard configuration.features.contains(.adaptiveProbing) else { return }
        timers.set(.inquiry, for: slot, in: table, at: clock + configuration.probeInterval)
    }

    /// A period has passed, and the suspect has not refuted.
    mutating func inquireAgain(of slot: Int, into effects: inout Effects) {
        guard table.hasAccuser(table.records[0].id, of: slot) else { return }
        inquire(of: slot, at: table.records[slot].endpoint, into: &effects)
        timers.set(.inquiry, for: slot, in: table, at: clock + configuration.probeInterval)
    }

    /// Asks a member to say who it is, and tells it first what is held against it.
    mutating func inquire(of slot: Int, at endpoint: Endpoint, into effects: inout Effects) {
        statistics.inquiries &+= 1
        var writer = effects.makeWriter()
        header(.gossip, flags: Header.isUnknown).write(to: &writer)
        if table.records[slot].state != .alive {
            _ = Update.write(slot: slot, of: table, asPageAt: nil, to: &writer)
        }
        send(writer, kind: .gossip, to: endpoint, receiver: table.records[slot].id, into: &effects)
    }

    // MARK: - Accusations

    /// One more member's own probe of a suspect failed. The first few are passed on as news, and the suspicion ends sooner.
    mutating func confirm(_ slot: Int, accuser: MemberID, into effects: inout Effects) {
        guard table.addAccuser(accuser, of: slot) else { return }
        if accuser == table.records[0].id { armInquiry(of: slot) }
        effects.report(Accusation(subject: table.records[slot].id, accuser: accuser))
        guard configuration.features.contains(.suspicionAwareness),
            table.accuserCount(of: slot) <= configuration.suspicionConfirmations + 1
        else { return }
        queue.enqueue(slot, .doubt)
        timers.set(.suspicion, for: slot, in: table, at: expiry(of: slot))
    }

    /// Somebody has waited for a suspect long enough: here it is waited for the shortest time only.
    mutating func hasten(_ slot: Int) {
        guard table.declare(slot) else { return }
        timers.set(.suspicion, for: slot, in: table, at: expiry(of: slot))
    }

    /// A suspicion's timer fired: the suspect is dead, unless the suspicion has longer to run after all.
    mutating func expireSuspicion(of slot: Int, into effects: inout Effects) {
        // After a pause the mail of that time has only just been read, and what was lost of it comes by anti-entropy.
        let due = Mutant.noPatience.isActive ? clock : max(expiry(of: slot), patienceUntil)
        guard due <= clock else {
            timers.set(.suspicion, for: slot, in: table, at: due)
            return
        }
        let incarnation = table.records[slot].incarnation
        change(slot, to: .dead, incarnation: incarnation, event: .died, into: &effects)
    }

    /// When a suspect is declared dead if nothing else is heard of it.
    private func expiry(of slot: Int) -> Instant {
        guard let suspicion = table.suspicion(of: slot) else { return clock }
        if Mutant.suspicionTooShort.isActive { return suspicion.since + configuration.probeInterval }
        return suspicion.since + suspicionTimeout(confirmations: suspicion.isDeclared ? .max : suspicion.confirmations)
    }

    /// How long a suspicion may stand: the longest time at first, the shortest after *K* confirmations.
    ///
    /// max − (max − min) · log(C+1) / log(K+1), with min = α · max(1, log10 n) · period and max = β · min. *K* is smaller
    /// where there are not that many others to ask. Source: Lifeguard, LHA-Suspicion.
    func suspicionTimeout(confirmations: Int) -> Nanoseconds {
        let logarithm = max(1 << 16, Logarithm.log10Q16(UInt64(presentCount)))
        let factor = configuration.suspicionMultiplier.multipliedReportingOverflow(by: logarithm)
        let product = configuration.probeInterval.multipliedReportingOverflow(by: factor.partialValue)
        guard !factor.overflow, !product.overflow else { return .max }
        let shortest = product.partialValue >> 16
        let expected = min(configuration.suspicionConfirmations, presentCount - 2)
        guard configuration.features.contains(.suspicionAwareness), expected > 0, confirmations < expected else {
            return shortest
        }
        let longest = shortest.multipliedReportingOverflow(by: max(1, configuration.suspicionSpread))
        guard !longest.overflow else { return .max }
        let share = (Logarithm.log2Q16(UInt64(confirmations) + 1) << 16) / Logarithm.log2Q16(UInt64(expected) + 1)
        let shrunk = (longest.partialValue - shortest).multipliedFullWidth(by: share)
        return longest.partialValue - (shrunk.high << 48 | shrunk.low >> 16)
    }
}
