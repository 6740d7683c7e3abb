import MusterAPI

/// A plan as a table: what moves, how far it is, and why.
enum PlanTable {
    static func render(_ plan: PlanRecord, isColoured: Bool) -> String {
        var table = Table([
            "PARTITION", "WHY", "ADD", "REMOVE", "LEADER", "STATE", .init("COPIED", isNumber: true), "REASON",
        ])
        for move in plan.moves {
            table.add([
                .init(move.name), .init(move.class.rawValue), .init(list(move.add)), .init(list(move.remove)),
                .init(leader(move)), .init(move.state.rawValue, style(move.state)),
                .init(
                    move.bytesTotal > 0 && !move.add.isEmpty
                        ? Progress.percent(move.bytesDone, of: move.bytesTotal) : "-"),
                .init(move.reasons.first?.text ?? "-"),
            ])
        }
        var text = table.render(isColoured: isColoured)
        for refusal in plan.refused {
            text += "\n" + Style.yellow.apply("cannot place", isColoured)
            text += " \(refusal.topic)/\(refusal.index): \(refusal.reason.text)"
        }
        return text + BrokerRows.refusals(plan, isColoured: isColoured)
    }

    /// The plan in one line.
    static func summary(_ plan: PlanRecord) -> String {
        let copies = plan.moves.reduce(0) { $0 + $1.add.count }
        let done = plan.moves.count { $0.state == .done }
        return "plan \(plan.epoch).\(plan.generation): \(done) of \(plan.moves.count) moves done, "
            + "\(copies) replicas to copy (no plan needs fewer than \(plan.lowerBound))"
    }

    private static func list(_ names: [String]) -> String { names.isEmpty ? "-" : names.joined(separator: " ") }

    private static func leader(_ move: PlanRecord.Move) -> String {
        guard move.leaderBefore != move.leaderAfter else { return move.leaderAfter ?? "-" }
        return "\(move.leaderBefore ?? "none") > \(move.leaderAfter ?? "none")"
    }

    private static func style(_ state: PlanRecord.MoveState) -> Style {
        switch state {
        case .done: .green
        case .failed, .stalled: .red
        case .waiting, .cancelled: .dim
        default: .yellow
        }
    }
}
