import Foundation
import Glibc
import LocalCluster
import MusterAPI
import MusterClient
import Testing

/// Real processes on loopback. One after the other, for they measure time.
@Suite(.serialized) struct SystemTests {
    /// SIGTERM is a goodbye, a killed agent comes back as the same member, and nobody shares a state directory.
    @Test(.timeLimit(.minutes(1)))
    func signalsRestartsAndLocks() async throws {
        try await LocalCluster.with { cluster in
            let ports = try DatagramSocket.freePorts(3)
            try cluster.configure("n1", port: ports[0], seeds: [])
            try cluster.configure("n2", port: ports[1], seeds: [ports[0]])
            try cluster.start("n1")
            let second = try cluster.start("n2")
            try await cluster.wait(for: "all to be alive", within: .seconds(10)) {
                await cluster.all(["n1", "n2"], see: ["n1", "n2"], .alive)
            }
            let identity = try await second.client.status().id

            // Another agent with n2's state directory is refused, and n2 goes on.
            try cluster.configure("n3", port: ports[2], seeds: [ports[0]], state: "n2.state")
            let refused = try await Program.run("agent", "--config", cluster.path("n3.yaml"))
            #expect(refused.status == 1)
            #expect(refused.errors.contains("n2.state"), "\(refused.errors)")
            #expect(await cluster.all(["n1"], see: ["n1", "n2"], .alive))

            second.process.send(SIGTERM)
            try await cluster.wait(for: "the agent to end", within: .seconds(8)) {
                !second.process.isRunning
            }
            #expect(second.process.status == 0)
            #expect(await eventually(within: .seconds(3)) { await cluster.all(["n1"], see: ["n2"], .left) })
            #expect(!FileManager.default.fileExists(atPath: cluster.path("n2.sock")))

            try cluster.restart("n2")
            let again = cluster.agent("n2").process
            #expect(
                await eventually(within: .seconds(10)) { await cluster.all(["n1"], see: ["n2"], .alive) })
            #expect(try await cluster.agent("n1").client.member("n2").id == identity)

            let leave = try await Program.run("leave", "--socket", cluster.path("n2.sock"))
            #expect(leave.status == 0)
            #expect(await eventually(within: .seconds(5)) { !again.isRunning })
            #expect(again.status == 0)
        }
    }

    /// A stream that was opened before ends in good order when the agent leaves.
    @Test(.timeLimit(.minutes(1)))
    func eventStreamTellsAndEnds() async throws {
        try await LocalCluster.with { cluster in
            let ports = try DatagramSocket.freePorts(2)
            try cluster.configure("n1", port: ports[0], seeds: [])
            try cluster.configure("n2", port: ports[1], seeds: [ports[0]])
            let first = try cluster.start("n1")
            try await cluster.wait(for: "an answer", within: .seconds(10)) {
                (try? await first.client.status()) != nil
            }
            let log = EventLog()
            let client = first.client
            let following = Task { try await log.follow(client) }
            // Who subscribes after n2 has come finds it in the snapshot.
            try await cluster.wait(for: "the snapshot", within: .seconds(10)) { await !log.records.isEmpty }
            let second = try cluster.start("n2")
            try await cluster.wait(for: "all to be alive", within: .seconds(10)) {
                // Both ways: who does not know anybody yet has nobody to say goodbye to.
                await cluster.all(["n1", "n2"], see: ["n1", "n2"], .alive)
            }
            second.process.send(SIGTERM)
            let hasLeft = await eventually(within: .seconds(8)) { await cluster.all(["n1"], see: ["n2"], .left) }
            let states = await cluster.states(at: "n1")
            #expect(hasLeft, "\(states)")
            first.process.send(SIGTERM)
            try await following.value
            let records = await log.records
            #expect(records.first?.type == .snapshot)
            #expect(records.first?.members?.map(\.name) == ["n1"])
            // On a machine that is busy with other things a late answer is suspected, and refuted.
            let changes = records.compactMap(\.change).filter { $0 != .suspected && $0 != .refuted }
            #expect(changes == [.joined, .left, .left])
            #expect(zip(records, records.dropFirst()).allSatisfy { $0.revision < $1.revision })
            #expect(await eventually(within: .seconds(8)) { !first.process.isRunning })
            #expect(first.process.status == 0)
        }
    }
}
