import Placement
import Testing

@Suite("Properties of every plan")
struct PropertyTests {
    /// Applies the moves by hand.
    private func carriedOut(_ plan: Plan, on cluster: Cluster) -> [Partition] {
        var partitions = cluster.partitions.sorted { $0.id < $1.id }
        for move in plan.moves {
            let index = partitions.firstIndex { $0.id == move.partition }!
            #expect(partitions[index].replicas.first == move.leaderBefore)
            #expect(Set(move.remove).isSubset(of: partitions[index].replicas))
            #expect(Set(move.add).isDisjoint(with: partitions[index].replicas))
            var holders = partitions[index].replicas.filter { !move.remove.contains($0) } + move.add
            if let leader = move.leaderAfter {
                holders.removeAll { $0 == leader }
                holders.insert(leader, at: 0)
            }
            partitions[index].replicas = holders
        }
        return partitions
    }

    @Test("Moves lead to the assignment, have reasons, respect node states; a second plan is empty", arguments: 0..<4)
    func soundness(part: Int) throws {
        for seed in [26_533] + Array(UInt64(part * 400)..<UInt64(part * 400 + 400)) {
            let cluster = Cluster.random(seed: seed)
            let plan = try cluster.plan()
            let note: Comment = "seed \(seed)"
            #expect(carriedOut(plan, on: cluster) == plan.assignment, note)
            #expect(plan.moves.allSatisfy { !$0.reasons.isEmpty && $0.reasons.allSatisfy { !$0.text.isEmpty } }, note)
            #expect(Set(plan.moves.map(\.partition)).count == plan.moves.count, note)
            let receivers = Set(cluster.nodes.filter { $0.state == .up && $0.weight > 0 }.map(\.id))
            #expect(plan.moves.allSatisfy { receivers.isSuperset(of: $0.add) }, note)
            #expect(plan.assignment.allSatisfy { Set($0.replicas).count == $0.replicas.count }, note)
            #expect(plan.lowerBound <= plan.replicaMoves, note)
            #expect(plan.after.missing <= plan.before.missing, note)
            #expect(plan.before == (try Planner().score(nodes: cluster.nodes, partitions: cluster.partitions)), note)
            #expect(plan.after == (try Planner().score(nodes: cluster.nodes, partitions: plan.assignment)), note)
            if !cluster.nodes.contains(where: { $0.state == .cordoned }) { #expect(plan.after.spreadExcess == 0, note) }
            let again = try cluster.applying(plan).plan()
            #expect(again.isEmpty && again.lowerBound == 0, note)
            #expect(again.assignment == plan.assignment && again.refused == plan.refused, note)
        }
    }

    @Test("The order of the input does not matter")
    func order() throws {
        for seed in UInt64(0)..<500 {
            let cluster = Cluster.random(seed: seed)
            #expect(try cluster.plan() == cluster.shuffled(seed: seed + 1).plan(), "seed \(seed)")
        }
    }

    @Test("Equal nodes without domains or in equal racks end within 1 of each other, leaders too")
    func withinOne() throws {
        for seed in UInt64(0)..<500 {
            var random = SplitMix(seed: seed)
            let (racks, perRack) = (random.draw(1...5), random.draw(1...4))
            var cluster = Cluster.random(
                seed: seed,
                Cluster.Variety(
                    nodes: racks * perRack...racks * perRack, mixesFactors: false, mixesWeights: false, states: []))
            let isRacked = random.chance(60)
            for index in cluster.nodes.indices { cluster.nodes[index].domain = isRacked ? ["r\(index % racks)"] : [] }
            let plan = try cluster.plan()
            #expect(plan.after.replicaSpread <= 1, "seed \(seed)")
            #expect(plan.after.leaderSpread <= 1, "seed \(seed)")
            #expect(plan.after.spreadExcess == 0, "seed \(seed)")
        }
    }

    @Test("Counts follow the weights")
    func weights() throws {
        var cluster = Cluster.standard(partitions: 500, nodes: 8, racks: 4, topics: 5)
        for index in cluster.nodes.indices { cluster.nodes[index].weight = index < 4 ? 1000 : 2000 }
        let plan = try cluster.plan()
        for node in cluster.nodes {
            let held = plan.assignment.count { $0.replicas.contains(node.id) }
            let led = plan.assignment.count { $0.replicas[0] == node.id }
            #expect(abs(held * 12 * 1000 - 1500 * Int(node.weight)) < 12 * 1000)
            #expect(abs(led * 12 * 1000 - 500 * Int(node.weight)) < 12 * 1000)
        }
    }

    @Test("An even assignment is left alone, and so is one whose node was away for a while")
    func stickiness() throws {
        let cluster = Cluster.standard(partitions: 300, nodes: 10, racks: 5, topics: 7)
        let placed = cluster.applying(try cluster.plan())
        #expect(try placed.plan().isEmpty)
        let away = placed.setting(.dead) { $0.id == "n1003" }
        let plan = try away.plan()
        #expect(plan.replicaMoves == plan.lowerBound)
        #expect(plan.moves.allSatisfy { $0.remove == ["n1003"] || ($0.remove.isEmpty && $0.class == .leader) })
        let back = try away.applying(plan).setting(.up) { $0.id == "n1003" }.plan()
        #expect(back.replicaMoves == back.lowerBound)
        #expect(back.after.replicaSpread == 0 && back.after.leaderSpread == 0)
    }
}
