import Foundation
import LocalCluster
import MusterAPI
import MusterClient
import Testing

extension SystemTests {
    /// What an operator asks for on the command line happens, and can be seen: drain, uncordon, pause, maintenance.
    @Test(.timeLimit(.minutes(2)))
    func operatorsDirectTheCluster() async throws {
        let names = (1...4).map { "n\($0)" }
        try await LocalCluster.with { cluster in
            try cluster.start(names.map { ($0, "rack-\($0)") }, cluster: "operators") { agent in
                agent.voters = Array(names.prefix(3))
                agent.timings = .short(recoverAfter: "1s", stabilize: "500ms")
                agent.more = """
                    topics: [{name: t, partitions: 8, replication_factor: 3}]
                    driver: {directory: {root: replicas, segment_bytes: 8KiB, partition_bytes: 20KiB}}

                    """
            }
            try await cluster.wait(for: "all partitions to be placed", within: .seconds(30)) {
                await cluster.isPlaced(on: names, partitions: 8, at: names)
            }
            // Any agent takes directives, and the one that is asked here is no voter.
            let socket = ["--socket", cluster.path("n4.sock")]
            func muster(_ words: String...) async throws -> Program.Result { try await Program.run(words + socket) }
            func expect(_ status: Int32, of result: Program.Result) async {
                guard result.status != status else { return }
                let story = await cluster.story()
                Issue.record("\(result)\n\(story)")
            }

            let unknown = try await muster("drain", "n44")
            #expect(unknown.status == 7, "\(unknown)")
            #expect(unknown.errors.contains("did you mean 'n4'?") && unknown.errors.contains("(unknown-node)"))
            let idle = try await muster("plan", "resume")
            #expect(idle.status == 4 && idle.errors.contains("not-paused"), "\(idle)")

            let drain = try await muster("drain", "n4", "--wait", "--timeout", "18s")
            await expect(0, of: drain)
            #expect(await cluster.isPlaced(on: Array(names.prefix(3)), partitions: 8, at: ["n4"]))
            let members = try await muster("members")
            #expect(members.output.contains("draining"), "\(members.output)")
            let explained = try await muster("partitions", "explain", "t/0", "--json")
            let explanation = try JSONDecoder().decode(ExplanationRecord.self, from: Data(explained.output.utf8))
            let empty = try #require(explanation.nodes.first { $0.node == "n4" })
            #expect(!empty.holds && !empty.allowed && empty.rules.first?.rule == "node-draining")
            #expect(explanation.nodes.count { $0.holds } == 3)

            // Paused, nothing moves, and everybody can see why.
            #expect(try await muster("plan", "pause").status == 0)
            #expect(try await muster("uncordon", "n4").status == 0)
            try await cluster.wait(for: "the pause to be seen", within: .seconds(10)) {
                for name in names {
                    let status = try await cluster.agent(name).client.status()
                    guard status.coordination.holds.contains(where: { $0.rule == "paused" }) else { return false }
                }
                return true
            }
            let paused = try await muster("plan", "wait", "--timeout", "2s")
            #expect(paused.status == 4 && paused.errors.contains("paused"), "\(paused)")
            #expect(try await muster("status").output.contains("paused"))
            #expect(await cluster.isPlaced(on: Array(names.prefix(3)), partitions: 8, at: ["n4"]))
            #expect(try await muster("plan", "resume").status == 0)
            try await cluster.wait(for: "n4 to hold replicas again", within: .seconds(15)) {
                (try await cluster.agent("n4").client.member("n4")).replicas > 0
            }
            let settled = try await muster("plan", "wait", "--timeout", "15s")
            await expect(0, of: settled)

            // A node under maintenance may die: what it holds stays its own.
            #expect(try await muster("maintenance", "n3", "--for", "5m").status == 0)
            try await cluster.wait(for: "n3 to lead nothing", within: .seconds(10)) {
                try await cluster.agent("n4").client.member("n3").leaders == 0
            }
            let held = try await cluster.agent("n4").client.partitions()
            cluster.agent("n3").process.killAndReap()
            let others = names.filter { $0 != "n3" }
            try await cluster.wait(for: "n3 to be held for dead", within: .seconds(10)) {
                await cluster.all(others, see: ["n3"], .dead)
            }
            // Three times as long as a death without maintenance takes to be recovered from.
            let moved = await eventually(within: .seconds(5)) {
                let now = (try? await cluster.agent("n4").client.partitions()) ?? held
                return zip(now, held).contains { Set($0.replicas.map(\.member)) != Set($1.replicas.map(\.member)) }
            }
            #expect(!moved, "what n3 holds was placed elsewhere")
            try cluster.restart("n3")
            try await cluster.wait(for: "n3 to be back", within: .seconds(10)) {
                await cluster.all(names, see: names, .alive)
            }
            #expect(try await muster("uncordon", "n3").status == 0)
            let end = try await muster("plan", "wait", "--timeout", "15s")
            await expect(0, of: end)
        }
    }
}
