import Placement
import Testing

@Suite("What plans leave behind")
struct UndoingTests {
    /// Few moves are undone step by step, many from a snapshot.
    @Test("A plan that is not carried out makes no difference to later ones", arguments: [1, 10])
    func noTrace(lost: Int) throws {
        var cluster = Cluster.standard(partitions: 600, nodes: 40, racks: 4, topics: 7)
        cluster = cluster.applying(try cluster.plan())
        var planned = try Assignment(nodes: cluster.nodes, partitions: cluster.partitions)
        var unplanned = planned
        for round in 0..<3 {
            let event = cluster.nodes.enumerated().filter { $0.offset % (40 / lost) == round }.map {
                var node = $0.element
                node.state = .dead
                return node
            }
            try planned.update(event)
            try unplanned.update(event)
            #expect(planned.plan().replicaMoves > 0)
            #expect(planned.score == unplanned.score)
        }
        let plan = planned.plan()
        #expect(plan == planned.plan())
        #expect(plan == unplanned.plan())
        try planned.apply(plan)
        #expect(planned.plan().isEmpty)
    }

    @Test("The same after plans of any size for clusters of any kind")
    func noTraceAnywhere() throws {
        for seed: UInt64 in 0..<60 {
            var random = SplitMix(seed: seed)
            let cluster = Cluster.random(seed: seed, Cluster.Variety(nodes: 2...12, hasRules: true))
            var planned = try Assignment(
                nodes: cluster.nodes, partitions: cluster.partitions, policy: cluster.policy)
            var unplanned = planned
            for _ in 0..<3 {
                _ = planned.plan()
                var node = cluster.nodes[random.draw(0...cluster.nodes.count - 1)]
                node.state = Node.State.allCases[random.draw(0...4)]
                try planned.update([node])
                try unplanned.update([node])
            }
            #expect(planned.plan() == unplanned.plan(), "seed \(seed)")
        }
    }

    @Test("Partitions may have more replicas than a word has bits")
    func widePartitions() throws {
        let names = (10..<99).map { "n\($0)" }
        let nodes = names.enumerated().map { Node(id: $0.element, state: $0.offset == 75 ? .dead : .up) }
        let held = Array(names[0..<80])
        let plan = try Planner().plan(
            nodes: nodes,
            partitions: [Partition(id: PartitionID(topic: "t", index: 0), replicationFactor: 80, replicas: held)])
        let move = try #require(plan.moves.first)
        #expect(plan.moves.count == 1)
        #expect(move.class == .recover)
        #expect(move.remove == [names[75]])
        #expect(move.add.count == 1)
        #expect(names[80...].contains(move.add[0]))
        #expect(move.reasons.map(\.rule) == ["replica-missing", "least-loaded"])
    }
}
