import Placement
import SWIM

extension Coordinator {
    /// When a member's replicas are re-placed; nil: not as long as nothing else changes.
    ///
    /// Who said goodbye or is being replaced is not waited for.
    func recoverAt(_ entry: Roster.Entry, at now: Instant) -> Instant? {
        guard !entry.isPresent else { return nil }
        if case .maintenance? = directives.order(for: entry.name, at: now) {
            let end = directives.active(.node(entry.name))?.remaining(at: now).map { now + $0 }
            guard entry.state != .left else { return end }
            guard entry.isConfirmed else { return nil }
            return end.map { max($0, entry.since + configuration.recoverAfter) }
        }
        if entry.state == .left { return entry.since }
        if successor(of: entry, at: now) != nil { return entry.since }
        return entry.isConfirmed ? entry.since + configuration.recoverAfter : nil
    }

    /// Until when plans count on a member as if it were there; nil if they do not.
    ///
    /// Who died a moment ago probably restarts, and has on its disk what it has copied. To give to others at once what it
    /// was to get, and to even that out when it is back, would be copying for nothing. Nobody is waited for longer than it
    /// takes to start, for meanwhile a replica is missing.
    func awaitedUntil(_ entry: Roster.Entry, at now: Instant) -> Instant? {
        guard entry.state == .dead, entry.hasSaidAll, entry.probation ?? now <= now,
            directives.order(for: entry.name, at: now) == nil, !directives.isConfirmed(entry.id)
        else { return nil }
        let end = entry.since + min(configuration.recoverAfter, configuration.reportPatience)
        return end > now ? end : nil
    }

    /// Why the replicas of absent members are not re-placed yet, and why present ones receive nothing.
    func delays(at now: Instant) -> [Hold] {
        var holds: [Hold] = []
        for entry in roster.entries where isNamed(entry.id) || entry.isPresent {
            if entry.isPresent {
                if let until = entry.probation, until > now { holds.append(.flapping(name: entry.name, until: until)) }
                continue
            }
            let until = recoverAt(entry, at: now)
            if case .maintenance? = directives.order(for: entry.name, at: now) {
                let end = directives.active(.node(entry.name))?.remaining(at: now).map { now + $0 } ?? now
                holds.append(.maintenance(name: entry.name, until: end))
            } else if let until {
                if until > now { holds.append(.recoverDelay(name: entry.name, since: entry.since, until: until)) }
            } else if entry.since + configuration.recoverAfter > now {
                // The others have time to see it too.
                holds.append(
                    .recoverDelay(
                        name: entry.name, since: entry.since, until: entry.since + configuration.recoverAfter))
            } else {
                holds.append(
                    .unconfirmed(
                        name: entry.name, since: entry.since, witnesses: entry.witnesses,
                        needed: witnessesNeeded))
            }
        }
        return holds
    }

    /// What operators asked for and is late, or cannot be done.
    func orderHolds(in table: PartitionTable, at now: Instant) -> [Hold] {
        var holds: [Hold] = []
        for record in directives.records where record.isActive {
            switch record.directive {
            case .drain(let name, let within?) where record.age(at: now) > within:
                let left = replicasLeft(on: name, in: table)
                if left > 0 { holds.append(.drainLate(name: name, left: left, by: record.age(at: now) - within)) }
            case .replace(let name, let successor):
                let isAsked = roster.entries.contains { $0.name == name && isNamed($0.id) }
                if isAsked, !isReady(successor) { holds.append(.successorMissing(name: name, successor: successor)) }
            case .cancel(let partition):
                holds.append(.cancelled(partition))
            default:
                break
            }
        }
        return holds
    }

    /// How many groups name a node. O(replicas).
    private func replicasLeft(on name: String, in table: PartitionTable) -> Int {
        let ids = roster.entries.filter { $0.name == name }.map(\.id)
        return table.order.count { number in
            guard let group = table.rows[Int(number)].group(isPresent: { roster[$0]?.isPresent ?? false }) else {
                return false
            }
            return ids.contains { group.voters.contains($0) || group.learners.contains($0) }
        }
    }

    // MARK: - Replacement of one node by another

    /// Whether a node could take over what another one holds.
    private func isReady(_ successor: String) -> Bool {
        guard let entry = roster.id(named: successor).flatMap({ roster[$0] }) else { return false }
        return entry.isPresent && entry.hasSaidAll
    }

    /// Who takes over what a node holds; nil if nobody is to, or nobody can just now.
    func successor(of entry: Roster.Entry, at now: Instant) -> MemberID? {
        guard case .replace(_, let name)? = directives.order(for: entry.name, at: now), isReady(name) else {
            return nil
        }
        return roster.id(named: name)
    }

    /// Whether a node takes over from one that is not empty yet. Until then it receives nothing else.
    func isSuccessor(_ entry: Roster.Entry) -> Bool {
        directives.records.contains { record in
            guard record.isActive, case .replace(let name, let successor) = record.directive, successor == entry.name
            else { return false }
            return roster.entries.contains { $0.name == name && isNamed($0.id) }
        }
    }
}
