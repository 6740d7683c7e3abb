import Testing

@testable import Placement

@Suite struct ExplanationTests {
    /// Three racks: a1 a2, b1 b2, c1; t/0 on a1 b1 c1.
    private func nodes(_ change: (inout [String: Node]) -> Void = { _ in }) -> [Node] {
        var nodes: [String: Node] = [:]
        for id in ["a1", "a2", "b1", "b2", "c1"] { nodes[id] = Node(id: id, domain: [String(id.prefix(1))]) }
        change(&nodes)
        return nodes.keys.sorted().compactMap { nodes[$0] }
    }

    private func explain(
        _ nodes: [Node], replicas: [String] = ["a1", "b1", "c1"], bytes: UInt64 = 0, policy: Policy = Policy()
    ) throws -> [String: Explanation.NodeCase] {
        let id = PartitionID(topic: "t", index: 0)
        let partition = Partition(id: id, replicationFactor: 3, replicas: replicas, bytes: bytes)
        let assignment = try Assignment(nodes: nodes, partitions: [partition], policy: policy)
        let explanation = try #require(assignment.explain(id))
        #expect(explanation.partition == partition && explanation.nodes.map(\.node) == nodes.map(\.id))
        #expect(assignment.explain(PartitionID(topic: "u", index: 0)) == nil)
        return Dictionary(uniqueKeysWithValues: explanation.nodes.map { ($0.node, $0) })
    }

    private func no(_ entry: Explanation.NodeCase?) -> [String] {
        entry?.rules.filter { $0.decision == .no }.map(\.rule) ?? []
    }

    @Test func aFullRackReceivesNothing() throws {
        let cases = try explain(nodes())
        #expect(cases["a1"]?.isAllowed == true && cases["a1"]?.holds == true && no(cases["a1"]) == [])
        #expect(cases["a2"]?.isAllowed == false && no(cases["a2"]) == ["rack-cap"])
        #expect(cases["a2"]?.rules.first?.text == "a already holds a1, and 1 is its share")
    }

    @Test func theRackOfADeadReplicaHasRoom() throws {
        let cases = try explain(nodes { $0["a1"]?.state = .dead })
        #expect(cases["a1"]?.isAllowed == false && no(cases["a1"]) == ["node-dead"])
        #expect(cases["a2"]?.isAllowed == true && cases["b2"]?.isAllowed == false)
        #expect(cases["a1"]?.count == 1)
    }

    @Test func ofTwoInARackOneHasToGo() throws {
        let cases = try explain(nodes(), replicas: ["a1", "a2", "c1"])
        #expect(cases["a1"]?.isAllowed == true)
        #expect(cases["a2"]?.isAllowed == false && no(cases["a2"]) == ["rack-cap"])
        #expect(cases["b1"]?.isAllowed == true && cases["b2"]?.isAllowed == true)
    }

    @Test(arguments: [
        (Node.State.draining, false, "node-draining"), (.cordoned, true, ""), (.maintenance, true, ""),
    ])
    func statesSayWhatMayStay(state: Node.State, stays: Bool, rule: String) throws {
        let cases = try explain(nodes { $0["a1"]?.state = state })
        #expect(cases["a1"]?.isAllowed == stays)
        #expect(no(cases["a1"]) == (stays ? [] : [rule]))
        #expect(cases["a2"]?.isAllowed == !stays, "its rack has room only if the replica goes")
    }

    @Test func rulesCapacitiesAndWeights() throws {
        let rules = [PlacementRule(topic: "t", .exclude([.node("a2")])), PlacementRule(topic: "t", .pin("b2"))]
        let changed = nodes { nodes in
            nodes["a1"]?.state = .dead
            nodes["c1"]?.weight = 0
        }
        let cases = try explain(changed, replicas: ["a1", "b1"], policy: Policy(rules: rules))
        #expect(no(cases["a2"]) == ["excluded"] && cases["a2"]?.isAllowed == false)
        #expect(no(cases["c1"]).first == "weight" && cases["c1"]?.isAllowed == false)
        #expect(cases["b2"]?.rules.contains { $0.decision == .must } == true)
        let small = nodes { nodes in
            nodes["a1"]?.state = .dead
            nodes["a2"]?.capacity = 5
        }
        let full = try explain(small, replicas: ["a1", "b1", "c1"], bytes: 6)
        #expect(no(full["a2"]) == ["capacity"] && full["a2"]?.isAllowed == false)
    }

    /// Whoever a plan gives a replica was allowed to have it, and whoever it takes one from had to give it or held too much.
    @Test func plansDoWhatIsExplained() throws {
        for change in ["a1", "b1", "c1"] {
            let nodes = nodes { $0[change]?.state = .draining }
            let partitions = (0..<12).map { index in
                Partition(
                    id: PartitionID(topic: "t", index: index), replicationFactor: 3,
                    replicas: [index % 2 == 0 ? "a1" : "a2", index % 3 == 0 ? "b1" : "b2", "c1"])
            }
            let assignment = try Assignment(nodes: nodes, partitions: partitions)
            let plan = try Planner().plan(nodes: nodes, partitions: partitions)
            #expect(!plan.moves.isEmpty || change == "c1")
            for move in plan.moves where !move.add.isEmpty && move.class == .drain {
                let cases = try #require(assignment.explain(move.partition)).nodes
                for entry in cases where move.add.contains(entry.node) { #expect(entry.isAllowed, "\(move)") }
                for entry in cases where move.remove.contains(entry.node) { #expect(!entry.isAllowed, "\(move)") }
            }
        }
    }
}
