import SWIM

extension Observer {
    /// Counts a change that a node published.
    mutating func count(
        _ event: MembershipEvent, _ subject: Int, by observer: Int, at time: UInt64, _ hosts: [SimulatedHost]
    ) {
        let before = views.state(of: subject, at: observer)
        let isFromAnotherBoot =
            before != nil
            && event.member.incarnation.bootEpoch > views.incarnation(of: subject, at: observer).bootEpoch
        switch event.kind {
        case .suspected: evidence.marks.insert(.suspicion)
        case .died: evidence.marks.insert(hosts[subject].isUp ? .falseDeath : .suspicionTimeout)
        case .refuted: evidence.marks.insert(.refutation)
        case .left: evidence.marks.insert(.leave)
        case .joined where before == .dead: evidence.marks.insert(.rejoinAfterDeath)
        default: break
        }
        if event.kind == .died { evidence.marks.insert(.suspicionTimeout) }
        if isFromAnotherBoot, event.member.state.isPresent { evidence.marks.insert(.rejoinNewEpoch) }
        for index in countedChanges {
            guard case .changes(_, let kind, _, _, _, let window) = expectations[index].claim, kind == event.kind,
                window.contains(time)
            else { continue }
            changeCounts[index][key(subject, observer), default: 0] += 1
        }
        guard time >= warmup else { return }
        let isUp = hosts[subject].isUp
        let isHealthy = hosts[subject].isHealthy && hosts[observer].isHealthy
        switch event.kind {
        case .suspected:
            evidence.add(.suspicions)
            if isUp { evidence.add(.falseSuspicions) }
            if isHealthy { evidence.add(.healthyFalseSuspicions) }
        case .died:
            evidence.add(.deaths)
            if isUp { evidence.add(.falseDeaths) }
            if isHealthy { evidence.add(.healthyFalseDeaths) }
        case .refuted: evidence.add(.refutations)
        case .joined where before == .dead: evidence.add(.returns)
        default: break
        }
    }

    /// Takes down that somebody knows something of a member.
    mutating func learn(of subject: Int, _ state: MemberState, at time: UInt64, _ hosts: [SimulatedHost]) {
        if !hosts[subject].isUp {
            if let index = crashes.lastIndex(where: { $0.node == subject && !$0.isOver }) {
                if state == .suspect || state == .dead, crashes[index].firstSuspected == nil {
                    crashes[index].firstSuspected = time
                }
                if state == .dead, crashes[index].firstDead == nil { crashes[index].firstDead = time }
                closeCrash(index, at: time)
            }
        }
        switch state {
        case .dead where subjects[subject].rumour?.state != .dead,
            .left where subjects[subject].rumour?.state != .left:
            if views.holders(of: subject, state) == 1 { begin(state, of: subject, at: time) }
        case .alive:
            if let rumour = subjects[subject].rumour, rumour.state != .alive, hosts[subject].isUp {
                drop(rumourOf: subject)
            }
        default:
            break
        }
        if subjects[subject].rumour != nil { closeRumour(of: subject, at: time, hosts) }
    }

    /// Ends the search for observers that do not know of a crash, if there are none left. O(1).
    mutating func closeCrash(_ index: Int, at time: UInt64) {
        guard !crashes[index].isOver, crashes[index].allKnow == nil,
            views.holders(of: crashes[index].node, .dead) == liveCount
        else { return }
        crashes[index].allKnow = time
    }

    /// Something became known that everybody should learn.
    mutating func begin(_ state: MemberState, of subject: Int, at time: UInt64) {
        if subjects[subject].rumour == nil { rumours.append(subject) }
        subjects[subject].rumour = SubjectRecord.Rumour(state: state, since: time)
    }

    /// Something is no longer true before everybody learnt of it.
    mutating func drop(rumourOf subject: Int) {
        subjects[subject].rumour = nil
        rumours.removeAll { $0 == subject }
    }

    /// Takes down how long it took if every live node knows. O(1).
    mutating func closeRumour(of subject: Int, at time: UInt64, _ hosts: [SimulatedHost]) {
        guard let rumour = subjects[subject].rumour else { return }
        var holders = views.holders(of: subject, rumour.state)
        if rumour.state == .alive { holders += views.holders(of: subject, .suspect) }
        // A member that is up holds itself for alive, whatever the others say.
        let others = rumour.state != .alive && hosts[subject].isUp ? liveCount - 1 : liveCount
        guard holders >= others else { return }
        drop(rumourOf: subject)
        if rumour.since >= warmup { evidence.sample(.infection, time - rumour.since) }
        if rumour.state == .alive, let start = subjects[subject].startedAt {
            if start >= warmup { evidence.sample(.join, time - start) }
            subjects[subject].startedAt = nil
        }
    }

    /// Follows whether anybody suspects a member.
    mutating func followSuspicion(
        of subject: Int, _ before: Int, _ state: MemberState?, at time: UInt64, _ hosts: [SimulatedHost]
    ) {
        let after = views.holders(of: subject, .suspect)
        if before == 0, after > 0 {
            suspectedCount += 1
            if time >= warmup { evidence.raise(.suspectsPeak, to: UInt64(suspectedCount)) }
            subjects[subject].suspectedSince = time
            subjects[subject].wasUpWhenSuspected = hosts[subject].isUp
        } else if before > 0, after == 0 {
            suspectedCount -= 1
            if let since = subjects[subject].suspectedSince, since >= warmup, state == .alive,
                subjects[subject].wasUpWhenSuspected
            {
                evidence.sample(.refute, time - since)
            }
            subjects[subject].suspectedSince = nil
        }
    }
}
