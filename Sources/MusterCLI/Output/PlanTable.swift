import MusterAPI

/// A plan as a table: what moves, how far it is, and why.
enum PlanTable {
    /// Everything: the plan in a line, what was asked, what is held, and the moves.
    static func report(_ plan: PlanRecord, isColoured: Bool) -> String {
        var parts = [summary(plan)]
        for directive in plan.directives { parts.append("asked " + DirectiveText.line(directive)) }
        for hold in plan.holds { parts.append(Style.yellow.apply("held", isColoured) + " " + HoldText.line(hold)) }
        if !plan.moves.isEmpty || !plan.refused.isEmpty { parts.append(render(plan, isColoured: isColoured)) }
        return parts.joined(separator: "\n")
    }

    /// The moves and what cannot be placed.
    static func render(_ plan: PlanRecord, isColoured: Bool) -> String {
        var table = Table(["PARTITION", "WHY", "MOVE", "STATE", .init("COPIED", isNumber: true), "NOTE"])
        for move in plan.moves {
            table.add([
                .init(move.name), .init(move.class.rawValue), .init(MoveText.route(move)),
                .init(move.state.rawValue, MoveText.style(move.state)), .init(MoveText.copied(move)),
                .init(MoveText.note(move)),
            ])
        }
        var text = plan.moves.isEmpty ? [] : [table.render(isColoured: isColoured)]
        for refusal in plan.refused {
            text.append(
                Style.yellow.apply("cannot place", isColoured)
                    + " \(refusal.topic)/\(refusal.index): \(refusal.reason.text)")
        }
        return text.joined(separator: "\n")
    }

    /// The plan in one line.
    static func summary(_ plan: PlanRecord) -> String {
        let copies = plan.moves.reduce(0) { $0 + $1.add.count }
        let done = plan.moves.count { $0.state == .done }
        return "plan \(plan.epoch).\(plan.generation): \(done) of \(Units.count(plan.moves.count, "move")) done, "
            + "\(Units.count(copies, "replica")) to copy (no plan needs fewer than \(plan.lowerBound))"
    }

    /// What may change, a line each.
    static func lines(_ plan: PlanRecord) -> [WatchedLine] {
        [WatchedLine(summary(plan))] + plan.directives.map { DirectiveText.watched($0) }
            + plan.holds.map { HoldText.watched($0) } + plan.moves.map { MoveText.watched($0, of: plan) }
            + plan.refused.map { WatchedLine("cannot place \($0.topic)/\($0.index): \($0.reason.text)") }
    }
}
