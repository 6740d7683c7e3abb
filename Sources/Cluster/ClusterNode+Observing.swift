import SWIM

extension ClusterNode {
    /// How often a voter says anew whom it misses, at most.
    static let observationPause: Nanoseconds = .milliseconds(500)
    /// How often it says for how long, at the least and at the most.
    static let observationIntervals: ClosedRange<Nanoseconds> = .seconds(5) ... .seconds(60)
    /// How much longer so many bytes of observations make that: this is what a voter adds to the gossip.
    static let observationSpacing: (bytes: Int, time: Nanoseconds) = (40, .milliseconds(50))
    /// The most members of whom a voter says anything.
    static let mostObservations = 1_024

    /// Notes who comes and goes. Only voters do: nobody else is asked.
    mutating func observe(_ event: MembershipEvent, at now: Instant) {
        guard isVoter, event.member.id != local else { return }
        switch event.kind {
        case .died, .left:
            attendance.noteDeparture(of: event.member.id, at: now)
        case .joined:
            attendance.noteReturn(of: event.member.id, at: now)
        case .updated:
            // Restarted before anybody missed it, or moved.
            attendance.noteDeparture(of: event.member.id, at: now)
        case .suspected, .refuted, .forgotten, .nameConflict:
            return
        }
        observeSoon(at: now)
    }

    /// Lets what this voter sees be published, after a pause if it was just published.
    private mutating func observeSoon(at now: Instant) {
        var due = now
        if let observedAt, observedAt + Self.observationPause > now { due = observedAt + Self.observationPause }
        if let observeAt, observeAt <= due { return }
        observeAt = due
    }

    /// Says whom this voter misses, if that is due.
    mutating func advanceObservations(at now: Instant) {
        guard let observeAt, observeAt <= now else { return }
        self.observeAt = nil
        publishObservations(at: now)
    }

    /// Publishes what this voter sees.
    ///
    /// - Complexity: O(members)
    mutating func publishObservations(at now: Instant, force: Bool = false) {
        guard isVoter, !isSilent else { return }
        let observations = observations(at: now)
        let elements = observations.map { observation in
            let bytes = observation.bytes
            // Since when it is dead, roughly, whether it is on probation, and where it was. Not how long, which changes all
            // the time.
            let meaning = Observation(
                observation.member, absence: observation.absence.map { Self.roughly(now.earlier(by: $0)) },
                probation: observation.probation > 0 ? .milliseconds(1) : 0, attributes: observation.attributes
            ).bytes
            return IndexedPages.Element(bytes: bytes, meaning: meaning)
        }
        let interval = observationInterval(for: elements.reduce(0) { $0 + $1.bytes.count })
        let isRefreshed = refreshedAt.map { now - $0 >= interval } ?? true
        for entry in observationPages.publish(elements, into: &state, force: force, all: isRefreshed) {
            spread(entry, at: now)
        }
        observedAt = now
        if isRefreshed { refreshedAt = now }
        // As long as time matters to anybody who is missing.
        let recoverAfter = configuration.recoverAfter
        guard observations.contains(where: { $0.isOpen(recoverAfter) }) else { return }
        var pause = interval
        for observation in observations where observation.probation > 0 { pause = min(pause, observation.probation) }
        let next: Instant = now + max(pause, Self.observationPause)
        if let due = observeAt, due < next { return }
        observeAt = next
    }

    /// How often it is said anew how long members have been missing. What has passed since it was said last is lost if all
    /// voters are started anew, so this is a small part of the time that is waited for; and it is bounded by what it costs
    /// where many are missing.
    func observationInterval(for bytes: Int) -> Nanoseconds {
        let bounds = Self.observationIntervals
        let spacing = Self.observationSpacing
        let affordable = spacing.time.multipliedSaturating(by: UInt64(max(0, bytes) / spacing.bytes))
        return min(max(configuration.recoverAfter / 8, bounds.lowerBound, affordable), bounds.upperBound)
    }

    /// An instant as a number of 2^34 nanoseconds, about 17 seconds: small differences are no news.
    private static func roughly(_ instant: Instant) -> Nanoseconds {
        let number: UInt64 = instant.nanoseconds >> 34
        return number &* 1_000_000
    }

    /// Whom this voter holds for dead, and who is on probation. Sorted.
    private func observations(at now: Instant) -> [Observation] {
        ClusterNode.observations(attendance, membership, testimony, state, local: local, at: now)
    }

    private static func observations(
        _ attendance: Attendance, _ membership: borrowing Membership, _ testimony: Testimony, _ state: ReplicatedState,
        local: MemberID, at now: Instant
    ) -> [Observation] {
        var observations = attendance.probations(at: now).map { Observation($0.member, probation: $0.left) }
        for slot in 0..<membership.slotCount {
            guard let member = membership.member(at: slot), member.state == .dead else { continue }
            // What enough others have seen, this one passes on: it may have been started since.
            let since = membership.stateSince(at: slot)
            let absence = now - min(since, testimony.deadSince(member.id) ?? since)
            let attributes = state.attributes(of: member.id) ?? testimony.attributes(of: member.id, besides: local)
            if let position = observations.firstIndex(where: { $0.member == member.id }) {
                observations[position].absence = absence
                observations[position].attributes = attributes
            } else {
                observations.append(Observation(member.id, absence: absence, attributes: attributes))
            }
        }
        // The latest are the ones that are waited for.
        if observations.count > mostObservations {
            observations.sort { $0.isYounger(than: $1) }
            observations.removeLast(observations.count - mostObservations)
        }
        observations.sort { $0.member < $1.member }
        return observations
    }

    /// Brings what the voters say up to date.
    ///
    /// - Complexity: O(voters × observations)
    mutating func noteTestimony(at now: Instant) {
        var statements: [Testimony.Statement] = []
        for id in electorate {
            guard let id, let owner = state.owner(id) else { continue }
            let pages = owner.pages(.observationPages)
            guard let version = pages.map(\.version).max() else { continue }
            let known = heardStatements.first { $0.voter == id && $0.version == version }
            var observations: [Observation] = []
            for entry in pages {
                guard case .observationPages(let page) = entry.payload else { continue }
                observations += page
            }
            statements.append(
                Testimony.Statement(voter: id, heardAt: known?.heardAt ?? now, observations: observations))
        }
        heardStatements = statements.map { statement in
            let pages = state.owner(statement.voter)?.pages(.observationPages)
            return (statement.voter, pages?.map(\.version).max() ?? 0, statement.heardAt)
        }
        testimony.update(statements)
        // Perhaps this voter knows more now of how long somebody has been dead.
        if isVoter { observeSoon(at: now) }
    }
}

extension Observation {
    /// Whether time still matters to it.
    fileprivate func isOpen(_ recoverAfter: Nanoseconds) -> Bool {
        if probation > 0 { return true }
        guard let absence else { return false }
        return absence < recoverAfter
    }

    /// Whether its member went later than another one's.
    fileprivate func isYounger(than other: Observation) -> Bool {
        let own: Nanoseconds = absence ?? 0
        let others: Nanoseconds = other.absence ?? 0
        return own != others ? own < others : member < other.member
    }
}
