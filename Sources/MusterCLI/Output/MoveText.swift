import MusterAPI

/// Moves, in words.
enum MoveText {
    /// `3 of 12 done, 2 running, 7 waiting; 120 MiB of 300 MiB copied, 12.0 MiB/s, 15s to go`.
    static func summary(_ moves: Status.Moves) -> Table.Cell {
        let all = moves.waiting + moves.running + moves.done + moves.failed
        var parts = ["\(moves.done) of \(all) done"]
        if moves.running > 0 { parts.append("\(moves.running) running") }
        if moves.waiting > 0 { parts.append("\(moves.waiting) waiting") }
        if moves.failed > 0 { parts.append("\(moves.failed) given up") }
        var text = parts.joined(separator: ", ")
        if moves.running + moves.waiting > 0, moves.bytesTotal > 0 {
            text += "; \(Units.bytes(moves.bytesDone)) of \(Units.bytes(moves.bytesTotal)) copied"
            text += pace(moves.bytesPerSecond, left: moves.bytesTotal - min(moves.bytesDone, moves.bytesTotal))
        }
        return .init(text, moves.running + moves.waiting > 0 ? .yellow : moves.failed > 0 ? .red : .green)
    }

    /// `, 12.0 MiB/s, 15s to go`; nothing if the pace is not known.
    private static func pace(_ bytesPerSecond: UInt64, left: UInt64) -> String {
        guard bytesPerSecond > 0 else { return "" }
        return ", \(Units.bytes(bytesPerSecond))/s, \(Units.duration(Double(left) / Double(bytesPerSecond))) to go"
    }

    /// Who gives and who receives: `n3 > n5`, `+ n5`, `- n3`, `leader n1 > n2`.
    static func route(_ move: PlanRecord.Move) -> String {
        let (from, to) = (move.remove.joined(separator: " "), move.add.joined(separator: " "))
        return switch (from.isEmpty, to.isEmpty) {
        case (false, false): "\(from) > \(to)"
        case (true, false): "+ \(to)"
        case (false, true): "- \(from)"
        case (true, true): "leader \(move.leaderBefore ?? "none") > \(move.leaderAfter ?? "none")"
        }
    }

    /// How much is copied: `42%`; `-` where nothing is.
    static func copied(_ move: PlanRecord.Move) -> String {
        move.add.isEmpty || move.bytesTotal == 0 ? "-" : Progress.percent(move.bytesDone, of: move.bytesTotal)
    }

    /// What a person wants to know next: what it waits for, how fast it goes, or what caused it.
    static func note(_ move: PlanRecord.Move) -> String {
        var parts: [String] = []
        if move.state == .waiting, let wait = move.wait { parts.append("waits: \(wait.text)") }
        if !move.state.isOver, move.bytesPerSecond > 0 {
            parts.append("\(Units.bytes(move.bytesPerSecond))/s")
            if let seconds = move.remainingSeconds { parts.append("\(Units.duration(seconds)) to go") }
        }
        if !move.state.isOver, move.idleSeconds > 0 {
            parts.append("no progress for \(Units.duration(move.idleSeconds))")
        }
        if !move.state.isOver, let word = move.brokerWord, word.result == .refused {
            parts.append("the broker refuses \(word.op.rawValue): \(word.reason?.text ?? "no reason given")")
        }
        if let reason = move.reasons.first { parts.append(reason.text) }
        return parts.isEmpty ? "-" : parts.joined(separator: "; ")
    }

    /// A move for whoever follows without a terminal: news at every state, and at every quarter of the copy.
    static func watched(_ move: PlanRecord.Move, of plan: PlanRecord) -> WatchedLine {
        let quarter = move.bytesTotal == 0 ? 0 : Int(Double(move.bytesDone) / Double(move.bytesTotal) * 4)
        return WatchedLine(
            "\(move.name)  \(move.class.rawValue)  \(route(move))  \(move.state.rawValue)  \(copied(move))  \(note(move))",
            key:
                "\(plan.epoch).\(plan.generation) \(move.name) \(move.state.rawValue) \(quarter) \(move.wait?.rule ?? "")"
        )
    }

    static func style(_ state: PlanRecord.MoveState) -> Style {
        switch state {
        case .done: .green
        case .failed, .stalled: .red
        case .waiting, .cancelled: .dim
        default: .yellow
        }
    }
}
