import Placement
import Testing

@Suite("Planner: single cases")
struct PlannerTests {
    private func nodes(_ racks: String...) -> [Node] {
        racks.enumerated().map { Node(id: "n\($0.offset + 1)", domain: $0.element == "-" ? [] : [$0.element]) }
    }

    private func partition(_ index: Int, _ replicas: [String], factor: Int = 3) -> Partition {
        Partition(id: PartitionID(topic: "a", index: index), replicationFactor: factor, replicas: replicas, bytes: 7)
    }

    private func plan(_ nodes: [Node], _ partitions: [Partition]) throws -> Plan {
        try Planner().plan(nodes: nodes, partitions: partitions)
    }

    private func rules(_ move: Move) -> [String] { move.reasons.map(\.rule) }

    @Test("A dead node's replica is made anew, and the lead passes on")
    func recover() throws {
        var nodes = nodes("r1", "r2", "r3", "r3")
        nodes[2].state = .dead
        let plan = try plan(nodes, [partition(0, ["n3", "n1", "n2"])])
        let move = try #require(plan.moves.first)
        #expect(plan.moves.count == 1)
        #expect(move.class == .recover && move.add == ["n4"] && move.remove == ["n3"] && move.bytes == 7)
        #expect(move.leaderBefore == "n3" && move.leaderAfter != "n3")
        #expect(rules(move) == ["replica-missing", "least-loaded", "leader-lost"])
        #expect(move.reasons[0].text == "n3 is dead")
        #expect(move.reasons[1].text == "n4 holds 0, the fewest allowed in r3")
        #expect(plan.before.missing == 1 && plan.after.missing == 0 && plan.lowerBound == 1)
    }

    @Test("Replicas that share a rack are separated")
    func spread() throws {
        let plan = try plan(nodes("r1", "r1", "r2", "r3"), [partition(0, ["n1", "n2", "n3"])])
        let move = try #require(plan.moves.first)
        #expect(move.class == .spread && move.add == ["n4"] && move.remove == ["n2"] && move.leaderAfter == "n1")
        #expect(move.reasons[0] == Reason(rule: "rack-shared", text: "n1 and n2 share r1, where 1 is fair"))
        #expect(plan.before.spreadExcess == 1 && plan.after.spreadExcess == 0)
    }

    @Test("Nested domains: two zones, then distinct racks within the zone")
    func nested() throws {
        let nodes = ["a/1", "a/1", "a/2", "b/1", "b/2"].enumerated().map {
            Node(id: "n\($0.offset + 1)", domain: $0.element.split(separator: "/").map(String.init))
        }
        let plan = try plan(nodes, [partition(0, ["n1", "n2", "n3"]), partition(1, ["n1", "n2", "n4"])])
        #expect(plan.before.spreadExcess == 3)
        #expect(plan.after.spreadExcess == 0)
        #expect(plan.replicaMoves == 2)
    }

    @Test("A draining node is emptied")
    func drain() throws {
        var nodes = nodes("-", "-", "-", "-")
        nodes[0].state = .draining
        let plan = try plan(nodes, [partition(0, ["n1", "n2", "n3"])])
        let move = try #require(plan.moves.first)
        #expect(move.class == .drain && move.add == ["n4"] && move.remove == ["n1"])
        #expect(rules(move).first == "node-draining")
        #expect(plan.before.missing == 0)
    }

    @Test("A draining node keeps what nobody else can hold")
    func drainBlocked() throws {
        var nodes = nodes("-", "-", "-")
        nodes[0].state = .draining
        let plan = try plan(nodes, [partition(0, ["n1", "n2", "n3"])])
        #expect(plan.assignment[0].replicas.sorted() == ["n1", "n2", "n3"])
        #expect(plan.assignment[0].replicas[0] != "n1")
        #expect(plan.refused.map(\.reason.rule) == ["drain-blocked"])
        #expect(plan.after.missing == 0)
    }

    @Test("A cordoned node keeps what it has and receives nothing")
    func cordoned() throws {
        var nodes = nodes("-", "-", "-")
        nodes[0].state = .cordoned
        let partitions = (0..<6).map { partition($0, ["n1"], factor: 1) } + [partition(6, [], factor: 2)]
        let plan = try plan(nodes, partitions)
        #expect(plan.moves.map(\.partition.index) == [6])
        #expect(plan.moves[0].add.sorted() == ["n2", "n3"])
    }

    @Test("A node of weight 0 is emptied")
    func weightZero() throws {
        var nodes = nodes("-", "-")
        nodes[0].weight = 0
        let plan = try plan(nodes, [partition(0, ["n1"], factor: 1)])
        #expect(plan.moves.map(\.class) == [.drain] && plan.assignment[0].replicas == ["n2"])
        #expect(rules(plan.moves[0]).first == "weight-zero")
    }

    @Test("Too few nodes: as many replicas as possible, and a refusal for each of the others")
    func notEnoughNodes() throws {
        let plan = try plan(nodes("r1", "r2"), [partition(0, [], factor: 4)])
        #expect(plan.assignment[0].replicas.sorted() == ["n1", "n2"])
        #expect(plan.refused.map(\.reason.rule) == ["not-enough-nodes", "not-enough-nodes"])
        #expect(plan.refused[0].reason.text == "4 replicas wanted, 2 nodes can hold one")
        #expect(plan.after.missing == 2)
        let none = try self.plan([], [partition(0, [])])
        #expect(none.isEmpty && none.refused.count == 3 && none.after.leaderless == 1)
    }

