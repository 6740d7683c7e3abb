/// Partitions heal: somebody always tries one of the dead or a seed.
extension Membership {
    /// Sees to it that contacts are made while there is somebody to contact.
    mutating func armHealing() {
        guard healing.nextRound == nil, configuration.features.contains(.healing), leaving == nil,
            !Mutant.noHealing.isActive,
            joining.isComplete, !table.dead.isEmpty || joining.hasContacts
        else { return }
        healing.nextRound = clock + random.below(configuration.probeInterval) + 1
    }

    mutating func advanceHealing(into effects: inout Effects) {
        guard let due = healing.nextRound, due <= clock else { return }
        healing.nextRound = nil
        if !healing.preferred.isEmpty { contactPreferred(into: &effects) }
        if random.below(UInt64(presentCount)) < 2 { contactAnybody(into: &effects) }
        if !table.dead.isEmpty || joining.hasContacts {
            healing.nextRound = clock + configuration.probeInterval
        }
    }

    /// Contacts some of those who are dead here and alive elsewhere.
    private mutating func contactPreferred(into effects: inout Effects) {
        var budget = Healing.preferredPerPeriod
        var tried: [(id: MemberID, attempts: Int)] = []
        while budget > 0, !healing.preferred.isEmpty {
            var chosen = healing.preferred.remove(at: random.index(below: healing.preferred.count))
            guard let slot = table.slot(of: chosen.id), table.records[slot].state == .dead else { continue }
            contactDead(slot, into: &effects)
            budget -= 1
            // The contact or its answer may be lost; whoever answers is dead no longer.
            chosen.attempts += 1
            if chosen.attempts < Healing.preferredAttempts { tried.append(chosen) }
        }
        healing.preferred += tried
    }

    /// Contacts one of the dead or a seed that is nobody's, whichever the draw says.
    private mutating func contactAnybody(into effects: inout Effects) {
        let seedCount = joining.seeds.count + joining.remembered.count
        guard table.dead.count + seedCount > 0 else { return }
        let prefersDead = seedCount == 0 || !table.dead.isEmpty && random.below(2) == 0
        if !prefersDead {
            let index = random.index(below: seedCount)
            let seeds = joining.seeds.count
            let endpoint = index < seeds ? joining.seeds[index] : joining.remembered[index - seeds]
            if !table.peers.contains(where: { table.records[Int($0)].endpoint == endpoint }) {
                let sequence = nextSequence()
                healing.note(Healing.Contact(sequence: sequence, id: nil))
                statistics.healingContacts &+= 1
                sendJoin(to: endpoint, sequence: sequence, into: &effects)
                return
            }
        }
        guard !table.dead.isEmpty else { return }
        contactDead(Int(table.dead[random.index(below: table.dead.count)]), into: &effects)
    }

    /// Pings one of the dead and tells it that it is dead here, so that it refutes.
    private mutating func contactDead(_ slot: Int, into effects: inout Effects) {
        let sequence = nextSequence()
        let record = table.records[slot]
        healing.note(Healing.Contact(sequence: sequence, id: record.id))
        statistics.healingContacts &+= 1
        guard !record.isDoubtful else {
            // This member may have been alone: it asks to be taken in instead of calling another one dead.
            sendJoin(to: record.endpoint, sequence: sequence, into: &effects)
            return
        }
        var writer = effects.makeWriter()
        header(.ping, sequence: sequence).write(to: &writer)
        _ = Update.write(slot: slot, of: table, asPageAt: nil, to: &writer)
        send(writer, kind: .ping, to: record.endpoint, receiver: record.id, into: &effects)
    }

    /// Somebody whom this member had lost answered: the two compare their lists at once.
    mutating func contactAnswered(_ contact: Healing.Contact, by sender: Sender, into effects: inout Effects) {
        guard let slot = table.slot(of: sender.id) else { return }
        // It may hold this member for dead, and would not compare with the dead.
        introduceSelf(to: sender, into: &effects)
        reconcileSoon(with: slot)
    }

    /// A packet arrived. If this member had been alone, the deaths that it concluded meanwhile say nothing about those
    /// members and all about its own network: they are forgotten, and the list is fetched anew. Otherwise the whole
    /// healthy cluster would have to refute them.
    mutating func regainContact(with sender: Sender, into effects: inout Effects) {
        let silentSince = lastHeard
        lastHeard = clock
        guard table.doubtfulCount > 0 else { return }
        for slot in table.dead.map({ Int($0) }) where table.records[slot].isDoubtful { forget(slot, into: &effects) }
        // Nor do the suspicions of that time.
        for slot in table.peers.map({ Int($0) }) {
            if let suspicion = table.suspicion(of: slot), suspicion.since > silentSince { forget(slot, into: &effects) }
        }
        healing.preferred.removeAll()
        guard reconciliation.pull.map({ !$0.isJoin }) ?? true else { return }
        let sequence = nextSequence()
        joining.sequence = sequence
        joining.completedAt = clock
        sendJoin(to: sender.endpoint, sequence: sequence, into: &effects)
    }
}
