import Placement
import SWIM

extension Coordinator {
    /// The most moves of which it is said one by one why they wait.
    static let mostExplained = 100

    /// Starts moves in the order of the plan, as far as the budgets go, and says of the others why they wait.
    ///
    /// - Parameter brake: what forbids any new step; nil if nothing does.
    /// - Complexity: O(moves)
    mutating func startMoves(in table: PartitionTable, brake: MoveWait?, at now: Instant) {
        let brake = isSuperseded ? .superseded : brake
        guard brake == nil else { return keepWaiting(brake) }
        let isRecovering = isMissingReplicas
        var budgets = MoveBudgets(
            configuration,
            othersWait: moves.contains { $0.state == .waiting && $0.lane == .other && !(isRecovering && $0.isBalance) })
        for move in moves where move.isActive {
            budgets.take(move.scopes(source: move.source, roster: roster), lane: move.lane)
        }
        var explained = 0
        var haveRecoveriesWaited = false
        var haveOthersWaited = false
        for index in moves.indices where moves[index].state == .waiting {
            let source = moves[index].receivers.isEmpty ? nil : source(of: moves[index].move.partition, in: table)
            let scopes = moves[index].scopes(source: source, roster: roster)
            if let wait = obstacle(
                to: moves[index], scopes: scopes, budgets: budgets, isRecovering: isRecovering, at: now)
            {
                if case .bytes = wait, moves[index].lane == .recovery { haveRecoveriesWaited = true }
                if case .bytes = wait, moves[index].lane == .other { haveOthersWaited = true }
                explained += 1
                moves[index].wait = explained > Coordinator.mostExplained ? .behind : wait
                continue
            }
            budgets.take(scopes, lane: moves[index].lane)
            if !moves[index].change.isCreation { byteBudget.take(moves[index].bytes, lane: moves[index].lane) }
            start(index, source: source, in: table, at: now)
        }
        byteBudget.advance(to: now, recoveriesWait: haveRecoveriesWaited, othersWait: haveOthersWaited)
    }

    /// Nothing starts.
    private mutating func keepWaiting(_ wait: MoveWait?) {
        for index in moves.indices where moves[index].state == .waiting { moves[index].wait = wait }
    }

    private mutating func start(_ index: Int, source: MemberID?, in table: PartitionTable, at now: Instant) {
        moves[index].state = moves[index].change.isCreation ? .creating : .adding
        moves[index].wait = nil
        moves[index].source = source
        moves[index].progressAt = now
        if moves[index].origin.isEmpty, let group = group(of: moves[index].move.partition, in: table) {
            moves[index].origin = group.voters
            moves[index].originLeader = group.leader
        }
        haveMovesChanged = true
        advance(index, in: table, mayStep: true, at: now)
        moves[index].shown = shown(moves[index])
    }

    /// Why a move cannot start now; nil if it can.
    private func obstacle(
        to move: MoveProgress, scopes: [MoveBudgets.Scope], budgets: MoveBudgets, isRecovering: Bool,
        at now: Instant
    ) -> MoveWait? {
        if isRecovering, move.isBalance { return .recoveryFirst }
        if takeovers.contains(where: { $0.partition == move.move.partition }) { return .leaderless }
        // Whoever is suspect may be gone in a moment.
        if let suspect = move.change.target.first(where: { roster[$0]?.state == .suspect }) { return .suspect(suspect) }
        let receivers = move.change.isCreation ? move.change.target : move.receivers
        if let away = receivers.first(where: { id in roster[id].map { awaitedUntil($0, at: now) != nil } ?? false }) {
            return .away(away)
        }
        if let exhaustion = budgets.exhausted(by: scopes, lane: move.lane) { return .budget(exhaustion) }
        if !move.receivers.isEmpty, !move.change.isCreation, !byteBudget.hasRoom(in: move.lane) {
            return .bytes(byteBudget.rate)
        }
        return nil
    }

    /// Whether somebody is dead whose replicas are not re-placed yet.
    var isRecoveryDelayed: Bool {
        holds.contains {
            switch $0 {
            case .recoverDelay, .unconfirmed: true
            default: false
            }
        }
    }

    /// Whether replicas are missing that a move brings back, or may bring back soon.
    private var isMissingReplicas: Bool {
        moves.contains { $0.move.class == .recover && !$0.isOver }
            || holds.contains {
                switch $0 {
                case .recoverDelay, .unconfirmed, .maintenance: true
                default: false
                }
            }
    }

    /// From whom a replica is copied: the leader of its group.
    private func source(of partition: PartitionID, in table: PartitionTable) -> MemberID? {
        group(of: partition, in: table)?.leader
    }

    func group(of partition: PartitionID, in table: PartitionTable) -> GroupConfiguration? {
        table.row(of: partition)?.group { roster[$0]?.isPresent ?? false }
    }

    // MARK: - What is told

    /// How often it is told how fast moves are and why they wait, if nothing else is to be told.
    static let showInterval: Nanoseconds = .seconds(5)

    /// Notes what everybody should be told of the moves, every few seconds.
    mutating func showProgress(at now: Instant) {
        guard now - shownAt >= Coordinator.showInterval || shownGeneration != generation else { return }
        shownAt = now
        shownGeneration = generation
        for index in moves.indices where !moves[index].isOver {
            let isActive = moves[index].isActive
            var shown = shown(moves[index])
            // Up to the first seconds, nothing is idle; then it is told in large steps.
            let step = max(1, configuration.stallAfter / 16 / 1_000_000_000)
            shown.idle = isActive ? Int(clamping: (now - moves[index].progressAt) / 1_000_000_000 / step * step) : 0
            guard shown != moves[index].shown else { continue }
            moves[index].shown = shown
            haveMovesChanged = true
        }
    }

    /// What is to be told of a move now.
    func shown(_ move: MoveProgress) -> MoveProgress.Shown {
        MoveProgress.Shown(
            bytesPerSecond: move.isActive ? move.pace.rounded : 0, idle: 0,
            wait: move.isOver ? nil : move.wait)
    }
}

extension MoveProgress {
    /// How many bytes the receivers have.
    func bytesDone(in row: PartitionTable.Row) -> UInt64 {
        receivers.reduce(0) { sum, id in
            let (total, overflow) = sum.addingReportingOverflow(row.holder(id)?.report.bytes ?? 0)
            return overflow ? .max : total
        }
    }
}
