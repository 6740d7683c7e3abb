/// Anti-entropy: members whose lists differ for long exchange what differs, both ways.
extension Membership {
    /// The first pause before a request is repeated; it doubles with every attempt.
    private var firstPause: Nanoseconds { configuration.probeTimeout / 4 }

    // MARK: - When

    /// A packet of a present member was handled: its digest is compared with the own one as it is now.
    mutating func observe(viewDigest: UInt64, of slot: Int, into effects: inout Effects) {
        guard viewDigest != table.digest else {
            // One that agrees says little while others do not: half of the cluster may have missed the same.
            if clock >= reconciliation.lastMismatch + Reconciliation.patience * configuration.probeInterval {
                reconciliation.mismatchSince = nil
                reconciliation.patience = Reconciliation.patience
                reconciliation.unshared = .none
            }
            return
        }
        guard configuration.features.contains(.antiEntropy), !Mutant.noAntiEntropy.isActive else { return }
        reconciliation.lastMismatch = clock
        guard let since = reconciliation.mismatchSince else {
            reconciliation.mismatchSince = clock
            return
        }
        // Most of what a newcomer lacks does not travel as news any more.
        let patience = reconciliation.patience * configuration.probeInterval
        guard reconciliation.isIdle, clock >= reconciliation.notBefore,
            clock - since >= (isNewcomer ? min(configuration.probeInterval / 2, patience) : patience)
        else { return }
        beginExchange(with: slot, into: &effects)
    }

    /// Compares with a member at once: it may know what this one missed.
    package mutating func reconcileSoon(with slot: Int) {
        guard configuration.features.contains(.antiEntropy), reconciliation.urgent.count < Reconciliation.urgentLimit
        else { return }
        let id = table.records[slot].id
        if !reconciliation.urgent.contains(id) { reconciliation.urgent.append(id) }
        noteDeadline()
    }

    /// This member stood still: what it missed is no news any more.
    ///
    /// Its mail may be as old as its list, and agree with that. So it compares with somebody at once, and with two more in
    /// case that they stood still as well.
    mutating func reconcileAfterPause() {
        reconciliation.mismatchSince = Instant(nanoseconds: 0)
        reconciliation.patience = Reconciliation.patience
        for slot in randomPeers(Reconciliation.peersAfterPause) { reconcileSoon(with: slot) }
    }

    mutating func advanceReconciliation(into effects: inout Effects) {
        guard let deadline = reconciliation.deadline, deadline <= clock else { return }
        if let exchange = reconciliation.exchange, exchange.retryAt <= clock {
            if exchange.attempts < Pull.attemptLimit {
                sendComparison(into: &effects)
            } else {
                reconciliation.exchange = nil
                statistics.exchangesAbandoned &+= 1
            }
        }
        if let pull = reconciliation.pull, pull.retryAt <= clock {
            // There are others to join through, and who is silent has too many to serve.
            if pull.attempts < (pull.isJoin && !table.peers.isEmpty ? Pull.joinAttemptLimit : Pull.attemptLimit) {
                requestPage(into: &effects)
            } else {
                reconciliation.pull = nil
                if pull.isJoin {
                    pullElsewhere(than: pull.peer, into: &effects)
                } else {
                    statistics.exchangesAbandoned &+= 1
                }
            }
        }
        while reconciliation.isIdle, let id = reconciliation.urgent.popLast() {
            guard let slot = table.slot(of: id), slot != 0, table.records[slot].state.isPresent else { continue }
            beginExchange(with: slot, into: &effects)
        }
    }

    // MARK: - Comparisons

    private mutating func beginExchange(with slot: Int, into effects: inout Effects) {
        let record = table.records[slot]
        // A random part of a period more, so that members that differ alike do not ask in step.
        let pause = isNewcomer ? configuration.probeInterval / 2 : configuration.probeInterval
        reconciliation.notBefore = clock + pause + random.below(pause / 4 + 1)
        reconciliation.exchange = Reconciliation.Exchange(
            peer: record.id, endpoint: record.endpoint, sequence: nextSequence(), attempts: 0, retryAt: clock)
        statistics.exchangesStarted &+= 1
        sendComparison(into: &effects)
    }

