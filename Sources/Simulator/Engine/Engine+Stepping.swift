import BasicContainers
import Cluster
import SWIM

extension Engine {
    /// Hands an arriving datagram to the node at its address.
    mutating func deliver(_ handle: UInt32, _ time: UInt64) {
        let header = pool.header(of: handle)
        let (from, to) = (Int(header.from), Int(header.to))
        guard hosts[to].isUp else { return drop(handle, .nobody) }
        guard hosts[to].heldUntil <= time else {
            return queue.push(at: hosts[to].heldUntil, .delivery, node: to, payload: handle)
        }
        if !network.isQuiet {
            guard !network.isCut(from: from, to: to) else { return drop(handle, .cut) }
            if let fault = network.jam(from: from, to: to) { return jammed.append((fault, handle)) }
        }
        guard !header.isCorrupted else { return drop(handle, .corrupted) }
        guard hosts[to].pausedUntil <= time, !hosts[to].usesInbox else { return putIntoInbox(handle, of: to) }
        receive(handle, time)
    }

    /// Lets a node read a datagram.
    mutating func receive(_ handle: UInt32, _ time: UInt64) {
        if let sealing { return open(handle, time, sealing) }
        let header = pool.header(of: handle)
        let (from, to) = (Int(header.from), Int(header.to))
        guard !header.isBound || header.receiver == hosts[to].id else { return drop(handle, .otherReceiver) }
        counters.delivered += 1
        let bytes = pool.bytes(of: handle)
        observer.delivered(bytes.first ?? 0, from: from, to: to, at: time)
        trace.absorb(time)
        trace.absorb(UInt64(header.from) << 32 | UInt64(header.to))
        trace.absorb(bytes)
        let sender = Sender(id: hosts[from].id, incarnation: header.incarnation, endpoint: hosts[from].endpoint)
        nodes[to].receive(bytes.bytes, from: sender, at: hosts[to].clock(at: time), into: &effects)
        pool.release(handle)
        drain(to)
    }

    /// Lets a node do what is due, unless the timer is outdated.
    mutating func fire(_ node: Int, number: UInt32) {
        guard hosts[node].isUp, number == hosts[node].timerNumber else { return }
        hosts[node].timerTime = .max
        guard hosts[node].pausedUntil <= now else { return arm(node, at: hosts[node].pausedUntil) }
        // What lies in the inbox came before.
        guard !hosts[node].usesInbox else { return putTimerIntoInbox(of: node) }
        advance(node)
    }

    /// Lets a node do what is due.
    mutating func advance(_ node: Int) {
        if let deadline = nodes[node].nextDeadline, deadline <= hosts[node].clock(at: now) {
            let hasMail = hosts[node].usesInbox && !isServed(node)
            observer.timerFires(at: node, unreadMail: hasMail ? hosts[node].waitingMail : 0, time: now)
            nodes[node].advance(to: hosts[node].clock(at: now), into: &effects)
            drain(node)
            observer.isTimer = false
            countRepeat(node)
        } else {
            rearm(node)
        }
    }

    /// Lets a node's owner ask something of it.
    mutating func command(_ command: Command, node: Int) {
        nodes[node].command(command, at: hosts[node].clock(at: now), into: &effects)
        drain(node)
    }

    /// Does what the last call of a node asks for, and arms its timer.
    mutating func drain(_ node: Int) {
        if let persisted = effects.persisted { hosts[node].persisted = persisted }
        let count = effects.network.datagrams.count
        if count > 0 || !effects.network.events.isEmpty || observer.isEnabled {
            let incarnation = nodes[node].membership.localIncarnation
            if incarnation > hosts[node].issued {
                if incarnation.bootEpoch == hosts[node].bootEpoch { observer.raised(node, at: now) }
                hosts[node].issued = incarnation
            }
            if let original = hosts[node].original {
                hosts[Int(original)].issued = max(hosts[Int(original)].issued, incarnation)
            }
            sealing?.raiseIncarnation(of: node, to: incarnation)
            for index in 0..<count { send(effects.network.datagrams[index], from: node, incarnation) }
            for event in effects.network.events { publish(event, by: node) }
            for accusation in effects.network.accusations { observer.observe(accusation, by: node, at: now) }
        }
        if !recording.cuts.isEmpty { feedCutDetector(of: node) }
        if !effects.steps.isEmpty {
            for step in effects.steps { perform(step, at: node) }
        }
        if effects.viewChanged, observer.wantsViews {
            observer.viewChanged(node, nodes[node].view(at: hosts[node].clock(at: now)), at: now, hosts: hosts)
        }
        if effects.viewChanged { watchPlan(of: node) }
        let hasLeft = effects.leaveCompleted
        effects.removeAll()
        if hasLeft {
            stop(node, as: .left)
        } else if hosts[node].isUp {
            rearm(node)
        }
    }

