import Cluster
import Logging
import PacketSecurity
import SWIM

extension NodeEngine {
    /// Does what the last call to the logic asks for, in the order that makes it safe: what was promised, and who this
    /// process is now, is durable before anybody is told, and what others are told is on its way before the broker and
    /// the subscribers act.
    func perform(at now: Instant) {
        if let promises = effects.persisted { unsaved = promises }
        if let bootEpoch = effects.network.renewedBootEpoch { renew(bootEpoch: bootEpoch) }
        let isDurable = saveIfNeeded(at: now)
        let incarnation = node.membership.localMember.incarnation.rawValue
        if incarnation > secure.incarnation { secure.raiseIncarnation(to: incarnation) }

        if effects.desiredChanged { isDesiredStale = true }
        // By index: a reference to the array would make emptying it below allocate another one.
        if isDurable {
            for index in effects.network.datagrams.indices { send(effects.network.datagrams[index], at: now) }
            for step in effects.steps { setup.steps.offer(step) }
            if isDesiredStale {
                isDesiredStale = false
                setup.desired.replace(with: node.desiredSteps)
            }
        } else {
            // It cannot be told which of them depend on it. Steps that matter are handed over again.
            traffic.record(.sendWithheld, count: effects.network.datagrams.count)
        }
        if !effects.network.events.isEmpty {
            for event in effects.network.events {
                log(event, at: now)
                eventCounts[MembershipEvent.Kind.allCases.firstIndex(of: event.kind)!] &+= 1
            }
            setup.hub.publish(effects.network.events)
            isViewStale = true
        }
        for accusation in effects.network.accusations { detector.observe(accusation, at: now) }
        for event in effects.network.events { detector.observe(event, at: now) }
        if let winner = effects.network.nameWinner {
            nameWinner = winner
            noteLostName(to: winner, at: now)
        }
        if effects.viewChanged { isViewStale = true }
        let isSuperseded = effects.network.isSuperseded
        finishIfLeft(at: now)
        effects.removeAll()
        if isSuperseded {
            finish(
                at: now,
                failure: .superseded(name: setup.local.name, stateDirectory: setup.configuration.stateDirectory))
        }
    }

    /// This process outranked a former one of its own whose number was higher.
    private func renew(bootEpoch: UInt64) {
        unsavedBootEpoch = bootEpoch
        setup.published.local.bootEpoch = bootEpoch
        setup.logger.notice(
            "the others knew a later start of this node; this one was given a later number",
            metadata: ["boot_epoch": "\(bootEpoch)"])
    }

    /// Makes durable what is not: promises, and the number of this start.
    ///
    /// Blocks the loop for the time of a few disk writes; promises change only when a coordinator is elected, the number
    /// hardly ever. A disk that is full makes the node silent, not untrue: it is tried again every second, and goes on
    /// when it works.
    ///
    /// - Returns: whether nothing is left to be saved.
    func saveIfNeeded(at now: Instant) -> Bool {
        guard unsaved != nil || unsavedBootEpoch != nil else { return true }
        if let again = saveAgainAt, now < again { return false }
        do {
            if let bootEpoch = unsavedBootEpoch { try setup.directory.save(bootEpoch: bootEpoch) }
            unsavedBootEpoch = nil
            if let promises = unsaved { try setup.directory.save(promises) }
            unsaved = nil
        } catch {
            saveAgainAt = now + NodeEngine.saveInterval
            if let suppressed = warnings.admit("save", at: now) {
                setup.logger.error(
                    "the state cannot be made durable; sending nothing until it can",
                    metadata: ["error": "\(error)", "suppressed": "\(suppressed)"])
            }
            return false
        }
        saveAgainAt = nil
        return true
    }

    /// Remembers where some members are, for a start at which no seed answers.
    func rememberPeers(at now: Instant) {
        let peers = node.peersToRemember()
        remembering.note(hasPeers: !peers.isEmpty, at: now)
        // Alone, what was known before is better than nothing.
        guard !peers.isEmpty else { return }
        do {
            try setup.directory.save(peers: peers)
        } catch {
            guard let suppressed = warnings.admit("peers", at: now) else { return }
            setup.logger.warning(
                "where others are cannot be remembered",
                metadata: ["error": "\(error)", "suppressed": "\(suppressed)"])
        }
    }

    /// Lets the detector decide, and publishes what it decided.
    func advanceDetector(to now: Instant) {
        detector.advance(to: now)
        let changes = detector.takeChanges()
        for change in changes {
            setup.logger.info(
                "membership changed",
                metadata: [
                    "revision": "\(change.revision)", "removed": "\(change.removed.map(\.name))",
                    "added": "\(change.added.map(\.name))", "members": "\(detector.memberCount)",
                ])
        }
        setup.changes.publish(changes)
    }

    private func send(_ datagram: Datagram, at now: Instant) {
        let receiver = datagram.receiver.map { PeerID(high: $0.high, low: $0.low) }
        let count = effects.network.withBytes(of: datagram) { bytes in
            secure.seal(bytes, to: receiver, at: now.nanoseconds, into: sealed)
        }
        transmit(UnsafeRawBufferPointer(rebasing: sealed[..<count]), to: datagram.endpoint)
    }

    /// Hands a sealed packet to the system. If the system will not take it, it counts as lost.
    func transmit(_ packet: UnsafeRawBufferPointer, to destination: Endpoint) {
        let code = setup.socket.send(packet, to: destination)
        areStatisticsStale = true
        if code == 0 {
            traffic.recordSent(bytes: packet.count)
        } else {
            traffic.record(TrafficCounters.Loss(sending: code))
        }
    }
}