    private mutating func sendComparison(into effects: inout Effects) {
        guard var exchange = reconciliation.exchange else { return }
        exchange.retryAt = clock + firstPause << UInt64(exchange.attempts)
        exchange.attempts += 1
        reconciliation.exchange = exchange
        writeComparison(
            sequence: exchange.sequence, isAnswer: false, to: exchange.peer, at: exchange.endpoint, into: &effects)
    }

    private mutating func writeComparison(
        sequence: UInt32, isAnswer: Bool, to id: MemberID, at endpoint: Endpoint, into effects: inout Effects
    ) {
        var writer = effects.makeWriter()
        header(.comparison, sequence: sequence).write(to: &writer)
        writer.write(isAnswer ? 1 : 0 as UInt8)
        for range in 0..<ViewDigest.rangeCount { writer.write(table.ranges.ranges[range]) }
        send(writer, kind: .comparison, to: endpoint, receiver: id, into: &effects)
    }

    /// The ranges in which the sender of a comparison differs.
    func differingRanges(from reader: borrowing PacketReader) -> RangeSet {
        var reader = copy reader
        var differing = RangeSet.none
        for range in 0..<ViewDigest.rangeCount {
            guard let digest = try? reader.read(UInt64.self) else { break }
            if digest != table.ranges.ranges[range] { differing.insert(range) }
        }
        return differing
    }

    /// Another member's digests arrived: as a question, or as the answer to this member's own.
    mutating func recordComparison(
        _ differing: RangeSet, isAnswer: Bool, sequence: UInt32, sender: Sender, slot: Int?, into effects: inout Effects
    ) {
        guard configuration.features.contains(.antiEntropy) else { return }
        guard let slot, table.records[slot].state.isPresent else {
            statistics.refusedRequests &+= 1
            return
        }
        if isAnswer {
            guard let exchange = reconciliation.exchange, exchange.sequence == sequence, exchange.peer == sender.id
            else { return }
            reconciliation.exchange = nil
        } else {
            guard answerLimiter.allow(slot, at: clock, period: configuration.probeInterval) else {
                statistics.refusedRequests &+= 1
                return
            }
            statistics.exchangesAnswered &+= 1
            writeComparison(sequence: sequence, isAnswer: true, to: sender.id, at: sender.endpoint, into: &effects)
        }
        guard !differing.isEmpty else {
            if isAnswer { statistics.exchangesCompleted &+= 1 }
            return
        }
        guard reconciliation.pull == nil else { return }
        beginPull(from: sender.id, at: sender.endpoint, ranges: differing, isJoin: false, into: &effects)
    }

    // MARK: - Pages

    mutating func beginPull(
        from id: MemberID, at endpoint: Endpoint, ranges: RangeSet, isJoin: Bool, into effects: inout Effects
    ) {
        reconciliation.pull = Pull(peer: id, endpoint: endpoint, ranges: ranges, isJoin: isJoin, retryAt: clock)
        requestPage(into: &effects)
    }

    /// Asks for the page that is waited for.
    private mutating func requestPage(into effects: inout Effects) {
        guard var pull = reconciliation.pull else { return }
        // The number stays while the same page is asked for: a late answer is as good.
        if pull.attempts == 0 { pull.sequence = nextSequence() }
        pull.retryAt = clock + firstPause << UInt64(pull.attempts)
        pull.attempts += 1
        reconciliation.pull = pull
        var writer = effects.makeWriter()
        header(.pageRequest, sequence: pull.sequence).write(to: &writer)
        writer.write(pull.start)
        pull.ranges.write(to: &writer)
        send(writer, kind: .pageRequest, to: pull.endpoint, receiver: pull.peer, into: &effects)
    }

    /// Answers a request for a page, if the asker is a member and has not had too many, and neither have all together.
    mutating func answerPageRequest(
        from start: UInt32, ranges: RangeSet, sequence: UInt32, sender: Sender, slot: Int?, into effects: inout Effects
    ) {
        guard let slot, table.records[slot].state.isPresent,
            pageLimiter.allow(slot, at: clock, period: configuration.probeInterval / 64),
            totalPageLimiter.allow(0, at: clock, period: configuration.probeInterval / 4096)
        else {
            statistics.refusedRequests &+= 1
            return
        }
        sendPage(from: start, ranges: ranges, sequence: sequence, to: sender, into: &effects)
    }

