import Foundation
import Placement
import Testing

@testable import PlacementFiles

@Suite struct PlanResultTests {
    /// 6 nodes in 3 racks, 60 partitions of a topic `t` and 30 of `u`, all on the first five nodes.
    private func cluster() -> ClusterFile {
        let nodes = (1...6).map { Node(id: "b\($0)", domain: ["r\($0 % 3)"]) }
        let partitions = (0..<90).map { number in
            Partition(
                id: PartitionID(topic: number < 60 ? "t" : "u", index: number % 60), replicationFactor: 3,
                replicas: (0..<3).map { "b\((number + $0) % 5 + 1)" }, bytes: 10)
        }
        return ClusterFile(nodes: nodes, partitions: partitions)
    }

    @Test func aWholePlanLeavesNothingToDo() throws {
        let first = try PlanResult(cluster())
        #expect(first.verdict == .movesToMake && first.copies > 0)
        let second = try PlanResult(ClusterFile(nodes: cluster().nodes, partitions: first.assignment))
        #expect(second.verdict == .nothingToDo)
        #expect(try PlanDocument(first).json() == PlanDocument(PlanResult(cluster())).json())
    }

    @Test func limitsAreKeptAndTheMostUrgentComesFirst() throws {
        var cluster = cluster()
        cluster.nodes[0].state = .dead
        let whole = try PlanResult(cluster)
        let part = try PlanResult(cluster, selection: PlanSelection(maximumMoves: 7))
        #expect(part.copies <= 7 && part.copies > 0)
        #expect(part.moves == Array(whole.moves.prefix(part.moves.count)))
        #expect(part.moves.allSatisfy { $0.class == .recover })
        #expect(part.after.missing < whole.plan.before.missing)
        let bytes = try PlanResult(cluster, selection: PlanSelection(maximumBytes: 45))
        #expect(bytes.bytes <= 45 && bytes.copies > 0)
        let recovered = try PlanResult(cluster, selection: PlanSelection(classes: [.recover]))
        #expect(recovered.after.missing == 0 && recovered.moves.allSatisfy { $0.class == .recover })
    }

    @Test func whatIsFrozenDoesNotChange() throws {
        let frozen: [PlanSelection.Frozen] = [.topic("u"), .node("b1"), .domain("r2")]
        let result = try PlanResult(cluster(), selection: PlanSelection(frozen: frozen))
        let fixed: Set = ["b1", "b2", "b5"]
        #expect(!result.moves.isEmpty)
        for move in result.moves {
            #expect(move.partition.topic == "t" && fixed.isDisjoint(with: move.add + move.remove))
        }
    }

    @Test func aSelectionNeverFillsANodeAboveItsCapacity() throws {
        // b1 and b2 change places: each has room only once the other's replica is gone.
        let nodes = (1...6).map { Node(id: "b\($0)", domain: ["r\($0 % 3)"], capacity: 460) }
        let cluster = ClusterFile(nodes: nodes, partitions: cluster().partitions)
        for limit in stride(from: 1, through: 60, by: 7) {
            let result = try PlanResult(cluster, selection: PlanSelection(maximumMoves: limit))
            #expect(result.after.overCapacity <= result.plan.before.overCapacity)
        }
    }

    @Test func wavesHoldTheirLimitsAndEveryMoveOnce() throws {
        var cluster = cluster()
        cluster.nodes[3].state = .draining
        let limits = Waves.Limits(partitions: 9, incoming: 2, outgoing: 3)
        let result = try PlanResult(cluster, limits: limits)
        #expect(result.waves.waves.reduce(0) { $0 + $1.count } == result.moves.count)
        #expect(Set(result.waves.waves.joined().map(\.partition)).count == result.moves.count)
        for wave in result.waves.waves {
            var incoming: [String: Int] = [:]
            for node in wave.flatMap(\.add) { incoming[node, default: 0] += 1 }
            #expect(wave.count <= 9 && incoming.values.allSatisfy { $0 <= 2 })
        }
    }

    @Test(arguments: ["+node:r1", "+node:x@eu/r9", "-node:b1", "-rack:r1", "drain:b2", "weight:b3=2.5", "rf:t=4"])
    func eventsHappen(text: String) throws {
        var cluster = cluster()
        let event = try #require(ClusterEvent(text))
        try cluster.apply(event)
        #expect(cluster != self.cluster())
        #expect(try PlanResult(cluster).plan.isEmpty == false)
    }

    @Test(arguments: ["", "node:1", "+node:", "weight:b3", "weight:b3=-1", "weight:b3=nan", "rf:t=0", "-node", "rf:=3"])
    func nonsenseIsNoEvent(text: String) { #expect(ClusterEvent(text) == nil) }

    @Test func anEventAboutNobodyIsRefusedWithAHint() throws {
        var cluster = cluster()
        let error = #expect(throws: ClusterEventError.self) { try cluster.apply(.loseNode("b11")) }
        #expect(error?.description == "there is no node 'b11'; did you mean 'b1'?")
    }

    @Test func aRackThatDoesNotExistNeedsItsPath() throws {
        var cluster = cluster()
        let error = #expect(throws: ClusterEventError.self) { try cluster.apply(.add(id: nil, domain: ["R1"])) }
        #expect(
            error?.description
                == "no node is in a rack 'R1'; a new rack needs its whole path: +node:ID@A/B/RACK; did you mean 'r1'?")
        try cluster.apply(.add(id: "b9", domain: ["r9"]))
        #expect(cluster.nodes.last?.domain == ["r9"])
    }

    @Test func whatIsLeftOutIsStillToBeDone() throws {
        let result = try PlanResult(cluster(), selection: PlanSelection(maximumMoves: 0))
        #expect(result.moves.isEmpty && result.verdict == .movesToMake)
    }

    /// A plan that was written as JSON can be compared like a cluster.
    @Test func aPlanFileIsAnAssignment() throws {
        let result = try PlanResult(cluster())
        let text = Data(try PlanDocument(result).json().utf8)
        #expect(PlannedAssignment.isPlan(text))
        let planned = try PlannedAssignment(parsing: text, file: "plan.json")
        #expect(planned.partitions.map(\.replicas) == result.assignment.map(\.replicas))
        let difference = AssignmentDifference(from: cluster().partitions, to: planned.partitions)
        #expect(difference.copies == result.copies && difference.onlyAfter.isEmpty)
        #expect(!PlannedAssignment.isPlan(Data(#"{"nodes":[],"partitions":[]}"#.utf8)))
        #expect(throws: ClusterFileError.self) {
            try PlannedAssignment(
                parsing: Data(#"{"format":1,"objective":{},"assignment":{"t":["a"]}}"#.utf8), file: "plan.json")
        }
    }

    @Test func aLostPartitionIsNotMadeAnew() throws {
        var cluster = cluster()
        for index in 0..<3 { cluster.nodes[index].state = .dead }
        let result = try PlanResult(cluster)
        #expect(result.verdict == .unsafe)
    }

    @Test func differencesAreFoundBothWays() {
        let before = cluster().partitions
        var after = before
        after[3].replicas = ["b6", "b1", "b2"]
        after.removeLast()
        after.append(Partition(id: PartitionID(topic: "v", index: 0), replicationFactor: 1, replicas: ["b1"]))
        let difference = AssignmentDifference(from: before, to: after.reversed())
        #expect(difference.entries.map(\.partition) == ["t/3"])
        #expect(difference.onlyBefore == ["u/29"] && difference.onlyAfter == ["v/0"])
        #expect(AssignmentDifference(from: before, to: before.reversed()).isEmpty)
    }
}
