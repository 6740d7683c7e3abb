import Placement
import Testing

@Suite("Assignments that take events")
struct AssignmentTests {
    /// The unevenness and the score that a plan reaches.
    private func result(_ plan: Plan, _ cluster: Cluster) -> (Evenness, Int, Int) {
        (Evenness(cluster, plan.assignment), plan.after.missing, plan.after.spreadExcess)
    }

    @Test("What comes between two plans needs no plan in between")
    func eventsWithoutPlans() throws {
        var assignment = try Assignment(
            nodes: (1...3).map { Node(id: "n\($0)", domain: ["r\($0)"]) },
            partitions: [
                Partition(id: PartitionID(topic: "t", index: 0), replicationFactor: 3, replicas: ["n1", "n2", "n3"])
            ],
            policy: Policy())
        #expect(assignment.plan().isEmpty)
        try assignment.update([Node(id: "x", domain: ["r9"])])
        try assignment.setReplicas(of: PartitionID(topic: "t", index: 0), to: ["x", "n2", "n3"])
        #expect(assignment.partitions[0].replicas == ["x", "n2", "n3"])
    }

    @Test("Sizes whose sum is more than a number holds are no error")
    func hugeSizes() throws {
        let partitions = (0..<70_000).map {
            Partition(id: PartitionID(topic: "t", index: $0), replicationFactor: 1, replicas: ["a"], bytes: .max)
        }
        let plan = try Planner(policy: Policy(loadTolerance: 100)).plan(
            nodes: [Node(id: "a", capacity: .max), Node(id: "b")], partitions: partitions)
        #expect(plan.replicaMoves == 35_000)
    }

    @Test("After any events the score is that of a fresh start, and so is what the plan reaches", arguments: 0..<3)
    func events(part: UInt64) throws {
        for seed in part * 40..<part * 40 + 40 {
            var random = SplitMix(seed: seed)
            var cluster = Cluster.random(seed: seed, Cluster.Variety(nodes: 2...10, hasRules: true))
            var assignment = try Assignment(
                nodes: cluster.nodes, partitions: cluster.partitions, policy: cluster.policy)
            for step in 0..<6 {
                let note: Comment = "seed \(seed), step \(step)"
                switch random.draw(0...3) {
                case 0:
                    let index = random.draw(0...cluster.nodes.count - 1)
                    cluster.nodes[index].state = Node.State.allCases[random.draw(0...4)]
                    try assignment.update([cluster.nodes[index]])
                case 1:
                    let node = Node(id: "x\(step)", domain: cluster.nodes[0].domain)
                    cluster.nodes.append(node)
                    try assignment.update([node])
                case 2:
                    let index = random.draw(0...cluster.nodes.count - 1)
                    cluster.nodes[index].weight = UInt32(random.draw(0...4) * 500)
                    cluster.nodes[index].domain = cluster.nodes[random.draw(0...cluster.nodes.count - 1)].domain
                    try assignment.update([cluster.nodes[index]])
                default:
                    let plan = assignment.plan()
                    try assignment.apply(plan)
                    cluster.partitions = plan.assignment
                    #expect(assignment.plan().isEmpty, note)
                }
                #expect(assignment.partitions == cluster.partitions.sorted { $0.id < $1.id }, note)
                #expect(try assignment.score == cluster.score(), "\(note) \(cluster)")
                let plan = assignment.plan()
                #expect(plan == assignment.plan(), note)
                #expect(try result(plan, cluster) == result(cluster.plan(), cluster), note)
                #expect(try cluster.applying(plan).plan().replicaMoves == 0, note)
            }
        }
    }

    @Test("A node that was away and is back before anything was done leaves nothing to do")
    func restart() throws {
        let cluster = Cluster.standard(partitions: 300, nodes: 10, racks: 5, topics: 7)
        var assignment = try Assignment(nodes: cluster.nodes, partitions: cluster.partitions)
        try assignment.apply(assignment.plan())
        for node in cluster.nodes {
            var away = node
            away.state = .dead
            try assignment.update([away])
            #expect(assignment.plan().replicaMoves > 0)
            try assignment.update([node])
            #expect(assignment.plan().isEmpty)
        }
    }

    @Test("Reported replicas count; what is unknown is refused and changes nothing")
    func reports() throws {
        let cluster = Cluster.standard(partitions: 3, nodes: 4, racks: 4, topics: 1, factor: 2)
        var assignment = try Assignment(nodes: cluster.nodes, partitions: cluster.partitions)
        let id = cluster.partitions[1].id
        // More than wanted: it needs more room than the partition has.
        try assignment.setReplicas(of: id, to: ["n1003", "n1000", "n1001"])
        #expect(assignment.partitions[1].replicas == ["n1003", "n1000", "n1001"])
        #expect(assignment.plan().moves.first { $0.partition == id }?.remove.count == 1)
        let before = assignment.partitions
        #expect(throws: PlacementError.unknownNode(id, node: "z")) { try assignment.setReplicas(of: id, to: ["z"]) }
        #expect(throws: PlacementError.duplicateReplica(id, node: "n1000")) {
            try assignment.setReplicas(of: id, to: ["n1000", "n1000"])
        }
        let stranger = PartitionID(topic: "z", index: 0)
        #expect(throws: PlacementError.unknownPartition(stranger)) { try assignment.setReplicas(of: stranger, to: []) }
        #expect(throws: PlacementError.duplicateNode("q")) { try assignment.update([Node(id: "q"), Node(id: "q")]) }
        #expect(assignment.partitions == before)
    }
}