    /// Sends as much of some ranges of the member list as fits one packet, from a slot on. Dead members are part of it,
    /// so that a newcomer does not take in again what was buried.
    ///
    /// - Complexity: O(slots).
    mutating func sendPage(
        from start: UInt32, ranges: RangeSet, sequence: UInt32, to sender: Sender, into effects: inout Effects
    ) {
        var writer = effects.makeWriter()
        header(.page, sequence: sequence).write(to: &writer)
        writer.write(start)
        let nextOffset = writer.count
        writer.write(Membership.endOfList)
        let own = table.slot(of: sender.id)
        if let own, start == 0, table.records[own].state != .alive {
            // What is held against the receiver goes first, so that it can refute.
            _ = Update.write(slot: own, of: table, asPageAt: clock, to: &writer)
        }
        var slot = Int(start)
        while slot < table.records.count {
            let record = table.records[slot]
            if record.isOccupied, slot != own, ranges == .all || ranges.contains(ViewDigest.range(of: record.id)) {
                guard Update.write(slot: slot, of: table, asPageAt: clock, to: &writer) else { break }
            }
            slot += 1
        }
        if slot < table.records.count { writer.overwrite(UInt32(slot), at: nextOffset) }
        send(writer, kind: .page, to: sender.endpoint, receiver: sender.id, into: &effects)
    }

    /// The `next` of the last page.
    private static var endOfList: UInt32 { .max }

    /// Takes a page if it answers an outstanding request, with all that it claims.
    mutating func receivePage(
        start: UInt32, next: UInt32, updates: borrowing PacketReader, sequence: UInt32, sender: Sender,
        into effects: inout Effects
    ) {
        if let contact = healing.takeContact(sequence, from: sender.id) {
            takePage(updates, isQuiet: table.peers.isEmpty, into: &effects)
            contactAnswered(contact, by: sender, into: &effects)
            return
        }
        if joining.sequence == sequence, reconciliation.pull.map({ !$0.isJoin }) ?? true {
            // The first seed that answers is the one that is pulled from.
            joining.sequence = nil
            joining.pulls = 0
            reconciliation.pull = Pull(
                peer: sender.id, endpoint: sender.endpoint, ranges: .all, isJoin: true, attempts: 1, sequence: sequence,
                retryAt: clock)
        }
        guard let pull = reconciliation.pull, pull.sequence == sequence else { return refusePage(.unsolicited) }
        guard pull.peer == sender.id else { return refusePage(.wrongSender) }
        guard pull.start == start, next > start || next == Membership.endOfList else { return refusePage(.noProgress) }
        guard pull.pages <= configuration.maximumMembers else {
            reconciliation.pull = nil
            return refusePage(.endless)
        }
        let changes = takePage(updates, isQuiet: pull.isJoin || pull.changes >= Pull.newsLimit, into: &effects)
        reconciliation.pull?.changes += changes
        if next == Membership.endOfList {
            endPull(into: &effects)
        } else {
            reconciliation.pull?.pages += 1
            reconciliation.pull?.start = next
            reconciliation.pull?.attempts = 0
            requestPage(into: &effects)
        }
    }

    private mutating func refusePage(_ reason: PageRefusal) {
        statistics.refusedPages[Int(reason.rawValue)] &+= 1
    }

    private mutating func endPull(into effects: inout Effects) {
        guard let pull = reconciliation.pull else { return }
        reconciliation.pull = nil
        if pull.isJoin {
            completeJoin()
        } else {
            statistics.exchangesCompleted &+= 1
            let longer = min(reconciliation.patience * 2, Reconciliation.longestPatience)
            // Once in vain may be for news that is under way.
            let wasInVain = reconciliation.patience > Reconciliation.patience
            let isInVain = pull.changes == 0 && !pull.isFollowedUp
            reconciliation.unshared = isInVain && wasInVain ? pull.ranges : .none
            // Much that was new: there is more where it came from, and others have still more.
            reconciliation.patience =
                pull.changes >= Pull.newsLimit
                ? 0 : pull.changes > 0 || pull.isFollowedUp ? Reconciliation.patience : longer
        }
        reconciliation.mismatchSince = nil
    }

    /// Takes in the claims of a page. Returns how many changed the list.
    @discardableResult
    private mutating func takePage(
        _ updates: borrowing PacketReader, isQuiet: Bool, into effects: inout Effects
    ) -> Int {
        statistics.pagesTaken &+= 1
        var reader = copy updates
        var changes = 0
        while reader.remaining > 0 {
            guard let update = try? Update(from: &reader) else { break }
            let before = table.slot(of: update.id).map { table.records[$0].revision }
            queue.isClosed = isQuiet || changes >= Pull.newsLimit
            applyFromPage(update, from: reader, into: &effects)
            if before != table.slot(of: update.id).map({ table.records[$0].revision }) { changes += 1 }
        }
        queue.isClosed = false
        return changes
    }

