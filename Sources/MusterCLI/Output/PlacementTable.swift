import Placement
import PlacementFiles

/// A computed plan for people: how good it was and will be, who holds how much, and what moves.
enum PlacementTable {
    /// The whole answer, with so many moves at most.
    static func render(_ result: PlanResult, rows: Int, isColoured: Bool) -> String {
        var parts = [scores(result, isColoured: isColoured), nodes(result, isColoured: isColoured)]
        if !result.moves.isEmpty { parts.append(moves(result, rows: rows, isColoured: isColoured)) }
        for warning in result.plan.warnings {
            parts.append(Style.yellow.apply("warning", isColoured) + " \(warning.rule): \(warning.text)")
        }
        let refused = result.plan.refused
        for refusal in refused.prefix(rows) {
            parts.append(
                Style.red.apply("cannot place", isColoured)
                    + " \(refusal.partition): \(refusal.reason.rule): \(refusal.reason.text)")
        }
        if refused.count > rows { parts.append("… and \(refused.count - rows) more that cannot be placed") }
        parts.append(summary(result))
        return parts.joined(separator: "\n\n")
    }

    /// Before and after.
    static func scores(_ result: PlanResult, isColoured: Bool) -> String {
        let (before, after) = (result.plan.before, result.after)
        var table = Table(["", .init("NOW", isNumber: true), .init("PLANNED", isNumber: true)])
        func row(_ title: String, _ value: KeyPath<Score, Int>, good: Int) {
            let style: Style = after[keyPath: value] <= good ? .green : .yellow
            table.add([.init(title), .init("\(before[keyPath: value])"), .init("\(after[keyPath: value])", style)])
        }
        row("missing replicas", \.missing, good: 0)
        row("partitions without a live replica", \.leaderless, good: 0)
        row("replicas above a domain's share", \.spreadExcess, good: 0)
        row("partitions that one domain can take twice", \.underSpread, good: 0)
        row("rules broken", \.ruleViolations, good: 0)
        row("nodes above their capacity", \.overCapacity, good: 0)
        row("replicas on live nodes of one weight, most - fewest", \.replicaSpread, good: 1)
        row("leaders on live nodes of one weight, most - fewest", \.leaderSpread, good: 1)
        return table.render(isColoured: isColoured)
    }

    /// Who holds how much, before and after.
    static func nodes(_ result: PlanResult, isColoured: Bool) -> String {
        let before = counts(result.cluster.partitions)
        let after = counts(result.assignment)
        let most = max(1, after.values.map(\.replicas).max() ?? 1, before.values.map(\.replicas).max() ?? 1)
        var table = Table([
            "NODE", "DOMAIN", "STATE", .init("WEIGHT", isNumber: true), .init("NOW", isNumber: true),
            .init("PLANNED", isNumber: true), .init("LEADS", isNumber: true), .init("DATA", isNumber: true), "",
        ])
        for node in result.cluster.nodes.sorted(by: {
            ($0.domain.joined(separator: "/"), $0.id) < ($1.domain.joined(separator: "/"), $1.id)
        }) {
            let (old, new) = (before[node.id] ?? Count(), after[node.id] ?? Count())
            table.add([
                .init(node.id), .init(node.domain.isEmpty ? "-" : node.domain.joined(separator: "/")),
                .init(node.state.rawValue, node.state == .up ? .green : node.state == .dead ? .red : .yellow),
                .init(Units.decimal(Double(node.weight) / 1_000, 1)), .init("\(old.replicas)"),
                .init("\(new.replicas)", old.replicas == new.replicas ? .plain : .yellow), .init("\(new.leaders)"),
                .init(new.bytes == 0 ? "-" : Units.bytes(new.bytes)), .init(bar(new.replicas, of: most), .dim),
            ])
        }
        return table.render(isColoured: isColoured)
    }

    private struct Count {
        var replicas = 0
        var leaders = 0
        var bytes: UInt64 = 0
    }

    private static func counts(_ partitions: [Partition]) -> [String: Count] {
        var counts: [String: Count] = [:]
        for partition in partitions {
            for (position, node) in partition.replicas.enumerated() {
                counts[node, default: Count()].replicas += 1
                counts[node, default: Count()].bytes &+= partition.bytes
                if position == 0 { counts[node, default: Count()].leaders += 1 }
            }
        }
        return counts
    }

    private static func bar(_ count: Int, of most: Int) -> String {
        String(repeating: "█", count: (count * 24 + most / 2) / most)
    }

    private static func moves(_ result: PlanResult, rows: Int, isColoured: Bool) -> String {
        var table = Table([
            .init("WAVE", isNumber: true), "PARTITION", "WHY", "ADD", "REMOVE", "LEADER", .init("DATA", isNumber: true),
            "REASON",
        ])
        var left = rows
        for (wave, moves) in result.waves.waves.enumerated() {
            for move in moves where left > 0 {
                left -= 1
                table.add([
                    .init("\(wave + 1)"), .init("\(move.partition)"), .init(move.class.rawValue),
                    .init(list(move.add), .green),
                    .init(list(move.remove), .red),
                    .init(
                        move.leaderBefore == move.leaderAfter
                            ? "-" : "\(move.leaderBefore ?? "none") > \(move.leaderAfter ?? "none")"),
                    .init(
                        move.add.isEmpty || move.bytes == 0 ? "-" : Units.bytes(move.bytes &* UInt64(move.add.count))),
                    .init(move.reasons.first?.text ?? "-"),
                ])
            }
        }
        let hidden = result.moves.count - min(rows, result.moves.count)
        return table.render(isColoured: isColoured)
            + (hidden > 0 ? "\n… and \(hidden) more; --all shows them, --output json has everything" : "")
    }

    /// The plan in one line.
    static func summary(_ result: PlanResult) -> String {
        guard !result.moves.isEmpty else {
            return result.plan.moves.isEmpty
                ? "nothing to do"
                : "nothing is within the limits: \(Units.count(result.plan.moves.count, "move")) left out"
        }
        let bound =
            result.plan.isOptimal
            ? "no plan needs fewer" : "no plan needs fewer than \(result.plan.lowerBound)"
        var text =
            "\(Units.count(result.copies, "replica")) to copy (\(Units.bytes(result.bytes))), "
            + "\(Units.count(result.leaderChanges, "change")) of leader, \(Units.count(result.waves.waves.count, "wave"))"
        if result.moves.count == result.plan.moves.count {
            text += "; \(bound)"
        } else {
            text +=
                "; \(result.plan.moves.count - result.moves.count) of \(Units.count(result.plan.moves.count, "move")) left out"
        }
        return text
    }

    private static func list(_ names: [String]) -> String { names.isEmpty ? "-" : names.joined(separator: " ") }
}