    private mutating func send(_ datagram: Datagram, from: Int, _ incarnation: Incarnation) {
        counters.sent += 1
        counters.sentBytes += UInt64(datagram.count)
        guard datagram.count <= PacketWriter.limit else {
            observer.violate(.datagramFitsMTU, "\(hosts[from].name) sent \(datagram.count) bytes", at: now)
            return counters.drop(.oversized)
        }
        guard let address = SimulatedHost.index(of: datagram.endpoint, count: addresses.count), addresses[address] >= 0
        else { return counters.drop(.nobody) }
        let to = addresses[address]
        if recording.isEnabled { record(datagram, from: from, to: to) }
        observer.sent(effects.network.arena[datagram.offset], bytes: datagram.count, from: from, to: to, at: now)
        var bytes = UnsafeRawBufferPointer(
            rebasing: effects.network.arena[datagram.offset..<datagram.offset + datagram.count])
        if let sealing {
            bytes = sealing.seal(bytes, by: from, to: datagram.receiver, at: hosts[from].clock(at: now))
        }
        let header = PacketPool.Header(
            from: UInt32(from), to: UInt32(to), count: UInt32(bytes.count), isBound: datagram.receiver != nil,
            receiver: datagram.receiver ?? MemberID(high: 0, low: 0), incarnation: incarnation)
        transmit(bytes, header)
    }

    /// Gives a datagram to the network.
    mutating func transmit(_ bytes: UnsafeRawBufferPointer, _ header: PacketPool.Header) {
        let (from, to) = (Int(header.from), Int(header.to))
        let fate = network.fate(from: from, to: to, at: now, bytes: bytes.count)
        if case .dropped(let reason) = fate { return counters.drop(reason) }
        if !replays.isEmpty { capture(header, bytes) }
        let leavesAt = max(now, hosts[from].heldUntil)
        switch fate {
        case .delivered(let latency, let copyLatency):
            queue.push(at: leavesAt &+ latency, .delivery, node: to, payload: pool.take(header, bytes: bytes))
            guard let copyLatency else { return }
            counters.duplicated += 1
            queue.push(at: leavesAt &+ copyLatency, .delivery, node: to, payload: pool.take(header, bytes: bytes))
        case .corrupted(let latency):
            var header = header
            header.isCorrupted = sealing == nil
            let handle = pool.take(header, bytes: bytes)
            if sealing != nil { flipBit(of: handle) }
            queue.push(at: leavesAt &+ latency, .delivery, node: to, payload: handle)
        case .held(let fault):
            jammed.append((fault, pool.take(header, bytes: bytes)))
        case .dropped:
            break
        }
    }

    /// Counts a datagram as dropped and gives its slot back.
    mutating func drop(_ handle: UInt32, _ reason: DropReason) {
        counters.drop(reason)
        pool.release(handle)
    }

    private mutating func publish(_ event: MembershipEvent, by node: Int) {
        trace.absorb(now)
        trace.absorb(UInt64(node) << 32 | 0xE000_0000 | UInt64(event.member.state.rawValue))
        trace.absorb(event.kind.rawValue)
        trace.absorb(event.member.id)
        trace.absorb(event.member.incarnation.rawValue)
        if event.kind == .died || event.kind == .joined || event.kind == .left { placement.disturb() }
        observer.observe(event, by: node, at: now, hosts: hosts)
        if recording.isEnabled { record(event, by: node) }
    }

    /// When the node wants to be called, in virtual time, if it does. Inlined, since a call would copy the engine.
    @inline(__always)
    func deadline(of node: Int) -> UInt64? {
        guard let deadline = nodes[node].nextDeadline else { return nil }
        return max(now, hosts[node].time(of: deadline))
    }

    /// Makes sure that the node is called at its deadline.
    ///
    /// A deadline that moved away keeps the earlier timer, which then finds nothing to do: cheaper than taking an event
    /// out of the middle of the queue, for most deadlines move each time an ack arrives.
    mutating func rearm(_ node: Int) {
        guard !hosts[node].isTimerWaiting, let deadline = deadline(of: node), deadline < hosts[node].timerTime else {
            return
        }
        arm(node, at: deadline)
    }

    private mutating func arm(_ node: Int, at time: UInt64) {
        hosts[node].timerTime = time
        hosts[node].timerNumber &+= 1
        var fires = time
        if let lateness = scenario.timerLateness {
            let key = RandomStream.key(seed: seed, .timer, UInt64(node), hosts[node].boots)
            fires += lateness.sample(RandomStream.word(key: key, at: UInt64(hosts[node].timerNumber)))
        }
        queue.push(at: fires, .timer, node: node, payload: hosts[node].timerNumber)
    }

    /// Ends a node that asks again and again to be called at the same time.
    private mutating func countRepeat(_ node: Int) {
        guard hosts[node].timerTime == now else {
            hosts[node].timerRepeats = 0
            return
        }
        hosts[node].timerRepeats += 1
        guard hosts[node].timerRepeats > 1_000 else { return }
        observer.violate(.timeAdvances, "\(hosts[node].name) is never done with what is due", at: now)
        stop(node, as: .crashed)
    }
}
