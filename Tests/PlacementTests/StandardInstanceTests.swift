import Placement
import Testing

@Suite("Standard instances: moves beside the lower bound")
struct StandardInstanceTests {
    private func check(_ cluster: Cluster, racks: Int) throws {
        let first = try cluster.plan()
        let placed = cluster.applying(first)
        #expect(first.replicaMoves == cluster.partitions.count * 3)
        #expect(first.after == Score(missing: 0, spreadExcess: 0, replicaSpread: 0, leaderSpread: 1, leaderless: 0))

        var events: [(String, Cluster)] = [("-1", placed.setting(.dead) { $0.id == "n1005" })]
        events.append(("drain", placed.setting(.draining) { $0.id == "n1005" }))
        events.append(("-rack", placed.setting(.dead) { $0.domain == ["r0"] }))
        for count in [1, racks] {
            var grown = placed
            grown.nodes += (0..<count).map { Node(id: "x\($0)", domain: ["r\($0)"]) }
            events.append(("+\(count)", grown))
        }
        for (event, cluster) in events {
            let plan = try cluster.plan()
            let note: Comment = "\(event)"
            #expect(plan.lowerBound > 0, note)
            #expect(plan.replicaMoves * 200 <= plan.lowerBound * 201, note)
            #expect(plan.after.missing == 0 && plan.after.spreadExcess == 0 && plan.after.leaderSpread <= 1, note)
            // A rack that differs in size from the others must differ in counts; equal racks must not.
            if event == "-rack" || event == "+\(racks)" { #expect(plan.after.replicaSpread <= 1, note) }
        }
    }

    @Test("1,000 partitions on 12 nodes in 3 racks")
    func small() throws {
        try check(.standard(partitions: 1000, nodes: 12, racks: 3, topics: 10), racks: 3)
    }

    @Test("10,000 partitions on 30 nodes in 3 racks")
    func medium() throws {
        try check(.standard(partitions: 10_000, nodes: 30, racks: 3, topics: 50), racks: 3)
    }

    @Test("A topic is spread over the nodes when it is placed")
    func topics() throws {
        let plan = try Cluster.standard(partitions: 1000, nodes: 12, racks: 3, topics: 10).plan()
        var counts: [String: Int] = [:]
        for partition in plan.assignment {
            for node in partition.replicas { counts[partition.id.topic + node, default: 0] += 1 }
        }
        #expect(counts.count == 120)
        // 100 partitions × 3 replicas over 12 nodes: 25 each.
        #expect(counts.values.allSatisfy { (24...26).contains($0) })
    }
}
