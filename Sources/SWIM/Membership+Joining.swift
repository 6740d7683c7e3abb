extension Membership {
    /// Joins the cluster through members that are already in it.
    ///
    /// Every seed is asked, again and again with growing pauses, until one has sent its whole member list; later
    /// whenever no other member is left. Without seeds the member is the first of its cluster. A second call replaces
    /// the seeds.
    ///
    /// - Parameters:
    ///   - seeds: addresses of members; this member's own is skipped. Only the first 32 are used.
    ///   - now: what time it is.
    ///   - effects: takes what is to be sent.
    public mutating func join(through seeds: [Endpoint], at now: Instant, into effects: inout Effects) {
        clock = max(clock, now)
        guard leaving == nil, !identity.isSuperseded else { return }
        table.begin(at: clock)
        let own = table.records[0].endpoint
        joining.seeds = Array(seeds.lazy.filter { $0 != own && $0.isRoutable }.prefix(32))
        guard !joining.seeds.isEmpty else {
            joining.isComplete = joining.isComplete || seeds.isEmpty || seeds.contains(own)
            joining.nextRound = nil
            return
        }
        guard !joining.isComplete || table.peers.isEmpty else { return }
        joining.rounds = 0
        askSeeds(into: &effects)
    }

    private mutating func askSeeds(into effects: inout Effects) {
        for seed in joining.seeds {
            var writer = effects.makeWriter()
            header(.join, sequence: nextSequence()).write(to: &writer)
            _ = Update.write(slot: 0, of: table, asPageAt: clock, to: &writer)
            send(writer, kind: .join, to: seed, receiver: nil, into: &effects)
        }
        let doubled = configuration.joinInterval << UInt64(min(joining.rounds, 16))
        let pause = min(doubled, configuration.joinBackoffLimit)
        joining.rounds += 1
        joining.nextRound = clock + pause + random.below(pause / 4 + 1)
    }

    mutating func advanceJoining(into effects: inout Effects) {
        if let pull = joining.pull, pull.retryAt <= clock {
            if pull.attempts < Joining.pageAttempts {
                joining.pull?.attempts += 1
                requestPage(into: &effects)
            } else {
                joining.pull = nil
                joining.nextRound = clock
            }
        }
        if let nextRound = joining.nextRound, nextRound <= clock {
            if joining.pull != nil {
                joining.nextRound = nil
            } else if !joining.isComplete || table.peers.isEmpty {
                askSeeds(into: &effects)
            } else {
                // Looks again later whether anybody is left.
                joining.rounds = 0
                joining.nextRound = clock + configuration.joinBackoffLimit
            }
        }
    }

    /// Asks for the page that is waited for.
    private mutating func requestPage(into effects: inout Effects) {
        joining.pull?.retryAt = clock + configuration.joinInterval
        guard let pull = joining.pull else { return }
        var writer = effects.makeWriter()
        header(.pageRequest, sequence: nextSequence()).write(to: &writer)
        writer.write(pull.start)
        send(writer, kind: .pageRequest, to: pull.endpoint, receiver: pull.seed, into: &effects)
    }

    /// Sends as much of the member list as fits one packet, from a slot on. Dead members are part of it, so that a
    /// newcomer does not take in again what was buried.
    mutating func sendPage(from start: UInt32, sequence: UInt32, to sender: Sender, into effects: inout Effects) {
        var writer = effects.makeWriter()
        header(.page, sequence: sequence).write(to: &writer)
        writer.write(start)
        let nextOffset = writer.count
        writer.write(Membership.endOfList)
        var slot = Int(start)
        while slot < table.records.count {
            if table.records[slot].isOccupied, table.records[slot].id != sender.id {
                guard Update.write(slot: slot, of: table, asPageAt: clock, to: &writer) else { break }
            }
            slot += 1
        }
        if slot < table.records.count { writer.overwrite(UInt32(slot), at: nextOffset) }
        send(writer, kind: .page, to: sender.endpoint, receiver: sender.id, into: &effects)
    }

    /// The `next` of the last page.
    private static var endOfList: UInt32 { .max }

    /// A page arrived; its members are in the list by now. The first seed that answers is the one that is pulled from.
    mutating func recordPage(from start: UInt32, next: UInt32, sender: Sender, into effects: inout Effects) {
        guard !joining.isComplete || table.peers.count <= 1 || joining.pull != nil else { return }
        if let pull = joining.pull {
            guard pull.seed == sender.id, pull.start == start else { return }
        } else if start != 0 {
            return
        }
        // A list whose pages do not go forwards, or are more than there can be members, would never end.
        let pages = (joining.pull?.pages ?? 0) + 1
        if next != Membership.endOfList, next > start, pages <= configuration.maximumMembers {
            joining.pull = Joining.Pull(
                seed: sender.id, endpoint: sender.endpoint, start: next, pages: pages, attempts: 1, retryAt: clock)
            requestPage(into: &effects)
        } else {
            joining.pull = nil
            joining.isComplete = true
            joining.rounds = 0
            joining.nextRound = clock + configuration.joinBackoffLimit
        }
    }
}
