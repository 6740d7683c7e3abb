extension Membership {
    /// Joins the cluster through members that are already in it.
    ///
    /// Every seed is asked, again and again with growing pauses, until one answers with the first page of its member
    /// list; the rest is pulled from it, or from members that the page names. Without seeds the member is the first of
    /// its cluster. A second call replaces the seeds.
    ///
    /// - Parameters:
    ///   - seeds: addresses of members; this member's own is skipped. Only the first 32 are used.
    ///   - remembered: addresses of members of an earlier life (`peersToRemember()`), asked in turn when no seed has
    ///     answered. Only the first 64 are used.
    ///   - now: what time it is.
    ///   - effects: takes what is to be sent.
    public mutating func join(
        through seeds: [Endpoint], remembered: [Endpoint] = [], at now: Instant, into effects: inout Effects
    ) {
        wake(at: now)
        defer { rest() }
        guard leaving == nil, !isSuperseded else { return }
        table.begin(at: clock)
        let own = table.records[0].endpoint
        joining.seeds = Array(seeds.lazy.filter { $0 != own && $0.isRoutable }.prefix(Joining.seedLimit))
        joining.remembered = Array(
            remembered.lazy.filter { $0 != own && $0.isRoutable }.prefix(Joining.rememberedLimit))
        if joining.seeds.isEmpty, seeds.isEmpty || seeds.contains(own) { completeJoin() }
        guard !joining.seeds.isEmpty || !joining.remembered.isEmpty else {
            joining.nextRound = nil
            return
        }
        guard !joining.isComplete || table.peers.isEmpty else { return }
        joining.rounds = 0
        joining.sequence = nextSequence()
        askSeeds(into: &effects)
    }

    /// Addresses of members to ask after a restart if no seed answers: up to 64, drawn at random.
    package mutating func peersToRemember() -> [Endpoint] {
        randomPeers(Joining.rememberedLimit).map { table.records[$0].endpoint }
    }

    private mutating func askSeeds(into effects: inout Effects) {
        joining.pulls = 0
        let sequence = joining.sequence ?? nextSequence()
        joining.sequence = sequence
        for seed in joining.seeds { sendJoin(to: seed, sequence: sequence, into: &effects) }
        if joining.rounds > 0 || joining.seeds.isEmpty, !joining.remembered.isEmpty {
            for _ in 0..<min(Joining.rememberedPerRound, joining.remembered.count) {
                let index = joining.nextRemembered % joining.remembered.count
                joining.nextRemembered = index + 1
                sendJoin(to: joining.remembered[index], sequence: sequence, into: &effects)
            }
        }
        let doubled = configuration.joinInterval << UInt64(min(joining.rounds, 16))
        let pause = min(doubled, configuration.joinBackoffLimit)
        joining.rounds += 1
        joining.nextRound = clock + pause + random.below(pause / 4 + 1)
    }

    /// Tells a seed who this member is and asks for its list.
    mutating func sendJoin(to seed: Endpoint, sequence: UInt32, into effects: inout Effects) {
        var writer = effects.makeWriter()
        header(.join, sequence: sequence).write(to: &writer)
        _ = Update.write(slot: 0, of: table, asPageAt: clock, to: &writer)
        send(writer, kind: .join, to: seed, receiver: nil, into: &effects)
    }

    mutating func advanceJoining(into effects: inout Effects) {
        guard let nextRound = joining.nextRound, nextRound <= clock else { return }
        if reconciliation.pull?.isJoin ?? false {
            joining.nextRound = nil
        } else if !joining.isComplete || table.peers.isEmpty {
            askSeeds(into: &effects)
        } else {
            // Looks again later whether anybody is left.
            joining.rounds = 0
            joining.nextRound = clock + configuration.joinBackoffLimit
        }
    }

    /// Whether this member joined so lately that what others tell it need not be news.
    var isNewcomer: Bool {
        !joining.isComplete || clock - joining.completedAt < 30 * configuration.probeInterval
    }

    /// A whole list was received, or there is none to be had.
    mutating func completeJoin() {
        if !joining.isComplete {
            joining.completedAt = clock
            // The seed tells of this member too, but a seed may be one alone, and busy.
            if !table.peers.isEmpty { queue.enqueue(0) }
        }
        joining.isComplete = true
        joining.sequence = nil
        joining.rounds = 0
        joining.nextRound = clock + configuration.joinBackoffLimit
    }

    /// The peer that the list was pulled from does not answer: somebody else of whom it told is asked.
    mutating func pullElsewhere(than peer: MemberID, into effects: inout Effects) {
        joining.pulls += 1
        var chosen: [Int] = []
        drawPeers(1, excluding: table.slot(of: peer), into: &chosen)
        guard joining.pulls < Joining.pullLimit, let slot = chosen.first else {
            joining.nextRound = clock
            return
        }
        beginPull(
            from: table.records[slot].id, at: table.records[slot].endpoint, ranges: .all, isJoin: true, into: &effects)
    }
}
