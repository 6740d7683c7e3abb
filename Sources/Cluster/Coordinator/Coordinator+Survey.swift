import Placement
import SWIM

extension Coordinator {
    /// Looks at the member list and at whom the groups name.
    mutating func survey(
        state: ReplicatedState, membership: borrowing Membership, testimony: Testimony, at now: Instant
    ) {
        witnessesNeeded = testimony.quorum
        var entries: [Roster.Entry] = []
        for slot in 0..<membership.slotCount {
            guard let member = membership.member(at: slot) else { continue }
            var entry = Roster.Entry(
                id: member.id, name: member.name, state: member.state, since: membership.stateSince(at: slot),
                attributes: attributes(of: member.id, state, testimony), hasReported: state.hasFullReport(of: member.id)
            )
            entry.isSelfDescribed = state.attributes(of: member.id) != nil
            entry.probation = testimony.probation(of: member.id)
            if member.state == .dead {
                entry.witnesses = testimony.witnesses(of: member.id)
                // What several voters have seen counts, not what this one happens to have seen since it started.
                let since = testimony.deadSince(member.id)
                entry.isConfirmed = since != nil || directives.isConfirmed(member.id)
                entry.since = since ?? entry.since
            }
            entries.append(entry)
        }
        let members = Roster(entries)
        named = Coordinator.identities(in: state.partitions, members: members)

        var strangers: [(id: MemberID, since: Instant)] = []
        var known = unknown[...]
        for id in named where members[id] == nil {
            while let first = known.first, first.id < id { known.removeFirst() }
            strangers.append((id, known.first.flatMap { $0.id == id ? $0.since : nil } ?? now))
        }
        unknown = strangers
        let isWitnessed = witnesses(in: state.partitions, members: members)
        for (number, stranger) in unknown.enumerated() {
            var entry = Roster.Entry(
                id: stranger.id, name: Roster.nameOfUnknown(stranger.id), state: nil, since: stranger.since,
                attributes: attributes(of: stranger.id, state, testimony), hasReported: false,
                isWitnessed: isWitnessed[number])
            entry.isSelfDescribed = false
            entries.append(entry)
        }
        roster = unknown.isEmpty ? members : Roster(entries)
        absent.update(from: state.partitions, roster: roster, at: now)
    }

    /// What a member says of itself; if it cannot, what was known of it before; if it is not known at all, what the voters
    /// say. What they say first stays: a plan does not change because they change their minds.
    private func attributes(
        of id: MemberID, _ state: ReplicatedState, _ testimony: Testimony
    ) -> NodeAttributes? {
        state.attributes(of: id) ?? roster[id]?.attributes ?? testimony.attributes(of: id)
    }

    /// Whom the groups name, sorted.
    ///
    /// What a dead node last said of a group that has changed since does not count: once its replicas are re-placed,
    /// its death is over and done with.
    private static func identities(in table: PartitionTable, members: Roster) -> [MemberID] {
        var ids: [MemberID] = []
        var isKnown: Set<MemberID> = []
        for row in table.rows {
            guard let group = row.group(isPresent: { members[$0]?.isPresent ?? false }) else { continue }
            for id in group.voters where isKnown.insert(id).inserted { ids.append(id) }
            for id in group.learners where isKnown.insert(id).inserted { ids.append(id) }
        }
        ids.sort()
        return ids
    }

    /// By unknown identity: whether several members that are present name it.
    private func witnesses(in table: PartitionTable, members: Roster) -> [Bool] {
        var isWitnessed = [Bool](repeating: false, count: unknown.count)
        guard !unknown.isEmpty else { return [] }
        var numbers: [MemberID: Int] = [:]
        for (number, stranger) in unknown.enumerated() { numbers[stranger.id] = number }
        var first = [MemberID?](repeating: nil, count: unknown.count)
        for row in table.rows {
            for holder in row.holders where members[holder.owner]?.isPresent ?? false {
                for id in holder.report.group.voters + holder.report.group.learners {
                    guard let number = numbers[id] else { continue }
                    if let witness = first[number], witness != holder.owner { isWitnessed[number] = true }
                    first[number] = first[number] ?? holder.owner
                }
            }
        }
        return isWitnessed
    }

    func isNamed(_ id: MemberID) -> Bool {
        var low = 0
        var high = named.count
        while low < high {
            let middle = (low + high) / 2
            if named[middle] < id { low = middle + 1 } else { high = middle }
        }
        return low < named.count && named[low] == id
    }

    // MARK: - Reasons to do nothing

