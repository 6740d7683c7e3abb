extension Membership {
    /// A member became present, and there is somebody to probe from now on.
    mutating func startProbing() {
        if nextPeriod == nil {
            // A random phase, so that members that start together do not probe in step.
            nextPeriod = clock + random.below(configuration.probeInterval)
        }
    }

    /// Nobody is left to probe.
    mutating func stopProbing() {
        nextPeriod = nil
        probe = nil
    }

    /// The length of a period as this member's health has it now.
    private var interval: Nanoseconds {
        let multiplier = configuration.features.contains(.probeAwareness) ? health.multiplier : 1
        return configuration.probeInterval.multipliedReportingOverflow(by: multiplier).partialValue
    }

    mutating func advanceProbing(into effects: inout Effects) {
        if let nextAttempt = probe?.nextAttempt, nextAttempt <= clock { tryAgain(into: &effects) }
        guard let periodEnd = nextPeriod, periodEnd <= clock else { return }
        judgeProbe(into: &effects)
        // Judging may have emptied the list.
        guard nextPeriod != nil else { return }
        // A period that begins late is a whole one all the same, and those that were missed are not caught up with: they
        // would be a burst of probes nobody waits for.
        let isLate = clock - periodEnd >= configuration.probeInterval / 64
        // Timers are always a little late; without this every period would be longer than configured.
        nextPeriod = (isLate ? clock : periodEnd) + interval
        beginProbe(into: &effects)
    }

    private mutating func beginProbe(into effects: inout Effects) {
        if !helpers.isEmpty { helpers.removeAll(keepingCapacity: true) }
        attempts = Probe.Attempts()
        let unshared = unsharedMember()
        guard let target = unshared ?? order.advance(in: table, random: &random) else {
            probe = nil
            return
        }
        let timeout = probeTimeout(of: target)
        let record = table.records[target]
        probe = Probe(
            target: target, id: record.id, incarnation: record.incarnation, indirectSequence: nextSequence(),
            timeout: timeout, nextAttempt: clock + timeout, isUnshared: unshared != nil)
        pingTarget(target, into: &effects)
    }

    /// For every second probe, an alive member that another list probably lacks: it may be long dead, and nobody else will
    /// say so. The round-robin has the other probes, so its bound is twice as long meanwhile.
    ///
    /// - Complexity: O(members), and O(1) while no exchange was in vain.
    private mutating func unsharedMember() -> Int? {
        let ranges = reconciliation.unshared
        guard !ranges.isEmpty else { return nil }
        reconciliation.isUnsharedTurn.toggle()
        guard reconciliation.isUnsharedTurn, !table.peers.isEmpty else { return nil }
        let first = random.index(below: table.peers.count)
        for offset in table.peers.indices {
            let slot = Int(table.peers[(first + offset) % table.peers.count])
            let record = table.records[slot]
            if record.state == .alive, ranges.contains(ViewDigest.range(of: record.id)) { return slot }
        }
        return nil
    }

    private mutating func pingTarget(_ target: Int, into effects: inout Effects) {
        let sequence = nextSequence()
        attempts.append(Probe.Attempt(sequence: sequence, sentAt: clock))
        sendMessage(.ping, sequence: sequence, to: target, into: &effects)
    }

    /// After how long an ack is late: what was measured of this member, within bounds, as this member's health has it.
    ///
    /// The lower bound leaves room for a busy scheduler, the upper one for the helpers within the period.
    @inline(__always)
    private func probeTimeout(of slot: Int) -> Nanoseconds {
        var timeout = configuration.probeTimeout
        if configuration.features.contains(.adaptiveProbing),
            let measured = roundTrips.timeout(of: slot, id: table.records[slot].id)
        {
            let slack = configuration.probeInterval / 50
            timeout = min(
                max(measured + slack, configuration.probeInterval / 20),
                max(configuration.probeTimeout, configuration.probeInterval / 5 * 2))
        }
        return configuration.features.contains(.probeAwareness) ? timeout * health.multiplier : timeout
    }

    /// The target did not answer in time: others try, and so does this member, as long as an answer could still arrive.
    /// Only the end of the period brings the verdict.
    private mutating func tryAgain(into effects: inout Effects) {
        guard let current = probe, let periodEnd = nextPeriod else { return }
        probe?.nextAttempt = nil
        guard !current.isAcknowledged, table.records[current.target].id == current.id else { return }
        let isFirst = attempts.count == 1
        if isFirst {
            // Helpers that are asked late get their time: nobody is suspected before the indirect phase has ended.
            let indirectTime = interval - min(interval, current.timeout)
            nextPeriod = max(periodEnd, clock + indirectTime / 64 * 63)
        }
        if configuration.features.contains(.adaptiveProbing) {
            pingTarget(current.target, into: &effects)
            // Doubled each time: the first attempts catch a lost datagram, the last ones a network that is slow.
            let pause = current.timeout << UInt64(attempts.count - 1)
            if attempts.count < Probe.attemptLimit, clock + pause + current.timeout < nextPeriod ?? clock {
                probe?.nextAttempt = clock + pause
            }
            guard isFirst || attempts.count == Probe.attemptLimit else { return }
        }
        askHelpers(about: current.target, sequence: current.indirectSequence, into: &effects)
    }

    private mutating func askHelpers(about slot: Int, sequence: UInt32, into effects: inout Effects) {
        var count = Mutant.noIndirectProbes.isActive ? 0 : configuration.indirectProbes
        if configuration.features.contains(.probeAwareness) {
            // A member that does badly needs more witnesses.
            count += min(health.score, count)
        }
        var chosen = asked
        asked = []
        drawPeers(count, excluding: slot, into: &chosen)
        let target = table.records[slot].id
        for helper in chosen {
            var writer = effects.makeWriter()
            header(.pingRequest, sequence: sequence).write(to: &writer)
            writer.write(target)
            piggyback(on: &writer, receiver: helper)
            let record = table.records[helper]
            send(writer, kind: .pingRequest, to: record.endpoint, receiver: record.id, into: &effects)
            if !helpers.contains(where: { $0.slot == helper }) {
                helpers.append(Helper(slot: helper, wasHeard: false))
                probe?.helpersAsked += 1
            }
        }
        asked = chosen
    }

    private mutating func judgeProbe(into effects: inout Effects) {
        guard let ended = probe else { return }
        probe = nil
        guard !ended.isAcknowledged else {
            health.improve()
            return
        }
        statistics.failedProbes &+= 1
        // A helper that says nothing is a sign that it is this member that does not hear. That one is silent whom others do
        // not even list is none.
        if !ended.isUnshared { health.worsen(by: ended.helpersHeard < ended.helpersAsked ? 2 : 1) }
        let record = table.records[ended.target]
        guard record.isOccupied, record.id == ended.id, record.incarnation == ended.incarnation, record.state.isPresent
        else { return }
        accuse(ended.target, into: &effects)
    }

    /// An ack: of this member's own probe, or of a ping that it sent for somebody else.
    mutating func recordAck(_ sequence: UInt32, from slot: Int?, into effects: inout Effects) {
        guard let slot else { return }
        if let current = probe {
            if Mutant.anyAckCounts.isActive { probe?.isAcknowledged = true }
            if slot == current.target, let sentAt = attempts.sentAt(sequence) {
                roundTrips.record(clock - sentAt, of: slot, id: table.records[slot].id)
                probe?.isAcknowledged = true
                probe?.nextAttempt = nil
                return
            }
            if sequence == current.indirectSequence, hearHelper(slot) {
                probe?.isAcknowledged = true
                probe?.nextAttempt = nil
                return
            }
        }
        guard let index = relays.firstIndex(where: { $0.sequence == sequence && $0.target == slot }) else { return }
        let relay = relays.remove(at: index)
        guard !Mutant.helperKeepsAck.isActive else { return }
        var writer = effects.makeWriter()
        header(.ack, sequence: relay.requesterSequence).write(to: &writer)
        piggyback(on: &writer, receiver: table.slot(of: relay.requester))
        send(writer, kind: .ack, to: relay.endpoint, receiver: relay.requester, into: &effects)
    }

    /// A nack: a helper is there, though the target has not answered it.
    mutating func recordNack(_ sequence: UInt32, from slot: Int?) {
        guard let slot, let current = probe, sequence == current.indirectSequence else { return }
        _ = hearHelper(slot)
    }

    /// Takes down that a helper is there. Returns whether it was asked at all.
    private mutating func hearHelper(_ slot: Int) -> Bool {
        guard let index = helpers.firstIndex(where: { $0.slot == slot }) else { return false }
        if !helpers[index].wasHeard {
            helpers[index].wasHeard = true
            probe?.helpersHeard += 1
        }
        return true
    }

    /// Answers a ping. A sender that is not in the list as it is now is told so, and introduces itself.
    mutating func acknowledge(
        _ sequence: UInt32, to sender: Sender, slot: Int?, isUnknown: Bool, into effects: inout Effects
    ) {
        if let slot, !table.records[slot].state.isPresent, configuration.features.contains(.stormControl),
            !noticeLimiter.allow(slot, at: clock, period: configuration.probeInterval)
        {
            // It was told lately that it is dead here; more of it would only feed a quarrel.
            statistics.limitedReplies &+= 1
            return
        }
        var writer = effects.makeWriter()
        header(.ack, sequence: sequence, flags: isUnknown ? Header.isUnknown : 0).write(to: &writer)
        piggyback(on: &writer, receiver: slot)
        send(writer, kind: .ack, to: sender.endpoint, receiver: sender.id, into: &effects)
    }
}
