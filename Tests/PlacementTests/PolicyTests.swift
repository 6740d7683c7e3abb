import Placement
import Testing

@Suite("Planner: rules, capacities, load")
struct PolicyTests {
    private func node(_ id: String, _ rack: String, capacity: UInt64? = nil) -> Node {
        Node(id: id, domain: [rack], capacity: capacity)
    }

    private func partition(_ index: Int, _ replicas: [String], factor: Int = 2, bytes: UInt64 = 10) -> Partition {
        Partition(
            id: PartitionID(topic: "a", index: index), replicationFactor: factor, replicas: replicas, bytes: bytes)
    }

    private func plan(_ nodes: [Node], _ partitions: [Partition], _ rules: PlacementRule...) throws -> Plan {
        try Planner(policy: Policy(rules: rules)).plan(nodes: nodes, partitions: partitions)
    }

    private let three = [
        Node(id: "n1", domain: ["r1"]), Node(id: "n2", domain: ["r2"]), Node(id: "n3", domain: ["r3"]),
    ]

    @Test("A pin brings a replica, an exclusion takes one away, both say so")
    func pinAndExclude() throws {
        let pinned = try plan(three, [partition(0, ["n1", "n2"])], PlacementRule(topic: "a", .pin("n3")))
        #expect(pinned.moves.map(\.add) == [["n3"]])
        #expect(pinned.moves[0].reasons.contains { $0.rule == "pinned" })
        #expect(pinned.before.ruleViolations == 1 && pinned.after.ruleViolations == 0)
        let excluded = try plan(
            three, [partition(0, ["n1", "n2"])], PlacementRule(topic: "a", index: 0, .exclude([.domain(["r1"])])))
        #expect(excluded.moves.map(\.remove) == [["n1"]] && excluded.moves[0].class == .drain)
        #expect(excluded.moves[0].reasons[0].rule == "excluded")
        let other = try plan(three, [partition(0, ["n1", "n2"])], PlacementRule(topic: "b", .exclude([.node("n1")])))
        #expect(other.isEmpty)
    }

    @Test("What a rule forbids stays if nobody else can hold it, and is refused")
    func exclusionBlocked() throws {
        let plan = try plan(three, [partition(0, ["n1", "n2"])], PlacementRule(.within([.node("n1")])))
        #expect(plan.replicaMoves == 0 && plan.assignment[0].replicas.count == 2)
        #expect(plan.refused.map(\.reason.rule) == ["exclusion-blocked"])
    }

    @Test("A node in maintenance and one that is excluded from leading keep their replicas and lead nothing")
    func leaders() throws {
        var nodes = three
        let rule = PlacementRule(.excludeLeader([.domain(["r1"])]))
        let excluded = try plan(nodes, [partition(0, ["n1", "n2"])], rule)
        #expect(excluded.moves.map(\.class) == [.leader] && excluded.moves[0].leaderAfter == "n2")
        #expect(excluded.moves[0].reasons.map(\.rule) == ["leader-excluded"])
        nodes[0].state = .maintenance
        let away = try plan(nodes, [partition(0, ["n1", "n2"]), partition(1, ["n1"], factor: 1)])
        #expect(away.moves.map(\.leaderAfter) == ["n2"] && away.replicaMoves == 0)
    }

    @Test("Two racks for three replicas: placed as well as possible and reported")
    func underSpread() throws {
        let nodes = [node("n1", "r1"), node("n2", "r1"), node("n3", "r2"), node("n4", "r2")]
        let plan = try plan(nodes, [partition(0, [], factor: 3)])
        #expect(plan.refused.isEmpty && plan.after.spreadExcess == 0 && plan.after.underSpread == 1)
        #expect(plan.warnings.map(\.rule) == ["under-spread"])
    }

    @Test("A capacity is never exceeded: what does not fit is refused, what is too much leaves")
    func capacity() throws {
        let full = [node("n1", "r1", capacity: 25), node("n2", "r2", capacity: 25)]
        let refused = try plan(full, (0..<4).map { partition($0, [], factor: 1) } + [partition(4, [], factor: 1)])
        #expect(refused.after.missing == 1 && refused.after.overCapacity == 0)
        #expect(refused.refused.map(\.reason.rule) == ["not-enough-capacity"])
        let relieved = try plan(
            [node("n1", "r1", capacity: 25), node("n2", "r2")], (0..<4).map { partition($0, ["n1"], factor: 1) })
        #expect(relieved.before.overCapacity == 1 && relieved.after.overCapacity == 0)
        #expect(relieved.moves.contains { $0.reasons.contains { $0.rule == "over-capacity" } })
    }

    @Test("Load is evened out by exchanges that leave the counts as they are, and then stays")
    func load() throws {
        var random = SplitMix(seed: 3)
        var cluster = Cluster.standard(partitions: 200, nodes: 8, racks: 4, topics: 4, factor: 2)
        for index in cluster.partitions.indices {
            cluster.partitions[index].load = UInt64(random.draw(1...30) * random.draw(1...30))
        }
        func spread(_ partitions: [Partition]) -> (most: Int, total: Int) {
            let loads = cluster.nodes.map { node in
                partitions.reduce(0) { $0 + ($1.replicas.contains(node.id) ? Int($1.load ?? 0) : 0) }
            }
            return (loads.max() ?? 0, loads.reduce(0, +))
        }
        let even = cluster.applying(try cluster.plan())
        let uneven = spread(even.partitions)
        #expect(uneven.most * 8 * 1000 > uneven.total * 1020)
        var loaded = even
        loaded.policy.loadTolerance = 20
        let plan = try loaded.plan()
        let reached = spread(plan.assignment)
        #expect(reached.most * 8 * 1000 <= reached.total * 1021)
        #expect(plan.after.replicaSpread == plan.before.replicaSpread && plan.after.spreadExcess == 0)
        #expect(plan.after.leaderSpread <= 1 && plan.moves.allSatisfy { !$0.reasons.isEmpty })
        #expect(try loaded.applying(plan).plan().isEmpty)
    }

    @Test("One node more, with racks: exactly the optimum, by both solvers")
    func oneMore() throws {
        for (partitions, count, racks) in [(200, 9, 3), (1000, 12, 3), (900, 10, 5)] {
            let cluster = Cluster.standard(partitions: partitions, nodes: count, racks: racks, topics: 10)
            var grown = cluster.applying(try cluster.plan())
            grown.nodes.append(Node(id: "x", domain: ["r1"]))
            let (fast, exact) = try (grown.plan(), grown.solved(by: .exact).plan())
            #expect(exact.isOptimal && fast.replicaMoves == exact.replicaMoves)
            #expect(fast.after.leaderSpread <= 1 && exact.leaderChanges <= fast.leaderChanges)
        }
    }
}
