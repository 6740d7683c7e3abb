import Placement
import SWIM

extension Coordinator {
    /// The most moves of one plan. What is left over is planned when they are done.
    static let largestPlan = 10_000
    /// The most refusals that are published.
    static let mostRefusals = 1_000
    /// A plan of which a move failed is tried again after this time even if nothing changed.
    static let retryAfter: Nanoseconds = .seconds(30)

    /// The planner's input, and what it leaves out.
    struct Input {
        var nodes: [Node] = []
        var partitions: [Partition] = []
        /// By partition: the members that count as placed.
        var placed: [[MemberID]] = []
        /// By partition: the group.
        var groups: [GroupConfiguration?] = []
        /// By partition: which member takes over from which.
        var successions: [(old: MemberID, new: MemberID)?] = []
        /// Partitions whose group cannot decide anything.
        var refused: [Refusal] = []
        /// How many partitions may exist on members that have not been seen yet.
        var uncertain = 0
        /// When the first learner that nobody counts on may be removed.
        var learnersGoAt: Instant?
        /// When time alone changes the input.
        var expires: Instant?
    }

    /// Makes a plan if the input is not that of the last one.
    mutating func planIfNeeded(from table: PartitionTable, at now: Instant) {
        let hasFailed = moves.contains { $0.state == .failed || $0.state == .stalled }
        let retries =
            hasFailed && plannedAt.map { now - $0 >= min(Coordinator.retryAfter, configuration.stallAfter) } ?? false
        guard isInputStale || retries || reconsiderAt.map({ $0 <= now }) ?? false else { return }
        isInputStale = false
        needsReplan = false
        let input = input(from: table, at: now)
        inputExpires = input.expires
        let isDue = input.learnersGoAt.map { $0 <= now } ?? false
        reconsiderAt = isDue ? nil : input.learnersGoAt
        uncertain = input.uncertain
        let rules = avoided.rules(roster) { group(of: $0, in: table) }
        let isSame =
            plannedAt != nil && input.nodes == plannedNodes && input.partitions == plannedPartitions
            && rules == plannedRules && input.refused == plannedStuck
        guard !isSame || retries || isDue else {
            isSuperseded = false
            return
        }
        plannedRules = rules
        plannedStuck = input.refused
        plannedNodes = input.nodes
        plannedPartitions = input.partitions
        plannedAt = now
        do {
            let plan = try plan(input, avoiding: rules)
            refusal = nil
            adopt(plan, input: input, in: table, at: now)
            inherited = InheritedPlan()
        } catch {
            refusal = "\(error)"
        }
    }

    // MARK: - Input

    /// How the planner sees a member; nil if it need not see it.
    func node(for entry: Roster.Entry, at now: Instant) -> Node? {
        let attributes = entry.attributes ?? NodeAttributes()
        func node(_ state: Node.State) -> Node {
            let factor: UInt32 =
                Mutant.planWavers.isActive && generation % 2 == 1 && entry.name.utf8.last == 0x31 ? 3 : 1
            return Node(id: entry.name, domain: attributes.domain, weight: attributes.weight * factor, state: state)
        }
        let order = directives.order(for: entry.name, at: now)
        if order == nil, entry.isPresent, entry.hasSaidAll {
            if isSuccessor(entry) { return node(.cordoned) }
            guard entry.probation.map({ $0 > now }) ?? false else { return node(.up) }
        }
        if awaitedUntil(entry, at: now) != nil { return node(isSuccessor(entry) ? .cordoned : .up) }
        // Others matter only for what they hold.
        guard isNamed(entry.id) else { return nil }
        switch order {
        case .maintenance?: return node(.maintenance)
        case .drain? where entry.isPresent: return node(.draining)
        case .replace? where entry.isPresent: return node(successor(of: entry, at: now) == nil ? .cordoned : .draining)
        default: break
        }
        if !entry.isPresent, Mutant.recoversAtOnce.isActive { return node(.dead) }
        guard !entry.isPresent, let recoverAt = recoverAt(entry, at: now), recoverAt <= now else {
            return node(.cordoned)
        }
        return node(.dead)
    }

    /// When a member looks different to the planner by itself; nil if it does not.
    private func expiry(of entry: Roster.Entry, at now: Instant) -> Instant? {
        if entry.isPresent {
            if let remaining = directives.active(.node(entry.name))?.remaining(at: now), remaining > 0 {
                return now + remaining
            }
            return entry.probation.flatMap { $0 > now ? $0 : nil }
        }
        if let end = awaitedUntil(entry, at: now) { return end }
        return recoverAt(entry, at: now).flatMap { $0 > now ? $0 : nil }
    }

