extension CutDetector {
    /// Counts an accusation against its subject, unless its author accuses too many.
    mutating func weigh(_ accusation: Accusation, subject: Int, accuser: Int) {
        let accusedCount = note(accusation.subject, accusedBy: accuser)
        let limit = configuration.accusationLimit(among: memberCount, isReported: isReported(accuser))
        if accusedCount > limit { discount(accuser) }
        guard let discountedUntil = subjects[accuser]?.discountedUntil, discountedUntil <= clock else { return }
        let kept = configuration.certainty
        let expired = clock
        subjects[subject]?.accusers.removeAll {
            $0.id == accusation.accuser || expired - $0.time >= configuration.window
        }
        if let count = subjects[subject]?.accusers.count, count >= kept {
            subjects[subject]?.accusers.removeFirst(count - kept + 1)
        }
        subjects[subject]?.accusers.append(CutSubject.Entry(id: accusation.accuser, time: clock))
        evaluate(subject)
    }

    /// Takes down whom a member accused. Returns how many different ones within the window.
    private mutating func note(_ id: MemberID, accusedBy accuser: Int) -> Int {
        let now = clock
        subjects[accuser]?.accused.removeAll { $0.id == id || now - $0.time >= configuration.window }
        if let count = subjects[accuser]?.accused.count, count > CutDetectorConfiguration.largestAccusationLimit {
            subjects[accuser]?.accused.removeFirst()
        }
        subjects[accuser]?.accused.append(CutSubject.Entry(id: id, time: clock))
        return subjects[accuser]?.accused.count ?? 0
    }

    /// From now on nothing that a member said within the window counts. What it says later counts when it has been
    /// below the limit for a whole window; until then all it said before has expired by itself.
    private mutating func discount(_ accuser: Int) {
        let wasDiscounted = (subjects[accuser]?.discountedUntil ?? clock) > clock
        subjects[accuser]?.discountedUntil = clock + configuration.window
        guard !wasDiscounted, let accused = subjects[accuser]?.accused else { return }
        for entry in accused {
            if let place = place(of: entry.id) { evaluate(place) }
        }
    }

    /// Whether a member is in doubt itself.
    private func isReported(_ place: Int) -> Bool {
        guard let subject = subjects[place] else { return false }
        return subject.member.state != .alive || subject.isReportedAlive
    }

    /// The number of distinct accusers of a member that count now, and when the oldest of them will not any more.
    private func evidence(_ subject: CutSubject) -> (count: Int, until: Instant?) {
        var (count, until) = (0, Instant?.none)
        for entry in subject.accusers where clock - entry.time < configuration.window {
            // An accuser that was dropped from the list keeps its word until the window has passed.
            if let place = place(of: entry.id), subjects[place]?.discountedUntil ?? clock > clock { continue }
            if count == 0 { until = entry.time + configuration.window }
            count += 1
        }
        return (count, until)
    }

    /// Works out how a member stands now, and when time alone will change that.
    mutating func evaluate(_ place: Int) {
        guard var subject = subjects[place] else { return }
        let (count, until) = evidence(subject)
        let state = subject.member.state
        let isAccused = count >= configuration.noiseLimit(among: memberCount)
        let isReportedAlive = isAccused && state.isPresent && !subject.isForgotten
        if isReportedAlive != subject.isReportedAlive { reportedAliveCount += isReportedAlive ? 1 : -1 }
        let becomesReported = isReportedAlive && !subject.isReportedAlive
        subject.isReportedAlive = isReportedAlive
        if state == .alive, !isAccused, !subject.isForgotten {
            subject.calmSince = subject.calmSince ?? clock
        } else {
            subject.calmSince = nil
        }

        var standing = CutSubject.Standing.quiet
        var wakeAt = isAccused ? until : nil
        if place == 0 {
            // The observer itself is in the set for ever.
        } else if subject.isCounted {
            let isSettled = clock - subject.stateSince >= configuration.settleTime
            if subject.isForgotten || state == .left || state == .dead && isSettled {
                standing = .certain
            } else if state == .dead {
                standing = .unstable
                wakeAt = subject.stateSince + configuration.settleTime
            } else if count >= configuration.certainty(among: memberCount), !isNetworkAtFault,
                state != .suspect || isSettled
            {
                // SWIM itself has its say about a suspect first: who has crashed waits for those that crash with it.
                standing = .certain
            } else if isAccused || state == .suspect {
                standing = .unstable
                if state == .suspect, !isSettled {
                    let settledAt = subject.stateSince + configuration.settleTime
                    wakeAt = wakeAt.map { min($0, settledAt) } ?? settledAt
                }
            }
        } else if let calmSince = subject.calmSince {
            let ripeAt =
                calmSince + (subject.wasRemoved ? configuration.stabilityTime : configuration.joinSettleTime)
            if ripeAt <= clock {
                standing = .certain
            } else {
                standing = subject.wasRemoved ? .quiet : .unstable
                wakeAt = ripeAt
            }
        }
        tally(standing, instead: subject.standing)
        subject.standing = standing
        if standing == .certain, !subject.isListed {
            subject.isListed = true
            listed.append(place)
        }
        subjects[place] = subject
        wake(place, at: wakeAt)
        if becomesReported { discountIfSuspicious(place) }
    }

    /// Evidence against more than a quarter of the members at a time says something about the network, not about them.
    private var isNetworkAtFault: Bool { reportedAliveCount > max(1, memberCount / 4) }

    /// A member that is in doubt itself may accuse but a few.
    private mutating func discountIfSuspicious(_ place: Int) {
        let now = clock
        subjects[place]?.accused.removeAll { now - $0.time >= configuration.window }
        guard let count = subjects[place]?.accused.count,
            count > configuration.accusationLimit(among: memberCount, isReported: true)
        else { return }
        discount(place)
    }

    private mutating func tally(_ standing: CutSubject.Standing, instead before: CutSubject.Standing) {
        guard standing != before else { return }
        switch before {
        case .quiet: break
        case .unstable: unstableCount -= 1
        case .certain: certainCount -= 1
        }
        switch standing {
        case .quiet: break
        case .unstable: unstableCount += 1
        case .certain: certainCount += 1
        }
        if certainCount == 0 {
            certainSince = nil
        } else if certainSince == nil {
            certainSince = clock
        }
    }
}
