import SWIM

extension ClusterNode {
    /// How often a voter says anew whom it misses, at most.
    static let observationPause: Nanoseconds = .milliseconds(500)
    /// How often it says for how long, until that is long enough for everything.
    static let observationInterval: Nanoseconds = .seconds(60)
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
        observeAt = min(observeAt ?? .distantFuture, max(now, observedAt.map { $0 + Self.observationPause } ?? now))
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
        let isRefreshed = refreshedAt.map { now - $0 >= Self.observationInterval } ?? true
        let elements = observations.map { observation in
            let bytes = observation.bytes
            // Since when it is dead, roughly, and whether it is on probation. Not how long, which changes all the time.
            let meaning = Observation(
                observation.member, absence: observation.absence.map { Self.roughly(now.earlier(by: $0)) },
                probation: observation.probation > 0 ? .milliseconds(1) : 0
            ).bytes
            return IndexedPages.Element(bytes: bytes, meaning: meaning)
        }
        for entry in observationPages.publish(elements, into: &state, force: force, all: isRefreshed) {
            spread(entry, at: now)
        }
        observedAt = now
        if isRefreshed { refreshedAt = now }
        // As long as time matters to anybody who is missing.
        let isOpen = observations.contains { $0.probation > 0 || $0.absence ?? .max < configuration.recoverAfter }
        guard isOpen else { return }
        var next = now + Self.observationInterval
        for observation in observations where observation.probation > 0 {
            next = min(next, now + max(observation.probation, Self.observationPause))
        }
        observeAt = min(observeAt ?? next, next)
    }

    /// An instant as a number of 16 seconds: small differences are no news.
    private static func roughly(_ instant: Instant) -> Nanoseconds {
        instant.nanoseconds / Nanoseconds.seconds(16) * .milliseconds(1)
    }

    /// Whom this voter holds for dead, and who is on probation. Sorted.
    private func observations(at now: Instant) -> [Observation] {
        var observations = attendance.probations(at: now).map { Observation($0.member, probation: $0.left) }
        for slot in 0..<membership.slotCount {
            guard let member = membership.member(at: slot), member.state == .dead else { continue }
            // What enough others have seen, this one passes on: it may have been started since.
            let since = membership.stateSince(at: slot)
            let absence = now - min(since, testimony.deadSince(member.id) ?? since)
            if let position = observations.firstIndex(where: { $0.member == member.id }) {
                observations[position].absence = absence
            } else {
                observations.append(Observation(member.id, absence: absence))
            }
        }
        // The latest are the ones that are waited for.
        if observations.count > Self.mostObservations {
            observations.sort { ($0.absence ?? 0, $0.member.low) < ($1.absence ?? 0, $1.member.low) }
            observations.removeLast(observations.count - Self.mostObservations)
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
        if isVoter { observeAt = min(observeAt ?? .distantFuture, (observedAt ?? now) + Self.observationPause) }
    }
}

extension Instant {
    fileprivate static var distantFuture: Instant { Instant(nanoseconds: .max) }
}
