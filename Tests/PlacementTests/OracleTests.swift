import Placement
import Testing

@Suite("Against an oracle that tries everything")
struct OracleTests {
    private func tiny(_ seed: UInt64) -> Cluster {
        var cluster = Cluster.random(
            seed: seed, Cluster.Variety(nodes: 1...6, partitions: 1...6, factors: 1...4, levels: 0...2))
        for index in cluster.nodes.indices where cluster.nodes[index].weight == 0 { cluster.nodes[index].weight = 1500 }
        return cluster
    }

    @Test("Nothing missing, spread and evenness are the best possible, and few more replicas move than must")
    func replicas() throws {
        var additions = 0
        var best = 0
        for seed in [37_874, 58_984] + Array(UInt64(1)...600) {
            let cluster = tiny(seed)
            let plan = try cluster.plan()
            let oracle = Oracle(cluster)
            let (reached, possible) = (oracle.measure(plan), oracle.best())
            #expect(reached.missing == possible.missing, "seed \(seed)")
            #expect(reached.excess == possible.excess, "seed \(seed)")
            #expect(reached.unevenness == possible.unevenness, "seed \(seed)")
            #expect(reached.additions >= possible.additions, "seed \(seed)")
            #expect(plan.lowerBound <= reached.additions, "seed \(seed)")
            #expect(
                plan.after.missing == possible.missing && plan.after.spreadExcess == possible.excess, "seed \(seed)")
            (additions, best) = (additions + reached.additions, best + possible.additions)
        }
        #expect(additions * 100 <= best * 101)
    }

    @Test("The exact solver copies as little as any plan can, and proves it", arguments: 0..<4)
    func exact(part: Int) throws {
        for seed in UInt64(part * 250)..<UInt64(part * 250 + 250) {
            let cluster = tiny(seed).solved(by: .exact)
            let plan = try cluster.plan()
            let oracle = Oracle(cluster)
            let (reached, possible) = (oracle.measure(plan), oracle.best())
            #expect(reached == possible, "seed \(seed)")
            #expect(plan.isOptimal && plan.lowerBound == possible.additions, "seed \(seed)")
        }
    }

    @Test("With capacities the exact solver is right when it says that it has proved something, and mostly says so")
    func exactCapacities() throws {
        var proved = 0
        for seed in UInt64(1)...600 {
            let cluster = Cluster.random(
                seed: seed,
                Cluster.Variety(
                    nodes: 2...4, partitions: 1...5, factors: 1...3, levels: 0...1, mixesWeights: false,
                    hasCapacities: true)
            ).solved(by: .exact)
            let plan = try cluster.plan()
            guard plan.isOptimal else { continue }
            proved += 1
            #expect(Oracle(cluster).fewestAdditions(reaching: plan) == plan.replicaMoves, "seed \(seed)")
        }
        #expect(proved > 450, "\(proved)")
    }

    @Test("Capacities that nothing comes near change no exact plan")
    func roomyCapacities() throws {
        for seed in UInt64(1)...200 {
            let cluster = tiny(seed).solved(by: .exact)
            var roomy = cluster
            for index in roomy.nodes.indices { roomy.nodes[index].capacity = 1 << 40 }
            let (plan, other) = try (cluster.plan(), roomy.plan())
            guard plan.refused.isEmpty else { continue }
            #expect(plan == other && other.isOptimal, "seed \(seed)")
        }
    }

    @Test("The exact solver changes as few leaders as the replicas permit")
    func exactLeaders() throws {
        for seed in UInt64(1)...400 {
            let cluster = tiny(seed).setting(.up) { $0.state == .cordoned || $0.state == .maintenance }
            let plan = try cluster.solved(by: .exact).plan()
            let least = Oracle(cluster).fewestLeaderChanges(plan)
            #expect(plan.leaderChanges == least, "seed \(seed)")
        }
    }

    @Test("Over all ways to copy as little, the exact solver's leaders are hardly ever worse than the best")
    func jointLeaders() throws {
        var (even, equal, reached, best, total) = (0, 0, 0, 0, 0)
        for seed in UInt64(1)...400 {
            var cluster = Cluster.random(
                seed: seed,
                Cluster.Variety(
                    nodes: 2...5, partitions: 1...6, factors: 1...3, levels: 0...1, mixesWeights: false,
                    states: [.dead, .draining]))
            cluster.policy.solver = .exact
            let oracle = Oracle(cluster)
            guard !oracle.receivers.isEmpty else { continue }
            let (found, possible) = (oracle.leaders(of: try cluster.plan()), oracle.bestLeaders())
            #expect(found >= possible, "seed \(seed)")
            total += 1
            if found.unevenness == possible.unevenness { even += 1; reached += found.changes; best += possible.changes }
            if found == possible { equal += 1 }
        }
        // Replicas and leaders together are no flow; the search for other replicas finds nearly all.
        #expect(even * 1000 >= total * 995, "\(even) of \(total)")
        #expect(equal * 1000 >= total * 995, "\(equal) of \(total)")
        #expect(reached * 1000 <= best * 1005, "\(reached) and \(best)")
    }

    @Test("Leaders are as even as the replicas permit")
    func leaders() throws {
        for seed in UInt64(1)...400 {
            let cluster = tiny(seed).setting(.up) { $0.state == .cordoned || $0.state == .maintenance }
            let plan = try cluster.plan()
            let oracle = Oracle(cluster)
            #expect(oracle.leaderUnevenness(plan) == oracle.leastLeaderUnevenness(plan), "seed \(seed)")
        }
    }
}
