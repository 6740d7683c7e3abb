import Foundation
import Placement

/// A plan as JSON, for machines and for review in version control: the same plan is the same text, byte for byte.
package struct PlanDocument: Encodable, Sendable {
    package struct Objective: Encodable, Sendable {
        var missing, spreadExcess, maxMinusMin, leaderMaxMinusMin, leaderless, underSpread, ruleViolations,
            overCapacity: Int

        init(_ score: Score) {
            missing = score.missing
            spreadExcess = score.spreadExcess
            maxMinusMin = score.replicaSpread
            leaderMaxMinusMin = score.leaderSpread
            leaderless = score.leaderless
            underSpread = score.underSpread
            ruleViolations = score.ruleViolations
            overCapacity = score.overCapacity
        }
    }

    /// What the plan costs, beside what any plan costs.
    package struct Cost: Encodable, Sendable {
        var moves: Int
        var leaderChanges: Int
        var bytes: UInt64
        var lowerBoundMoves: Int
        var exact: Bool
    }

    struct Added: Encodable, Sendable {
        var node: String
        var domain: String
        var bytes: UInt64
    }

    struct Leader: Encodable, Sendable {
        var from: String?
        var to: String?
    }

    struct Why: Encodable, Sendable {
        var rule: String
        var text: String
    }

    struct Undo: Encodable, Sendable {
        var add: [String]
        var remove: [String]
    }

    struct MoveDocument: Encodable, Sendable {
        var id: String
        var partition: String
        var `class`: String
        var add: [Added]
        var remove: [String]
        var leader: Leader?
        var wave: Int
        var why: [Why]
        var undo: Undo
    }

    struct RefusalDocument: Encodable, Sendable {
        var partition: String
        var rule: String
        var text: String
    }

    var format = 1
    var before: Objective
    var objective: Objective
    var cost: Cost
    var moves: [MoveDocument]
    /// How many moves of the whole plan were left out by the selection.
    var leftOut: Int
    var refused: [RefusalDocument]
    var warnings: [Why]
    var assignment: [String: [String]]

    /// Describes a computed plan. O(partitions + moves).
    package init(_ result: PlanResult) {
        let domains = Dictionary(
            result.cluster.nodes.map { ($0.id, $0.domain.joined(separator: "/")) },
            uniquingKeysWith: { first, _ in first })
        before = Objective(result.plan.before)
        objective = Objective(result.after)
        cost = Cost(
            moves: result.copies, leaderChanges: result.leaderChanges, bytes: result.bytes,
            lowerBoundMoves: result.plan.lowerBound, exact: result.plan.isOptimal)
        moves = []
        moves.reserveCapacity(result.moves.count)
        for (wave, content) in result.waves.waves.enumerated() {
            for move in content {
                moves.append(
                    MoveDocument(
                        id: "m-\(moves.count + 1)", partition: move.partition.description, class: move.class.rawValue,
                        add: move.add.map { Added(node: $0, domain: domains[$0] ?? "", bytes: move.bytes) },
                        remove: move.remove,
                        leader: move.leaderBefore != move.leaderAfter
                            ? Leader(from: move.leaderBefore, to: move.leaderAfter) : nil,
                        wave: wave + 1, why: move.reasons.map { Why(rule: $0.rule, text: $0.text) },
                        undo: Undo(add: move.remove, remove: move.add)))
            }
        }
        leftOut = result.plan.moves.count - result.moves.count
        refused = result.plan.refused.map {
            RefusalDocument(partition: $0.partition.description, rule: $0.reason.rule, text: $0.reason.text)
        }
        warnings = result.plan.warnings.map { Why(rule: $0.rule, text: $0.text) }
        assignment = [:]
        assignment.reserveCapacity(result.assignment.count)
        for partition in result.assignment { assignment[partition.id.description] = partition.replicas }
    }

    /// The text. Keys are sorted, so that equal plans are equal texts.
    package func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
}