    /// Takes in one claim of a page. Unlike gossip it may be old, so it neither kills the living nor raises the dead.
    private mutating func applyFromPage(
        _ update: Update, from reader: borrowing PacketReader, into effects: inout Effects
    ) {
        let known = table.slot(of: update.id)
        guard isAdmissible(update, slot: known) else { return }
        guard let slot = known else {
            if !update.state.isPresent {
                inter(update, from: reader, into: &effects)
            } else if isNewcomer || !configuration.features.contains(.antiEntropy) {
                apply(update, from: reader, into: &effects)
            } else {
                verify(update, into: &effects)
            }
            return
        }
        let record = table.records[slot]
        guard slot != 0 else {
            apply(update, from: reader, into: &effects)
            return
        }
        if Mutant.pagesKill.isActive, update.state == .dead, update.incarnation >= record.incarnation {
            change(slot, to: .dead, incarnation: update.incarnation, event: .died, into: &effects)
        } else if update.state == .dead, record.state.isPresent {
            if update.incarnation >= record.incarnation { convert(update, of: slot, into: &effects) }
        } else if update.state.isPresent, record.state == .dead, update.incarnation == record.incarnation {
            healing.prefer(update.id)
            reconciliation.pull?.isFollowedUp = true
        } else {
            apply(update, from: reader, into: &effects)
            if !update.state.isPresent, table.records[slot].revision != record.revision {
                retain(slot, age: update.age)
            }
        }
    }

    /// Whether a claim of death that arrives as gossip stands here. A death follows a suspicion; who has heard of none may
    /// be in the way of old news from the other side of a partition, so the suspicion comes first. Nor does it stand
    /// before the suspicion has lasted its shortest time here: one that was cut off has accused long ago, and its
    /// accusation and its verdict arrive together, with no time to refute between them.
    mutating func believesDeath(of slot: Int, incarnation: Incarnation) -> Bool {
        let record = table.records[slot]
        guard configuration.features.contains([.suspicion, .antiEntropy]) else { return true }
        // Of an incarnation that is news here no suspicion can have stood its time.
        guard record.incarnation == incarnation else {
            return !record.state.isPresent || Mutant.raisedDeathBelieved.isActive
        }
        if record.state == .alive { return false }
        if record.isQuestioned, table.accuserCount(of: slot) == 0 { return false }
        guard let suspicion = table.suspicion(of: slot),
            clock < suspicion.since + suspicionTimeout(confirmations: .max)
        else { return true }
        hasten(slot)
        return false
    }

    /// Somebody holds a member for dead that is alive here: it is asked, as it were. If it lives, it hears of the
    /// suspicion and refutes; so two halves of a cluster that buried each other become one without a wrong death.
    mutating func convert(_ update: Update, of slot: Int, into effects: inout Effects) {
        let record = table.records[slot]
        guard record.state == .alive || update.incarnation > record.incarnation,
            conversionLimiter.allow(0, at: clock, period: configuration.probeInterval / 64)
        else { return }
        statistics.conversions &+= 1
        // The suspect itself must hear of it.
        let wasClosed = queue.isClosed
        queue.isClosed = false
        suspect(slot, incarnation: update.incarnation, accusers: EmptyCollection(), into: &effects)
        table.question(slot)
        queue.isClosed = wasClosed
    }

    /// A list, or somebody who names many, tells of a member that this one has never heard of, though it is no newcomer.
    /// What it knows may be stale: the member is asked who it is, and only what it says itself is taken in.
    mutating func verify(_ update: Update, into effects: inout Effects) {
        guard let endpoint = update.endpoint,
            verificationLimiter.allow(0, at: clock, period: configuration.probeInterval / 32)
        else { return }
        statistics.verifications &+= 1
        reconciliation.pull?.isFollowedUp = true
        var writer = effects.makeWriter()
        header(.ping, sequence: nextSequence(), flags: Header.isUnknown).write(to: &writer)
        send(writer, kind: .ping, to: endpoint, receiver: update.id, into: &effects)
    }
}
