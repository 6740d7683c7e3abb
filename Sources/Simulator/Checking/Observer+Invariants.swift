import SWIM

extension Observer {
    /// Holds a change that a node published against what it held before and what others have said. O(1).
    mutating func check(
        _ member: Member, _ subject: Int, by observer: Int, at time: UInt64, issued: Incarnation
    ) {
        let held = views.incarnation(of: subject, at: observer)
        let who = "\(names[observer]) holds \(names[subject]) for \(member.state) at \(member.incarnation)"
        if let state = views.state(of: subject, at: observer) {
            if member.incarnation < held { violate(.incarnationMonotonic, "\(who), after \(held)", at: time) }
            if !state.isPresent, member.state.isPresent, member.incarnation <= held {
                violate(.noResurrection, "\(who), after \(state) at \(held)", at: time)
            } else if member.incarnation == held, member.state.rawValue < state.rawValue {
                violate(.statesInOrder, "\(who), after \(state)", at: time)
            }
        }
        if member.incarnation > issued {
            violate(.onlyOwnerRaisesIncarnation, "\(who), its own is \(issued)", at: time)
        }
        if subject == observer, member.state == .suspect || member.state == .dead {
            violate(.selfNeverAccused, who, at: time)
        }
        if member.state == .dead {
            checkDeath(of: subject, member.incarnation, who, at: time)
            if isTimer { checkTimer(of: subject, by: observer, member.incarnation, who, at: time) }
        }
    }

    /// Looks whether a death that a node declares on its own is that of the incarnation that it has suspected for long
    /// enough. O(1).
    private mutating func checkTimer(
        of subject: Int, by observer: Int, _ incarnation: Incarnation, _ who: String, at time: UInt64
    ) {
        guard limits.hasSuspicions else { return }
        guard let suspicion = suspicions[key(subject, observer)], suspicion.incarnation == incarnation else {
            return violate(.timersCurrent, "\(who) by a timer, without having suspected it", at: time)
        }
        guard time - suspicion.since < limits.leastSuspicion else { return }
        violate(
            .timersCurrent, "\(who) by a timer, suspected \(Quantity.seconds(time - suspicion.since)) before",
            at: time)
    }

    /// A node is about to do what is due.
    mutating func timerFires(at node: Int, unreadMail: Int, time: UInt64) {
        isTimer = true
        guard unreadMail > 0 else { return }
        violate(.timersCurrent, "\(names[node]) acts on its timers before \(unreadMail) datagrams are read", at: time)
    }

    /// Looks whether a death was declared after a suspicion that was old enough, or on somebody's word.
    ///
    /// What is held against a member travels with its age, so an observer may wait for less than the timeout; somebody in
    /// the cluster has waited all of it.
    private mutating func checkDeath(of subject: Int, _ incarnation: Incarnation, _ who: String, at time: UInt64) {
        guard limits.hasSuspicions else { return }
        if let dead = subjects[subject].dead, dead >= incarnation { return }
        guard let suspicion = subjects[subject].suspicion, suspicion.incarnation >= incarnation else {
            return violate(.deathAfterSuspicion, "\(who), nobody had suspected it", at: time)
        }
        guard suspicion.incarnation == incarnation, time - suspicion.time < limits.leastSuspicion else { return }
        violate(
            .deathAfterSuspicion,
            "\(who), first suspected \(Quantity.seconds(time - suspicion.time)) before, not "
                + Quantity.seconds(limits.leastSuspicion), at: time)
    }

    /// Remembers when an incarnation was first suspected by anybody.
    mutating func noteSuspicion(of subject: Int, _ incarnation: Incarnation, at time: UInt64) {
        if let known = subjects[subject].suspicion, known.incarnation >= incarnation { return }
        subjects[subject].suspicion = (incarnation, time)
    }

