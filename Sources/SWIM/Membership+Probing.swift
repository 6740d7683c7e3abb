extension Membership {
    /// A member became present: it is probed from now on.
    mutating func startProbing(_ slot: Int) {
        order.insert(slot, random: &random)
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

    mutating func advanceProbing(into effects: inout Effects) {
        if let probe, let indirectAt = probe.indirectAt, indirectAt <= clock { askHelpers(into: &effects) }
        guard let periodEnd = nextPeriod, periodEnd <= clock else { return }
        judgeProbe(into: &effects)
        // Judging may have emptied the list.
        guard nextPeriod != nil else { return }
        // A period that begins late is a whole one all the same, and those that were missed are not caught up with: they
        // would be a burst of probes nobody waits for.
        nextPeriod = clock + configuration.probeInterval
        if clock - periodEnd < configuration.probeInterval / 64 {
            // Timers are always a little late; without this every period would be longer than configured.
            nextPeriod = periodEnd + configuration.probeInterval
        }
        beginProbe(into: &effects)
    }

    private mutating func beginProbe(into effects: inout Effects) {
        helpers.removeAll(keepingCapacity: true)
        guard let target = order.advance(in: table, random: &random) else {
            probe = nil
            return
        }
        let sequence = nextSequence()
        probe = Probe(
            target: target, revision: table.records[target].revision, sequence: sequence,
            indirectAt: clock + configuration.probeTimeout)
        sendMessage(.ping, sequence: sequence, to: target, into: &effects)
    }

    /// The target did not answer in time: others try. Only the end of the period brings the verdict.
    private mutating func askHelpers(into effects: inout Effects) {
        guard let current = probe else { return }
        probe?.indirectAt = nil
        guard !current.isAcknowledged, table.records[current.target].isOccupied else { return }
        if let periodEnd = nextPeriod {
            // Helpers that are asked late get their time: nobody is suspected before the indirect phase has ended.
            nextPeriod = max(periodEnd, clock + (configuration.probeInterval - configuration.probeTimeout) / 64 * 63)
        }
        var chosen = helpers
        helpers = []
        drawPeers(configuration.indirectProbes, excluding: current.target, into: &chosen)
        helpers = chosen
        let target = table.records[current.target].id
        for helper in helpers {
            var writer = effects.makeWriter()
            header(.pingRequest, sequence: current.sequence).write(to: &writer)
            writer.write(target)
            piggyback(on: &writer, receiver: helper)
            let record = table.records[helper]
            send(writer, kind: .pingRequest, to: record.endpoint, receiver: record.id, into: &effects)
        }
    }

    private mutating func judgeProbe(into effects: inout Effects) {
        guard let ended = probe else { return }
        probe = nil
        guard !ended.isAcknowledged else { return }
        statistics.failedProbes &+= 1
        let record = table.records[ended.target]
        // Whatever was learnt of the target meanwhile is newer than this probe.
        guard record.isOccupied, record.revision == ended.revision, record.state == .alive else { return }
        suspect(ended.target, incarnation: record.incarnation, into: &effects)
    }

    /// An ack: of this member's own probe, or of a ping that it sent for somebody else.
    mutating func recordAck(_ sequence: UInt32, from slot: Int?, into effects: inout Effects) {
        guard let slot else { return }
        if let current = probe, current.sequence == sequence {
            if slot == current.target || helpers.contains(slot) { probe?.isAcknowledged = true }
            return
        }
        guard let index = relays.firstIndex(where: { $0.sequence == sequence && $0.target == slot }) else { return }
        let relay = relays.remove(at: index)
        var writer = effects.makeWriter()
        header(.ack, sequence: relay.requesterSequence).write(to: &writer)
        piggyback(on: &writer, receiver: table.slot(of: relay.requester))
        send(writer, kind: .ack, to: relay.endpoint, receiver: relay.requester, into: &effects)
    }

    /// Answers a ping. A sender that is not in the list as it is now is told so, and introduces itself.
    mutating func acknowledge(
        _ sequence: UInt32, to sender: Sender, slot: Int?, isUnknown: Bool, into effects: inout Effects
    ) {
        var writer = effects.makeWriter()
        header(.ack, sequence: sequence, flags: isUnknown ? Header.isUnknown : 0).write(to: &writer)
        piggyback(on: &writer, receiver: slot)
        send(writer, kind: .ack, to: sender.endpoint, receiver: sender.id, into: &effects)
    }

    /// Pings a member for somebody else. Only members of the list are pinged, at the address that the list has.
    mutating func relayPing(to id: MemberID, for sender: Sender, sequence: UInt32, into effects: inout Effects) {
        guard let target = table.slot(of: id), target != 0, relays.count < Relay.limit else {
            sendNack(sequence, to: sender.id, at: sender.endpoint, into: &effects)
            return
        }
        let own = nextSequence()
        relays.append(
            Relay(
                sequence: own, target: target, requester: sender.id, endpoint: sender.endpoint,
                requesterSequence: sequence, nackAt: clock + configuration.probeTimeout / 5 * 4,
                expiresAt: clock + configuration.probeInterval))
        sendMessage(.ping, sequence: own, to: target, into: &effects)
    }

    mutating func advanceRelays(into effects: inout Effects) {
        var index = 0
        while index < relays.count {
            if let nackAt = relays[index].nackAt, nackAt <= clock {
                relays[index].nackAt = nil
                let relay = relays[index]
                sendNack(relay.requesterSequence, to: relay.requester, at: relay.endpoint, into: &effects)
            }
            if relays[index].expiresAt <= clock {
                relays.remove(at: index)
            } else {
                index += 1
            }
        }
    }

    private mutating func sendNack(
        _ sequence: UInt32, to id: MemberID, at endpoint: Endpoint, into effects: inout Effects
    ) {
        var writer = effects.makeWriter()
        header(.nack, sequence: sequence).write(to: &writer)
        piggyback(on: &writer, receiver: table.slot(of: id))
        send(writer, kind: .nack, to: endpoint, receiver: id, into: &effects)
    }
}
