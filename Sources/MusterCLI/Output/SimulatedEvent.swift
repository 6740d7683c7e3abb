import Placement
import PlacementFiles

/// What one event costs.
struct SimulatedEvent: Encodable {
    var event: String
    var moves: Int
    var lowerBoundMoves: Int
    var exact: Bool
    var leaderChanges: Int
    var bytes: UInt64
    var missing: Int
    var refused: Int
    var maxMinusMin: Int
    var leaderMaxMinusMin: Int
    var seconds: Double

    init(_ event: String, _ result: PlanResult, seconds: Double) {
        self.event = event
        moves = result.copies
        lowerBoundMoves = result.plan.lowerBound
        exact = result.plan.isOptimal
        leaderChanges = result.leaderChanges
        bytes = result.bytes
        missing = result.after.missing
        refused = result.plan.refused.count
        maxMinusMin = result.after.replicaSpread
        leaderMaxMinusMin = result.after.leaderSpread
        self.seconds = seconds
    }

    static func table(_ steps: [SimulatedEvent], isColoured: Bool) -> String {
        var table = Table([
            "EVENT", .init("COPIES", isNumber: true), .init("AT LEAST", isNumber: true), .init("DATA", isNumber: true),
            .init("LEADERS", isNumber: true), .init("MISSING", isNumber: true), .init("REFUSED", isNumber: true),
            .init("REPLICAS max-min", isNumber: true), .init("LEADERS max-min", isNumber: true),
            .init("PLANNED IN", isNumber: true),
        ])
        for step in steps {
            table.add([
                .init(step.event), .init("\(step.moves)"),
                .init("\(step.lowerBoundMoves)", step.moves == step.lowerBoundMoves ? .green : .yellow),
                .init(Units.bytes(step.bytes)), .init("\(step.leaderChanges)"),
                .init("\(step.missing)", step.missing == 0 ? .plain : .red),
                .init("\(step.refused)", step.refused == 0 ? .plain : .red), .init("\(step.maxMinusMin)"),
                .init("\(step.leaderMaxMinusMin)"), .init("\(Units.decimal(step.seconds * 1_000, 1)) ms"),
            ])
        }
        return table.render(isColoured: isColoured)
    }
}