    private func input(from table: PartitionTable, at now: Instant) -> Input {
        var input = Input()
        var isLost = [Bool](repeating: false, count: roster.entries.count)
        for (number, entry) in roster.entries.enumerated() {
            guard let node = node(for: entry, at: now) else { continue }
            input.nodes.append(node)
            isLost[number] = node.state == .dead
            if let until = expiry(of: entry, at: now) { input.expires = input.expires.map { min($0, until) } ?? until }
        }
        let lost = roster.entries.indices.filter { isLost[$0] }.map { roster.entries[$0].id }
        let successions =
            directives.records.isEmpty
            ? [] : roster.entries.compactMap { entry in successor(of: entry, at: now).map { (entry.id, $0) } }

        let activeMoves = activeMoves
        for number in table.order {
            let row = table.rows[Int(number)]
            if let index = activeMoves[row.id] {
                let group = row.group { roster[$0]?.isPresent ?? false }
                let target = destination(of: moves[index], group: group)
                input.append(row, replicas: target.map { roster.name(of: $0) }, placed: target, group: group)
                continue
            }
            guard (1...ReplicaPage.largestGroup).contains(row.replicationFactor) else { continue }
            let group = row.group { roster[$0]?.isPresent ?? false }
            guard let group, !group.voters.isEmpty else {
                // Not to exist and not to be known look alike. Only a cluster that has been complete can tell.
                guard row.holders.isEmpty else { continue }
                if hasSeenExpected {
                    input.append(row, replicas: [], placed: [], group: nil)
                } else {
                    input.uncertain += 1
                }
                continue
            }
            let health = GroupHealth(of: group.voters + group.learners, row: row, roster: roster, absent: absent)
            var placed = group.voters.filter { health[$0] != .unreported }
            let lasting = placed.count { !lost.contains($0) }
            let learners = group.learners.filter { id in
                switch health[id] {
                case .caughtUp, .copying: true
                case .gone: roster[id].map { awaitedUntil($0, at: now) != nil } ?? false
                case .unreported: false
                }
            }
            placed = place(
                learners, of: row.id, beside: placed, missing: max(0, row.replicationFactor - lasting))
            if let leader = group.leader, let position = placed.firstIndex(of: leader), position > 0 {
                placed.remove(at: position)
                placed.insert(leader, at: 0)
            }
            // What a successor takes over counts as if it had it already.
            var succession: (old: MemberID, new: MemberID)?
            for (old, new) in successions where !placed.contains(new) {
                guard let position = placed.firstIndex(of: old) else { continue }
                placed[position] = new
                succession = (old, new)
                // One at a time. What else is to be replaced here follows.
                break
            }
            input.append(
                row, replicas: placed.map { roster.name(of: $0) }, placed: placed, group: group, succession: succession)
            if !health.isMajorityReporting(group.voters), placed.contains(where: { health[$0] != .gone }) {
                let there = group.voters.count { health[$0] == .caughtUp || health[$0] == .copying }
                input.refused.append(
                    Coordinator.withoutMajority(row.id, present: there, voters: group.voters.count))
            } else if let goAt = removalTime(ofOthersThan: placed, in: group, of: row.id, at: now) {
                input.learnersGoAt = input.learnersGoAt.map { min($0, goAt) } ?? goAt
            }
        }
        return input
    }

    // MARK: - Output

    /// Makes the plan the present one, if there is anything in it.
    private mutating func adopt(_ plan: Plan, input: Input, in table: PartitionTable, at now: Instant) {
        let activeMoves = activeMoves
        var isPostponed = false
        var adopted: [MoveProgress] = []
        var planned = plan.moves.sorted { $0.partition < $1.partition }[...]
        var stuck = input.refused[...]
        for (number, partition) in input.partitions.enumerated() {
            let move = planned.first?.partition == partition.id ? planned.removeFirst() : nil
            let isStuck = stuck.first?.partition == partition.id
            if isStuck { stuck.removeFirst() }
            guard !isStuck else { continue }
            if let index = activeMoves[partition.id] {
                // One change at a time: it is planned again when the present one is over.
                if move != nil { isPostponed = true }
                if move?.class == .recover { makeWay(index, in: table) }
                continue
            }
            if isCancelled(partition.id) {
                // Nothing but what an unfinished change has left behind.
                let voters = input.groups[number]?.voters ?? []
                let rest = resume(partition.id, placed: voters, group: input.groups[number], in: table, at: now)
                if let rest { adopted.append(rest) }
                continue
            }
            let progress =
                if let succession = input.successions[number] {
                    succeed(
                        partition.id, succession, move: move, placed: input.placed[number],
                        group: input.groups[number], in: table)
                } else if let move {
                    follow(move, placed: input.placed[number], group: input.groups[number])
                } else {
                    resume(partition.id, placed: input.placed[number], group: input.groups[number], in: table, at: now)
                }
            if let progress { adopted.append(progress) }
        }
        // Who died a moment ago may be back soon and lead again, or be the first of many: until it is given up, leaders are
        // not evened out, and of groups that cannot decide without it the hold tells.
        let isDelayed = isRecoveryDelayed
        if isDelayed { adopted.removeAll { $0.move.class == .leader } }
        adopted.sort {
            $0.move.class != $1.move.class ? $0.move.class < $1.move.class : $0.move.partition < $1.move.partition
        }
        var refused = plan.refused
        refused += input.refused.filter { refusal in !plan.refused.contains { $0.partition == refusal.partition } }
        refused.sort { $0.partition < $1.partition }
        plannedRefusals = Array(refused.prefix(Coordinator.mostRefusals))
        refused = publishable(plannedRefusals)
        if isPostponed { plannedPartitions = [] }
        guard continueMoves(with: adopted, haveRefusalsChanged: !isDelayed && refused != self.refused) else {
            isSuperseded = false
            return
        }
        generation += 1
        self.refused = refused
        lowerBound = min(max(0, plan.lowerBound), Int(Int32.max))
        isSuperseded = false
        arePlanPagesNew = true
        haveMovesChanged = true
    }

