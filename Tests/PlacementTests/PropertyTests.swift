import Placement
import Testing

@Suite("Properties of every plan")
struct PropertyTests {
    /// Checks a property of many clusters. A failure is reported with the simplest cluster that shows it.
    private func check(
        _ seeds: Range<UInt64>, _ variety: Cluster.Variety = Cluster.Variety(),
        _ property: (Cluster) throws -> String?
    ) {
        func failure(_ cluster: Cluster) -> String? {
            do { return try property(cluster) } catch { return "\(error)" }
        }
        for seed in seeds {
            let cluster = Cluster.random(seed: seed, variety)
            guard failure(cluster) != nil else { continue }
            let smallest = cluster.shrunk { failure($0) != nil }
            Issue.record("seed \(seed): \(failure(smallest) ?? "")\n\(smallest)")
            return
        }
    }

    private static let everything = Cluster.Variety(hasRules: true, hasCapacities: true)

    @Test(
        "Moves lead to the assignment, have reasons, respect every constraint; a second plan is empty", arguments: 0..<4
    )
    func soundness(part: UInt64) {
        check(part * 200..<part * 200 + 200, PropertyTests.everything) { try Soundness(cluster: $0).violation() }
    }

    @Test("The same for the exact solver")
    func exactSoundness() {
        check(5000..<5200, Cluster.Variety(hasRules: true)) {
            try Soundness(cluster: $0.solved(by: .exact)).violation()
        }
    }

    @Test("The same for the exact solver with capacities")
    func exactCapacities() {
        check(6000..<6200, PropertyTests.everything) {
            try Soundness(cluster: $0.solved(by: .exact)).violation()
        }
    }

    @Test("The order of the input does not matter")
    func order() {
        check(0..<250, PropertyTests.everything) {
            try $0.plan() == $0.shuffled(seed: 7).plan() ? nil : "other plan from shuffled input"
        }
    }

    @Test("The fast solver copies at most half a percent more than the exact one, and is as even")
    func gap() {
        var (fast, exact) = (0, 0)
        check(10_000..<10_250, Cluster.Variety(nodes: 4...16, partitions: 20...80, hasRules: true)) { cluster in
            let (a, b) = try (cluster.plan(), cluster.solved(by: .exact).plan())
            fast += a.replicaMoves
            exact += b.replicaMoves
            if a.lowerBound > b.lowerBound { return "lower bound above the optimum" }
            if a.replicaMoves < b.replicaMoves { return "the exact solver copies more" }
            if b.replicaMoves != b.lowerBound || !b.isOptimal { return "not proved" }
            let (x, y) = (Evenness(cluster, a.assignment), Evenness(cluster, b.assignment))
            return x == y ? nil : "not equally even: \(x) and \(y)"
        }
        #expect(fast * 1000 <= exact * 1005, "\(fast) and \(exact)")
    }

    @Test("Equal nodes without domains or in equal racks end within 1 of each other, leaders too")
    func withinOne() throws {
        for seed in UInt64(0)..<300 {
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

    @Test("A node that is lost and comes back gets home with the fewest copies, or half a percent more")
    func homecoming() {
        var (fast, exact) = (0, 0)
        check(20_000..<20_100, Cluster.Variety(nodes: 4...12, states: [])) { cluster in
            let placed = cluster.applying(try cluster.plan())
            let id = placed.nodes[0].id
            let away = placed.setting(.dead) { $0.id == id }
            let returned = away.applying(try away.plan()).setting(.up) { $0.id == id }
            let back = try returned.plan()
            fast += back.replicaMoves
            exact += try returned.solved(by: .exact).plan().replicaMoves
            if try !placed.setting(.up, where: { $0.id == id }).plan().isEmpty {
                return "moves though nothing was done"
            }
            return Evenness(placed, placed.partitions) == Evenness(returned, back.assignment) ? nil : "less even"
        }
        #expect(fast * 1000 <= exact * 1005, "\(fast) and \(exact)")
    }
}