    @Test("Too few racks is no fault")
    func notEnoughRacks() throws {
        let plan = try plan(nodes("r1", "r1", "r2", "r2"), [partition(0, []), partition(1, [])])
        #expect(
            plan.refused.isEmpty
                && plan.after
                    == Score(
                        missing: 0, spreadExcess: 0, replicaSpread: 1, leaderSpread: 1, leaderless: 0, underSpread: 2)
        )
    }

    @Test("A partition whose replicas are all on dead nodes is left alone")
    func noLiveReplica() throws {
        var nodes = nodes("-", "-", "-")
        nodes[0].state = .dead
        let plan = try plan(nodes, [partition(0, ["n1"], factor: 2)])
        #expect(plan.isEmpty && plan.assignment[0].replicas == ["n1"])
        #expect(plan.refused.map(\.reason.rule) == ["no-live-replica"])
        #expect(plan.after.missing == 2 && plan.after.leaderless == 1)
    }

    @Test("A dead replica that cannot be replaced stays listed, behind a live leader")
    func deadStays() throws {
        var nodes = nodes("-", "-")
        nodes[0].state = .dead
        let plan = try plan(nodes, [partition(0, ["n1", "n2"], factor: 2)])
        #expect(plan.assignment[0].replicas == ["n2", "n1"])
        #expect(plan.moves.map(\.class) == [.leader] && rules(plan.moves[0]) == ["leader-lost"])
        #expect(plan.refused.map(\.reason.rule) == ["not-enough-nodes"])
    }

    @Test("A smaller replication factor removes replicas, dead ones first")
    func surplus() throws {
        var nodes = nodes("-", "-", "-")
        nodes[1].state = .dead
        let plan = try plan(nodes, [partition(0, ["n1", "n2", "n3"], factor: 2)])
        #expect(plan.moves.map(\.remove) == [["n2"]] && plan.replicaMoves == 0 && plan.lowerBound == 0)
        #expect(rules(plan.moves[0]).contains("surplus-replica"))
    }

    @Test("Leaders are evened out without moving data")
    func leaders() throws {
        let partitions = (0..<9).map { partition($0, ["n1", "n2", "n3"]) }
        let plan = try plan(nodes("-", "-", "-"), partitions)
        #expect(plan.replicaMoves == 0 && plan.moves.count == 6)
        #expect(plan.moves.allSatisfy { $0.class == .leader && rules($0) == ["leader-over-ideal"] })
        #expect(plan.moves[0].reasons[0].text == "n1 leads 9, its share is 3")
        #expect(plan.before.leaderSpread == 9 && plan.after.leaderSpread == 0)
    }

    @Test("Where each rack has its replica, counts are evened out within the racks")
    func withinRacks() throws {
        let nodes = nodes("r1", "r1", "r2", "r2")
        let partitions = (0..<4).map { partition($0, ["n1", "n3"], factor: 2) }
        let plan = try plan(nodes, partitions)
        #expect(plan.after.replicaSpread == 0 && plan.replicaMoves == 4 && plan.lowerBound == 4)
        #expect(plan.moves.allSatisfy { $0.class == .balance && rules($0)[0] == "over-ideal" })
        #expect(plan.moves.flatMap(\.reasons).contains { $0.text == "n1 holds 4, its share is 2" })
    }

    @Test("Moves come by class, then by partition")
    func order() throws {
        var cluster = Cluster.random(seed: 11, Cluster.Variety(nodes: 12...12, partitions: 40...40))
        cluster.nodes[1].state = .dead
        cluster.nodes[2].state = .draining
        let moves = try cluster.plan().moves
        #expect(Set(moves.map(\.class)).count >= 3)
        for (a, b) in zip(moves, moves.dropFirst()) {
            #expect(a.class < b.class || (a.class == b.class && a.partition < b.partition))
        }
    }

    @Test("Contradictory input is refused")
    func badInput() {
        let nodes = nodes("-", "-")
        #expect(throws: PlacementError.duplicateNode("n1")) { try plan(nodes + [nodes[0]], []) }
        let twice = partition(0, ["n1"])
        #expect(throws: PlacementError.duplicatePartition(twice.id)) { try plan(nodes, [twice, twice]) }
        #expect(throws: PlacementError.duplicateReplica(twice.id, node: "n1")) {
            try plan(nodes, [partition(0, ["n1", "n1"])])
        }
        #expect(throws: PlacementError.unknownNode(twice.id, node: "n9")) { try plan(nodes, [partition(0, ["n9"])]) }
        for factor in [0, -1, 32_768, .max, .min] {
            #expect(throws: PlacementError.badReplicationFactor(twice.id, factor)) {
                try plan(nodes, [partition(0, [], factor: factor)])
            }
        }
        #expect(throws: PlacementError.duplicateNode("n1")) {
            try Planner().score(nodes: nodes + [nodes[0]], partitions: [])
        }
    }

    @Test("Extreme weights and factors do not overflow")
    func extremes() throws {
        var nodes = nodes("r1", "r2", "r3", "r4")
        for index in nodes.indices { nodes[index].weight = .max - UInt32(index) }
        nodes[3].weight = 1
        let partitions = (0..<50).map { partition($0, [], factor: $0 == 0 ? 32_767 : 2) }
        let plan = try plan(nodes, partitions)
        #expect(plan.refused.count == 32_767 - 4)
        #expect(plan.assignment.count { $0.replicas.contains("n4") } == 1)
    }
}