    /// A move of the planner's as a change of the group.
    private func follow(_ planned: Move, placed: [MemberID], group: GroupConfiguration?) -> MoveProgress? {
        var move = planned
        let added = move.add.compactMap { roster.id(named: $0) }
        let removed = move.remove.compactMap { roster.id(named: $0) }
        guard added.count == move.add.count, removed.count == move.remove.count else { return nil }
        var leader = move.leaderAfter.flatMap { roster.id(named: $0) }
        if let id = leader, !(roster[id]?.isPresent ?? false) {
            // A node that may come back keeps its replicas, but cannot lead.
            leader = nil
            move.leaderAfter = move.leaderBefore
            if added.isEmpty, removed.isEmpty { return nil }
        }
        var target = placed.filter { !removed.contains($0) } + added
        guard !target.isEmpty, target.count <= ReplicaPage.largestGroup else { return nil }
        if let leader, let position = target.firstIndex(of: leader) {
            target.remove(at: position)
            target.insert(leader, at: 0)
        }
        let change = GroupChange(target: target, leader: leader, isCreation: group == nil)
        return MoveProgress(move: move, change: change, receivers: added)
    }

    /// A change by which one member takes over from another, and whatever else the planner wants there.
    private func succeed(
        _ partition: PartitionID, _ succession: (old: MemberID, new: MemberID), move: Move?, placed: [MemberID],
        group: GroupConfiguration?, in table: PartitionTable
    ) -> MoveProgress? {
        guard let group, let row = table.row(of: partition) else { return nil }
        let planned = move.flatMap { follow($0, placed: placed, group: group) }
        let target = planned?.change.target ?? placed
        let added = target.filter { !group.voters.contains($0) }
        let removed = (group.voters + group.learners).filter { !target.contains($0) }
        let wasLeader = group.leader == succession.old
        let leader = planned?.change.leader ?? (wasLeader && target.contains(succession.new) ? succession.new : nil)
        let text = "\(roster.name(of: succession.new)) takes over from \(roster.name(of: succession.old))"
        let change = Move(
            partition: partition, class: min(planned?.move.class ?? .drain, .drain),
            add: added.map { roster.name(of: $0) }, remove: removed.map { roster.name(of: $0) },
            leaderBefore: group.leader.map { roster.name(of: $0) },
            leaderAfter: (leader ?? group.leader).map { roster.name(of: $0) }, bytes: row.bytes,
            reasons: [Reason(rule: "replacement", text: text)] + (planned?.move.reasons ?? []))
        return MoveProgress(
            move: change, change: GroupChange(target: target, leader: leader), receivers: added)
    }

    /// What an earlier coordinator or an earlier plan left unfinished, where the planner sees nothing to do.
    private mutating func resume(
        _ partition: PartitionID, placed: [MemberID], group: GroupConfiguration?, in table: PartitionTable,
        at now: Instant
    ) -> MoveProgress? {
        guard let group, let row = table.row(of: partition), !Mutant.leavesUnfinished.isActive else { return nil }
        let added = placed.filter { !group.voters.contains($0) }
        // A learner that nobody counts on is removed when it is certain that nobody does.
        let mayGo = removalTime(ofOthersThan: placed, in: group, of: partition, at: now).map { $0 <= now } ?? false
        let others = mayGo ? group.voters + group.learners : group.voters
        let removed = others.filter { !placed.contains($0) }
        guard !added.isEmpty || !removed.isEmpty else { return nil }
        let leader = group.leader.map { roster.name(of: $0) }
        let names = (added + removed).map { roster.name(of: $0) }.joined(separator: ", ")
        let move = Move(
            partition: partition, class: inherited[partition]?.class ?? (added.isEmpty ? .balance : .recover),
            add: added.map { roster.name(of: $0) },
            remove: removed.map { roster.name(of: $0) }, leaderBefore: leader, leaderAfter: leader, bytes: row.bytes,
            reasons: [Reason(rule: "unfinished", text: "an earlier change was left unfinished at \(names)")])
        return MoveProgress(move: move, change: GroupChange(target: placed, leader: nil), receivers: added)
    }
}

extension Coordinator.Input {
    fileprivate mutating func append(
        _ row: PartitionTable.Row, replicas: [String], placed: [MemberID], group: GroupConfiguration?,
        succession: (old: MemberID, new: MemberID)? = nil
    ) {
        partitions.append(
            Partition(
                id: row.id, replicationFactor: row.replicationFactor, replicas: replicas, bytes: min(row.bytes, 1 << 48)
            ))
        self.placed.append(placed)
        groups.append(group)
        successions.append(succession)
    }
}
