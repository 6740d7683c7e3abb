import Cluster
import Logging
import PacketSecurity
import SWIM

extension NodeEngine {
    /// Does what the last call to the logic asks for, in the order that makes it safe: what was promised is durable
    /// before anybody is told, and what others are told is on its way before the broker and the subscribers act.
    func perform(at now: Instant) {
        if let promises = effects.persisted { unsaved = promises }
        let isDurable = saveIfNeeded(at: now)
        let incarnation = node.membership.localMember.incarnation.rawValue
        if incarnation > secure.incarnation { secure.raiseIncarnation(to: incarnation) }

        // By index: a reference to the array would make emptying it below allocate another one.
        if isDurable {
            for index in effects.network.datagrams.indices { send(effects.network.datagrams[index], at: now) }
            for step in effects.steps { setup.steps.offer(step) }
        } else {
            // It cannot be told which of them depend on the promise. Steps that matter are handed over again.
            traffic.record(.sendWithheld, count: effects.network.datagrams.count)
        }
        if !effects.network.events.isEmpty {
            for event in effects.network.events { log(event, at: now) }
            setup.hub.publish(effects.network.events)
            isViewStale = true
        }
        if effects.viewChanged { isViewStale = true }
        finishIfLeft(at: now)
        effects.removeAll()
    }

    /// Makes promises durable that are not.
    ///
    /// Blocks the loop for the time of a few disk writes; promises change only when a coordinator is elected. A disk
    /// that is full makes the node silent, not untrue: it is tried again every second, and goes on when it works.
    ///
    /// - Returns: whether nothing is left to be saved.
    func saveIfNeeded(at now: Instant) -> Bool {
        guard let promises = unsaved else { return true }
        if let again = saveAgainAt, now < again { return false }
        do {
            try setup.directory.save(promises)
        } catch {
            saveAgainAt = now + NodeEngine.saveInterval
            if let suppressed = warnings.admit("save", at: now) {
                setup.logger.error(
                    "a promise cannot be made durable; sending nothing until it can",
                    metadata: ["error": "\(error)", "suppressed": "\(suppressed)"])
            }
            return false
        }
        unsaved = nil
        saveAgainAt = nil
        return true
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
        if code == 0 {
            traffic.recordSent(bytes: packet.count)
        } else {
            traffic.record(TrafficCounters.Loss(sending: code))
        }
    }
}
