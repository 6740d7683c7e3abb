import SWIM

extension Observer {
    /// Takes down a change that a node published.
    mutating func observe(_ event: MembershipEvent, by observer: Int, at time: UInt64, hosts: [SimulatedHost]) {
        guard isEnabled else { return }
        guard let subject = index(of: event.member.id) else { return }
        if event.kind == .nameConflict {
            evidence.marks.insert(.nameConflict)
        } else if event.kind == .forgotten {
            evidence.marks.insert(.forgotten)
            change(subject, nil, Incarnation(rawValue: 0), at: observer, time, hosts)
        } else {
            let member = event.member
            check(member, subject, by: observer, at: time, issued: hosts[subject].issued)
            count(event, subject, by: observer, at: time, hosts)
            if member.state == .suspect { noteSuspicion(of: subject, member.incarnation, at: time) }
            if member.state == .dead {
                subjects[subject].dead = max(subjects[subject].dead ?? member.incarnation, member.incarnation)
            }
            change(subject, member.state, member.incarnation, at: observer, time, hosts)
            learn(of: subject, member.state, at: time, hosts)
        }
        record(event, subject, by: observer, at: time)
    }

    /// Takes over an incarnation that rose without a change of state, which is no event.
    mutating func catchUp(_ subject: Int, _ incarnation: Incarnation, at observer: Int, time: UInt64) {
        views.set(views.state(of: subject, at: observer), incarnation, of: subject, at: observer, time: time)
    }

    /// A node took a higher incarnation.
    mutating func raised(_ node: Int, at time: UInt64) {
        if time >= warmup { evidence.add(.raises) }
    }

    /// A node's process was started.
    mutating func started(_ node: Int, at time: UInt64, hosts: [SimulatedHost]) {
        traffic[node].upSince = time
        forgetPlans(of: node)
        guard isEnabled else { return }
        liveCount += 1
        for index in crashes.indices where crashes[index].node == node { crashes[index].isOver = true }
        for subject in 0..<views.count where subject != node {
            change(subject, nil, Incarnation(rawValue: 0), at: node, time, hosts)
        }
        change(node, .alive, Incarnation(bootEpoch: hosts[node].bootEpoch), at: node, time, hosts)
        subjects[node].startedAt = time
        begin(.alive, of: node, at: time)
        log?.append(.init(time: time, node: node, kind: .started, incarnation: hosts[node].issued))
    }

    /// A node's process has ended.
    mutating func stopped(_ node: Int, crashed: Bool, at time: UInt64, hosts: [SimulatedHost]) {
        closeUpTime(of: node, at: time)
        guard isEnabled else { return }
        liveCount -= 1
        for subject in 0..<views.count {
            accusers[key(subject, node)] = nil
            change(subject, nil, Incarnation(rawValue: 0), at: node, time, hosts)
        }
        subjects[node].wasUpWhenSuspected = false
        subjects[node].startedAt = nil
        if subjects[node].rumour?.state == .alive { drop(rumourOf: node) }
        if crashed, time >= warmup { crashes.append(CrashRecord(node: node, time: time)) }
        for index in crashes.indices where crashes[index].node != node { closeCrash(index, at: time) }
        for subject in rumours { closeRumour(of: subject, at: time, hosts) }
        log?.append(.init(time: time, node: node, kind: crashed ? .crashed : .ended))
    }

    /// Judges what is held at the end of the run.
    mutating func finish(at time: UInt64, hosts: [SimulatedHost]) {
        if !neverStates.isEmpty {
            for observer in 0..<views.count {
                for subject in 0..<views.count where views.state(of: subject, at: observer) != nil {
                    judgeInterval(subject, at: observer, until: time, hosts)
                }
            }
        }
        for node in traffic.indices { closeUpTime(of: node, at: time) }
    }

    /// Nanoseconds that nodes were up since the end of the warm-up. Complete after ``finish(at:hosts:)``.
    var nodeNanoseconds: UInt64 { traffic.reduce(0) { $0 + $1.upTime } }

    private mutating func closeUpTime(of node: Int, at time: UInt64) {
        guard let since = traffic[node].upSince else { return }
        traffic[node].upTime += max(time, warmup) - max(since, warmup)
        traffic[node].upSince = nil
    }

    /// Takes down what an observer holds of a subject from now on.
    mutating func change(
        _ subject: Int, _ state: MemberState?, _ incarnation: Incarnation, at observer: Int, _ time: UInt64,
        _ hosts: [SimulatedHost]
    ) {
        let before = views.state(of: subject, at: observer)
        if before != state { judgeInterval(subject, at: observer, until: time, hosts) }
        if state == .suspect {
            if suspicions[key(subject, observer)]?.incarnation != incarnation {
                suspicions[key(subject, observer)] = (incarnation, time)
            }
        } else if before == .suspect {
            suspicions[key(subject, observer)] = nil
        }
        if before == .suspect, state != .suspect || views.incarnation(of: subject, at: observer) != incarnation {
            accusers[key(subject, observer)] = nil
        }
        let suspecting = views.holders(of: subject, .suspect)
        views.set(state, incarnation, of: subject, at: observer, time: time)
        followSuspicion(of: subject, suspecting, state, at: time, hosts)
        if time >= warmup, before?.isPresent != state?.isPresent, hosts[observer].isUp {
            sizesSeen.insert(views.presentCount(at: observer))
        }
        for index in neverStates {
            guard case .neverState(_, let forbidden, _, _, let longerThan) = expectations[index].claim,
                forbidden == state, longerThan == 0
            else { continue }
            judgeInterval(subject, at: observer, until: time, hosts)
        }
    }

    /// Holds the time for which an observer has held a state of a subject against what must never be.
    private mutating func judgeInterval(_ subject: Int, at observer: Int, until time: UInt64, _ hosts: [SimulatedHost])
    {
        for index in neverStates where verdicts[index] == .pending {
            guard
                case .neverState(_, let state, _, let window, let longerThan) = expectations[index].claim,
                views.state(of: subject, at: observer) == state,
                filters[index].subjects.includes(subject, hosts), filters[index].observers.includes(observer, hosts)
            else { continue }
            let start = max(views.since(of: subject, at: observer), window.from)
            let end = min(time, window.to)
            guard start <= end, longerThan == 0 || end - start > longerThan else { continue }
            let length = longerThan > 0 ? " for \(Quantity.seconds(end - start))" : ""
            decide(
                index,
                .failed("\(names[observer]) held \(names[subject]) for \(state) at \(Quantity.seconds(start))\(length)")
            )
        }
    }

    private mutating func record(_ event: MembershipEvent, _ subject: Int, by observer: Int, at time: UInt64) {
        guard log != nil else { return }
        let transition = Transition(
            time: time, node: observer, kind: .event(event.kind), subject: subject, state: event.member.state,
            incarnation: event.member.incarnation, viewSize: views.presentCount(at: observer))
        log?.append(transition)
    }
}
