import Placement
import SWIM

/// A move of the plan as it is published: with its place in the order and how far it is.
struct PlannedMove: Hashable, Sendable {
    /// The move's place in the plan.
    var ordinal: Int
    var move: Move
    var state: PlanView.MoveState
    /// How fast it copies, in bytes per second.
    var bytesPerSecond: UInt64 = 0
    /// How long nothing has moved, in seconds.
    var idle = 0
    /// Why it waits.
    var wait: Reason?
}

extension PlannedMove: PageElement {
    var partition: PartitionID { move.partition }

    /// The most nodes that a published move names on each side. A longer list is cut.
    private static let longestList = 16
    /// The bytes that a move may take; reasons that do not fit any more are left out.
    private static let largestSize = 680

    /// The bytes that the reason to wait may take.
    private static let longestWait = 100

    /// ordinal · partition · class · state · pace · idle time · reason to wait · bytes · added · removed · leaders · reasons
    func encoded() -> [UInt8] {
        var writer = ValueWriter()
        writer.write(number: ordinal)
        writer.write(partition)
        writer.write(UInt8(Move.Class.allCases.firstIndex(of: move.class)!))
        writer.write(UInt8(PlanView.MoveState.allCases.firstIndex(of: state)!))
        writer.write(number: bytesPerSecond)
        writer.write(number: min(max(0, idle), Int(Int32.max)))
        // An empty rule: it does not wait.
        writer.write(wait?.rule ?? "", atMost: 32)
        if let wait, !wait.rule.isEmpty { writer.write(wait.text, atMost: PlannedMove.longestWait) }
        writer.write(number: move.bytes)
        // A name takes 64 bytes at the most. Long names and many nodes: what does not fit is left out.
        var room = PlannedMove.largestSize - writer.bytes.count - 4 * 64
        for names in [move.add, move.remove] {
            var listed: [String] = []
            for name in names.prefix(PlannedMove.longestList) where ValueWriter.size(of: name) <= room {
                room -= ValueWriter.size(of: name)
                listed.append(name)
            }
            writer.write(number: listed.count)
            for name in listed { writer.write(name, atMost: 255) }
        }
        writer.write(move.leaderBefore ?? "", atMost: 80)
        writer.write(move.leaderAfter ?? "", atMost: 80)
        for reason in move.reasons where !reason.rule.isEmpty {
            let room = PlannedMove.largestSize - writer.bytes.count - 2
            guard room >= reason.rule.utf8.count + 16 else { break }
            writer.write(reason.rule, atMost: 64)
            writer.write(reason.text, atMost: min(200, room - reason.rule.utf8.count))
        }
        // An empty rule ends the list.
        writer.write("")
        return writer.bytes
    }

    init(from reader: inout PacketReader) throws(WireError) {
        ordinal = try reader.readNumber(upTo: Int(Int32.max))
        let partition = try reader.readPartition()
        let classes = Move.Class.allCases
        let states = PlanView.MoveState.allCases
        let `class` = classes[try reader.readNumber(upTo: classes.count - 1)]
        state = states[try reader.readNumber(upTo: states.count - 1)]
        bytesPerSecond = try reader.readNumber()
        idle = try reader.readNumber(upTo: Int(Int32.max))
        let rule = try reader.readText()
        wait = rule.isEmpty ? nil : Reason(rule: rule, text: try reader.readText())
        move = Move(
            partition: partition, class: `class`, add: [], remove: [], leaderBefore: nil, leaderAfter: nil,
            bytes: try reader.readNumber(), reasons: [])
        move.add = try PlannedMove.readNames(from: &reader)
        move.remove = try PlannedMove.readNames(from: &reader)
        let before = try reader.readText()
        let after = try reader.readText()
        move.leaderBefore = before.isEmpty ? nil : before
        move.leaderAfter = after.isEmpty ? nil : after
        while true {
            let rule = try reader.readText()
            if rule.isEmpty { break }
            move.reasons.append(Reason(rule: rule, text: try reader.readText()))
        }
    }

    @_lifetime(reader: copy reader)
    private static func readNames(from reader: inout PacketReader) throws(WireError) -> [String] {
        var names: [String] = []
        for _ in 0..<(try reader.readNumber(upTo: longestList)) { names.append(try reader.readText()) }
        return names
    }
}

/// A page of moves of one plan.
struct MovePage: StatePage {
    /// The coordinator's epoch.
    let epoch: UInt64
    /// Which plan.
    let generation: UInt64
    private(set) var elements: [PlannedMove] = []
    private(set) var size = 20

    init(epoch: UInt64, generation: UInt64) {
        self.epoch = epoch
        self.generation = generation
    }

    func cost(of move: PlannedMove) -> Int { move.encoded().count }

    mutating func append(_ move: PlannedMove) {
        size += cost(of: move)
        elements.append(move)
    }

    func encoded() -> [UInt8] {
        var writer = ValueWriter()
        writer.write(number: epoch)
        writer.write(number: generation)
        var bytes = writer.bytes
        for element in elements { bytes += element.encoded() }
        return bytes
    }
}

extension Refusal {
    init(from reader: inout PacketReader) throws(WireError) {
        self.init(
            partition: try reader.readPartition(),
            reason: Reason(rule: try reader.readText(), text: try reader.readText()))
    }

    /// partition · rule · text
    func encoded() -> [UInt8] {
        var writer = ValueWriter()
        writer.write(partition)
        writer.write(reason.rule, atMost: 64)
        writer.write(reason.text, atMost: 200)
        return writer.bytes
    }
}
