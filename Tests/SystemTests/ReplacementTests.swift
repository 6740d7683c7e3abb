import MusterAPI
import Testing

extension SystemTests {
    /// Five agents form a cluster; one dies, then the coordinator, and each time the replicas move.
    @Test(.timeLimit(.minutes(2)))
    func deathsAreNoticedAndReplicasReplaced() async throws {
        try await TestCluster.with { cluster in
            let names = ["n1", "n2", "n3", "n4", "n5"]
            let ports = try DatagramSocket.freePorts(names.count)
            let more = """
                topics: [{name: t, partitions: 10, replication_factor: 2}]
                driver: {directory: {root: replicas, segment_bytes: 8KiB, partition_bytes: 20KiB}}

                """
            for (name, port) in zip(names, ports) {
                try cluster.configure(
                    name, port: port, seeds: [ports[0], ports[1]].filter { $0 != port }, voters: names, more: more)
                try cluster.start(name, port: port)
            }
            try await cluster.wait(for: "all to be alive", within: .seconds(15)) {
                await cluster.all(names, see: names, .alive)
            }
            try await cluster.wait(for: "all partitions to be placed", within: .seconds(20)) {

                await cluster.isPlaced(on: names, partitions: 10, at: names)
            }

            var alive = names
            for round in 0..<2 {
                let coordinator = try #require(await cluster.coordinator(among: alive))
                let victim = round == 0 ? alive.last { $0 != coordinator }! : coordinator
                cluster.agent(victim).child.kill()
                alive.removeAll { $0 == victim }
                try await cluster.wait(for: "\(victim) to be held for dead", within: .seconds(10)) {
                    await cluster.all(alive, see: [victim], .dead)
                }
                #expect(await cluster.all(alive, see: alive, .alive))
                try await cluster.wait(for: "replicas to move after the death of \(victim)", within: .seconds(20)) {

                    await cluster.isPlaced(on: alive, partitions: 10, at: alive)
                }
            }

            let socket = cluster.path("\(alive[0]).sock")
            let who = try await Program.run("partitions", "who", "t/3", "--socket", socket, "--output", "json")
            #expect(who.status == 0)
            #expect(who.output.contains("\"underReplicated\" : false"))
            let status = try await Program.run("status", "--socket", socket)
            #expect(status.status == 5, "two members are dead")
        }
    }
}
