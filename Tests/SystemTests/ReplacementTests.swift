import LocalCluster
import MusterAPI
import Testing

extension SystemTests {
    /// Five agents form a cluster; one dies and comes back, then the coordinator dies; each time the replicas move.
    @Test(.timeLimit(.minutes(2)))
    func deathsAreNoticedAndReplicasReplaced() async throws {
        try await LocalCluster.with { cluster in
            let names = ["n1", "n2", "n3", "n4", "n5"]
            let more = """
                topics: [{name: t, partitions: 10, replication_factor: 3}]
                driver: {directory: {root: replicas, segment_bytes: 8KiB, partition_bytes: 20KiB}}

                """
            try cluster.start(names.map { ($0, "rack-\($0)") }, cluster: "system-test") { agent in
                agent.voters = names
                agent.timings = .short(recoverAfter: "1s", stabilize: "700ms")
                agent.more = more
            }
            try await cluster.wait(for: "all to be alive", within: .seconds(15)) {
                await cluster.all(names, see: names, .alive)
            }
            try await cluster.wait(for: "all partitions to be placed", within: .seconds(20)) {
                await cluster.isPlaced(on: names, partitions: 10, at: names)
            }

            let first = try #require(await cluster.coordinator(among: names))
            let bystander = names.last { $0 != first }!
            try await die(bystander, of: names, in: cluster)

            // It comes back with what it held, which nobody counts on any more, and gets replicas again.
            try cluster.restart(bystander)
            try await cluster.wait(for: "\(bystander) to be back", within: .seconds(10)) {
                await cluster.all(names, see: names, .alive)
            }
            try await cluster.wait(for: "everything to be at rest", within: .seconds(20)) {
                await cluster.isPlaced(on: names, partitions: 10, at: names)
            }
            #expect(await cluster.coordinator(among: names) == first)
            try await die(first, of: names, in: cluster)

            let alive = names.filter { $0 != first }
            let socket = cluster.path("\(alive[0]).sock")
            let who = try await Program.run("partitions", "who", "t/3", "--socket", socket, "--output", "json")
            #expect(who.status == 0)
            #expect(who.output.contains("\"underReplicated\" : false"))
            let status = try await Program.run("status", "--socket", socket)
            #expect(status.status == 5, "a member is dead")
        }
    }

    /// Kills a member and waits until the others have noticed and replaced its replicas.
    private func die(_ victim: String, of names: [String], in cluster: LocalCluster) async throws {
        let survivors = names.filter { $0 != victim }
        cluster.agent(victim).process.killAndReap()
        try await cluster.wait(for: "\(victim) to be held for dead", within: .seconds(10)) {
            await cluster.all(survivors, see: [victim], .dead)
        }
        #expect(await cluster.all(survivors, see: survivors, .alive))
        try await cluster.wait(for: "replicas to move after the death of \(victim)", within: .seconds(20)) {
            await cluster.isPlaced(on: survivors, partitions: 10, at: survivors)
        }
    }
}