    /// Takes down an accusation that a node made or learnt of, and looks whether it may count it. O(accusers).
    mutating func observe(_ accusation: Accusation, by observer: Int, at time: UInt64) {
        guard isEnabled, let subject = index(of: accusation.subject) else { return }
        guard let accuser = index(of: accusation.accuser) else {
            return violate(
                .accusersOriginal, "\(names[observer]) names a stranger as accuser of \(names[subject])", at: time)
        }
        let who = "\(names[observer]) names \(names[accuser]) as accuser of \(names[subject])"
        if subject == observer || accuser == subject { violate(.selfNeverAccused, who, at: time) }
        if accuser == observer {
            subjects[subject].accusers.insert(accuser)
            if time >= warmup { evidence.add(.accusations) }
        } else {
            evidence.marks.insert(.confirmation)
            if !subjects[subject].accusers.contains(accuser) {
                violate(.accusersOriginal, "\(who), which has not accused it", at: time)
            }
        }
        var known = accusers[key(subject, observer)] ?? []
        if known.contains(UInt32(accuser)) {
            violate(.accusersOriginal, "\(who) twice", at: time)
        } else {
            known.append(UInt32(accuser))
            accusers[key(subject, observer)] = known
        }
        guard log != nil else { return }
        let transition = Transition(
            time: time, node: observer, kind: .accused(by: accuser), subject: subject, state: .suspect,
            incarnation: views.incarnation(of: subject, at: observer), accusers: known.count,
            viewSize: views.presentCount(at: observer))
        log?.append(transition)
    }

    /// Takes down a datagram that a node sends. O(1).
    ///
    /// - Parameter kind: The first byte of the packet.
    mutating func sent(_ kind: UInt8, bytes: Int, from: Int, to: Int, at time: UInt64) {
        guard isEnabled else { return }
        if time >= warmup {
            traffic[from].sent += 1
            traffic[from].sentBytes += UInt64(bytes)
        }
        if from == to { violate(.nothingToItself, "\(names[from]) sent a datagram to itself", at: time) }
        let kind = MessageKind(rawValue: kind)
        let isCounted: Bool
        switch kind {
        case .ping:
            (traffic[from].target, isCounted) = (UInt32(to), true)
            traffic[from].helpers.removeAll(keepingCapacity: true)
        case .pingRequest:
            isCounted = true
            if traffic[from].helpers.count < 64 { traffic[from].helpers.append(UInt32(to)) }
        case .ack, .nack, .join, .gossip:
            isCounted = true
        case .page, .pageRequest, .comparison, nil:
            isCounted = false
        }
        let toPeer = traffic[from].send(to: to, isCounted: isCounted, at: time)
        if toPeer > limits.perPeer {
            violate(.trafficBounded, "\(names[from]) sent \(names[to]) \(toPeer) datagrams in a second", at: time)
        }
        let allowed = limits.perNode + limits.perReceived * traffic[from].received
        if traffic[from].sentNow > allowed {
            violate(
                .trafficBounded,
                "\(names[from]) sent \(traffic[from].sentNow) datagrams in a second, "
                    + "\(allowed) would do for what it received", at: time)
        }
        if time >= warmup { traffic[from].peak = max(traffic[from].peak, traffic[from].allNow) }
    }

    /// Takes down a datagram that was handed to a node. O(1).
    mutating func delivered(_ kind: UInt8, from: Int, to: Int, at time: UInt64) {
        guard isEnabled else { return }
        traffic[to].receive(at: time)
        switch MessageKind(rawValue: kind) {
        case .ack:
            if traffic[to].target != UInt32(from), traffic[to].helpers.contains(UInt32(from)) {
                evidence.marks.insert(.indirectAck)
            }
        case .pingRequest: evidence.marks.insert(.indirectProbe)
        case .nack: evidence.marks.insert(.nack)
        case .page: evidence.marks.insert(.page)
        case .comparison: evidence.marks.insert(.comparison)
        case .ping, .join, .pageRequest, .gossip, nil: break
        }
    }

    /// Looks whether a node keeps no more news than it has members to tell of.
    mutating func checkQueue(
        of node: Int, _ audit: (waiting: Int, room: Int, isBacked: Bool), entries: Int, at time: UInt64
    ) {
        guard audit.waiting > entries || audit.room > 2 * entries + 64 || !audit.isBacked else { return }
        violate(
            .memoryBounded,
            "\(names[node]) keeps \(audit.waiting) updates in \(audit.room) places for \(entries) members"
                + (audit.isBacked ? "" : ", one about nobody"), at: time)
    }

    /// Looks whether a node's list is as short as it must be.
    mutating func checkMemory(of node: Int, entries: Int, tombstones: Int, at time: UInt64) {
        let identities = names.count
        if entries > min(identities, limits.members) || tombstones > limits.tombstones {
            violate(
                .memoryBounded,
                "\(names[node]) lists \(entries) members, \(tombstones) of them gone; there are \(identities)", at: time
            )
        }
    }
}