    /// What forbids any new step.
    func brakes(hasQuorum: Bool, majorityAt: Instant?, at now: Instant) -> [Hold] {
        var brakes: [Hold] = []
        if !hasQuorum, !Mutant.noQuorumNeeded.isActive { brakes.append(.noQuorum(since: majorityAt)) }
        if let pause { brakes.append(pause) }
        guard !Mutant.noBrakes.isActive else { return brakes }
        // The dead count until they are written off: nothing of theirs is left to be re-placed. Of those
        // who are not in the member list, only those count that several members name: one can name whom it likes. Those
        // whom an operator has sent away or given up are no surprise.
        let known = roster.entries.filter { isCounted($0, at: now) }
        // Suspects count as missing too: those who were lost together are not declared dead together, and the first of
        // them must not be taken for the only one. Nor is a storm of suspicions the time to move anything.
        let missing = known.count { $0.state != .alive }
        guard missing > 0 else { return brakes }
        let present = known.count - missing
        if present * 100 <= known.count * configuration.minimumPresentPercent {
            brakes.append(
                .minority(present: present, known: known.count, percent: configuration.minimumPresentPercent))
        } else {
            let limit = max(
                known.count * configuration.massFailurePercent / 100,
                Coordinator.largestRacks(configuration.massFailureRacks, of: known))
            if missing > limit { brakes.append(.massFailure(missing: missing, known: known.count, limit: limit)) }
        }
        return brakes
    }

    private func isCounted(_ entry: Roster.Entry, at now: Instant) -> Bool {
        guard entry.isWitnessed else { return false }
        // A pause of its process is part of a node's maintenance as well.
        if entry.state != .alive, case .maintenance? = directives.order(for: entry.name, at: now) { return false }
        if entry.isPresent { return true }
        if directives.isConfirmed(entry.id) { return false }
        // Who said goodbye counts as long as its replicas are not re-placed: many may be sent away by one mistake.
        if entry.state == .left { return isNamed(entry.id) }
        return now - entry.since < configuration.recoverAfter || isNamed(entry.id)
    }

    /// The number of members in the largest innermost failure domains, so many of them. A node without any is a domain of
    /// its own.
    private static func largestRacks(_ count: Int, of entries: [Roster.Entry]) -> Int {
        // Not by hearsay: one voter that names one rack for all who are gone would lift the limit.
        var racks = entries.compactMap { $0.isSelfDescribed ? $0.attributes?.domain : nil }
        racks.sort { $0.lexicographicallyPrecedes($1) }
        var sizes: [Int] = []
        for (index, rack) in racks.enumerated() {
            if index > 0, !rack.isEmpty, racks[index - 1] == rack {
                sizes[sizes.count - 1] += 1
            } else {
                sizes.append(1)
            }
        }
        sizes.sort(by: >)
        return max(sizes.prefix(max(0, count)).reduce(0, +), min(1, count))
    }

    /// What forbids a new plan now.
    mutating func obstacles(at now: Instant) -> [Hold] {
        var obstacles: [Hold] = []
        let present = roster.entries.filter { $0.isPresent }
        let silent = present.filter { !$0.hasSaidAll }
        let mustWaitForSilent = !silent.isEmpty && now - beganAt < configuration.reportPatience
        // What a dead member held is known, if it was here to tell.
        let heard = roster.entries.count { $0.isPresent || $0.hasReported }
        if heard >= configuration.expectedMembers, !mustWaitForSilent, !hasSeenExpected {
            hasSeenExpected = true
            isInputStale = true
        }
        if plannedAt == nil {
            // Where groups exist, the cluster was complete once; then only what exists is taken care of.
            let expected = named.isEmpty ? configuration.expectedMembers : 0
            if present.count < expected || mustWaitForSilent {
                obstacles.append(
                    .waitingForMembers(
                        present: present.count, expected: expected, silent: silent.map(\.name),
                        until: present.count < expected ? nil : beganAt + configuration.reportPatience))
            }
        }
        var until = disturbedAt + configuration.stabilize
        if let massLossAt { until = max(until, massLossAt + Coordinator.calm(configuration)) }
        if isSuspicionOpen(at: now) { until = max(until, now + configuration.stabilize) }
        if until > now { obstacles.append(.stabilizing(until: until)) }
        return obstacles
    }

    /// Whether it is open what becomes of somebody who is suspect: it may be the first of many, or nothing. Where suspicions
    /// never end, as on a bad network, plans do not wait for them for ever.
    private mutating func isSuspicionOpen(at now: Instant) -> Bool {
        guard roster.entries.contains(where: { $0.state == .suspect }) else {
            suspectedSince = nil
            return false
        }
        let since = suspectedSince ?? now
        suspectedSince = since
        return now - since < Coordinator.calm(configuration).multipliedSaturating(by: 3)
    }

    /// How long a mass loss must have been over. A storm of suspicions has its lulls, as long as a suspicion or two last, and
    /// what is planned in one of them is copied on top of the storm.
    private static func calm(_ configuration: ClusterConfiguration) -> Nanoseconds {
        configuration.stabilize.multipliedSaturating(by: 5)
    }

    /// What is left out of a plan.
    var reservations: [Hold] {
        var holds: [Hold] = []
        if uncertain > 0, !hasSeenExpected {
            holds.append(.uncertain(partitions: uncertain, expected: configuration.expectedMembers))
        }
        if let refusal { holds.append(.invalidInput(refusal)) }
        return holds
    }
}
