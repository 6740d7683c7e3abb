import MusterAPI

/// The moves that were seen since the kill, over all plans, and what of them was told already.
struct DemoMoves {
    private struct Key: Hashable {
        var epoch: UInt64
        var generation: UInt64
        var partition: String
    }

    private var states: [Key: PlanRecord.MoveState] = [:]
    private var halfway: Set<Key> = []

    /// The moves that are done.
    var doneCount: Int { states.values.count { $0 == .done } }

    /// Takes in a plan. Returns lines about what changed since the last time.
    mutating func update(_ plan: PlanRecord) -> [String] {
        var lines: [String] = []
        for move in plan.moves {
            let key = Key(epoch: plan.epoch, generation: plan.generation, partition: move.name)
            let isNews = states[key] != move.state && ![.waiting, .catchingUp].contains(move.state)
            let isHalfway = move.state == .catchingUp && move.bytesDone >= move.bytesTotal / 2 && move.bytesDone > 0
            states[key] = move.state
            if isNews || (isHalfway && halfway.insert(key).inserted) { lines.append(DemoMoves.describe(move)) }
        }
        return lines
    }

    /// One move in a line.
    static func describe(_ move: PlanRecord.Move) -> String {
        var text = pad(move.name, 11) + "  " + pad(move.class.rawValue, 8)
        let (from, to) = (move.remove.joined(separator: " "), move.add.joined(separator: " "))
        switch (from.isEmpty, to.isEmpty) {
        case (false, false): text += "\(from) > \(to)"
        case (true, false): text += "+ \(to)"
        case (false, true): text += "- \(from)"
        case (true, true): text += "leader \(move.leaderBefore ?? "none") > \(move.leaderAfter ?? "none")"
        }
        text = pad(text, 34) + "  " + pad(move.state.rawValue, 13)
        if !move.add.isEmpty, move.bytesTotal > 0, move.state == .catchingUp {
            text += Progress.bar(move.bytesDone, of: move.bytesTotal)
            text += " " + Progress.percent(move.bytesDone, of: move.bytesTotal)
        }
        return text
    }

    private static func pad(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }
}
