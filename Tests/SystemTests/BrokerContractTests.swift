import Foundation
import LocalCluster
import MusterAPI
import MusterClient
import Testing

extension SystemTests {
    /// Agents with the example broker, which is written in Python from the article alone: what the brokers themselves keep
    /// is what the agents show; replicas survive a host, move to a new one, and stay where they are when a broker restarts.
    @Test(.timeLimit(.minutes(2)), .enabled(if: ExampleBroker.isAvailable))
    func theExampleBrokerKeepsTheContract() async throws {
        try await LocalCluster.with { cluster in
            let names = ["n1", "n2", "n3", "n4"]
            let more = """
                topics: [{name: t, partitions: 4, replication_factor: 3}]
                driver: {kind: watch, watch: {expire_after: 3s, bookmark_interval: 500ms}}

                """
            try cluster.start(names.map { ($0, "rack-\($0)") }, cluster: "system-test") { agent in
                agent.voters = Array(names[..<3])
                agent.expectedMembers = 3
                agent.timings = .short(recoverAfter: "2s", stabilize: "700ms")
                agent.more = more
            }
            // The fourth comes later.
            cluster.agent("n4").process.killAndReap()
            var brokers: [String: ExampleBroker] = [:]
            for name in names.dropLast() {
                try await cluster.wait(for: "\(name) to answer", within: .seconds(15)) {
                    (try? await cluster.agent(name).client.status()) != nil
                }
                brokers[name] = try ExampleBroker(beside: name, in: cluster)
            }
            let root = ExampleBroker.root(in: cluster)
            let first = Array(names[..<3])
            try await cluster.wait(for: "all partitions to be placed", within: .seconds(20)) {
                await cluster.isPlaced(on: first, partitions: 4, at: first)
            }
            try await expectWhole(first, in: cluster, root: root)

            // A broker restarts within the time that its report counts: its groups may elect others to lead, as they do by
            // themselves, but its agent sees a new session and no silence, and nobody copies anything.
            brokers["n2"]?.process.killAndReap()
            brokers["n2"] = try ExampleBroker(beside: "n2", in: cluster)
            try await cluster.wait(for: "the broker to be back", within: .seconds(10)) {
                let broker = try? await cluster.agent("n2").client.status().broker
                return broker?.session ?? 0 >= 2 && broker?.state == .reporting
            }
            try await cluster.wait(for: "everything to be at rest", within: .seconds(10)) {
                await cluster.isPlaced(on: first, partitions: 4, at: first)
            }
            let broker = try #require(try await cluster.agent("n2").client.broker())
            #expect(broker.counters["expirations"] == nil && broker.counters["sessions"] == 2, "\(broker)")

            // One that stays away is not counted on, but nothing of it is given up.
            brokers["n2"]?.process.killAndReap()
            try await cluster.wait(for: "the report to expire", within: .seconds(15)) {
                let broker = try? await cluster.agent("n2").client.status().broker
                return broker?.state == .expired
            }
            try await cluster.wait(for: "all to know", within: .seconds(10)) {
                let partitions = (try? await cluster.agent("n1").client.partitions()) ?? []
                let held = partitions.flatMap(\.replicas).filter { $0.member == "n2" }
                return !held.isEmpty && held.allSatisfy { $0.state == .catchingUp }
            }
            brokers["n2"] = try ExampleBroker(beside: "n2", in: cluster)
            try await cluster.wait(for: "everything to be at rest", within: .seconds(20)) {
                await cluster.isPlaced(on: first, partitions: 4, at: first)
            }

            // A host is gone, agent and broker, and there is a new one.
            cluster.agent("n3").process.killAndReap()
            brokers["n3"]?.process.killAndReap()
            try cluster.restart("n4")
            try await cluster.wait(for: "n4 to answer", within: .seconds(15)) {
                (try? await cluster.agent("n4").client.status()) != nil
            }
            brokers["n4"] = try ExampleBroker(beside: "n4", in: cluster)
            let last = ["n1", "n2", "n4"]
            try await cluster.wait(for: "the replicas to be re-placed", within: .seconds(30)) {
                await cluster.isPlaced(on: last, partitions: 4, at: last)
            }
            try await expectWhole(last, in: cluster, root: root)
            var done: UInt64 = 0
            for name in last {
                let broker = try #require(try await cluster.agent(name).client.status().broker)
                #expect(broker.counters["refused_bad-message"] == nil && broker.state == .reporting, "\(broker)")
                done += broker.counters["acks_done"] ?? 0
            }
            // Each partition took in a learner, promoted it and dropped the lost one.
            #expect(done >= 12)

            // An agent restarts, and its broker does not: it begins a session with the new start of the agent.
            let before = try #require(try await cluster.agent("n1").client.broker())
            try cluster.restart("n1")
            try await cluster.wait(for: "n1 to hear of its broker", within: .seconds(20)) {
                let broker = try? await cluster.agent("n1").client.status().broker
                return broker?.state == .reporting && broker?.replicas == before.replicas
            }
            try await cluster.wait(for: "everything to be at rest", within: .seconds(20)) {
                await cluster.isPlaced(on: last, partitions: 4, at: last)
            }
            try await expectWhole(last, in: cluster, root: root)
            for (_, broker) in brokers { broker.process.killAndReap() }
        }
    }

    /// The brokers' own registers say the same as the agents, and the bytes of all replicas of a partition are equal.
    private func expectWhole(_ names: [String], in cluster: LocalCluster, root: String) async throws {
        var identities: [String: String] = [:]
        for name in names { identities[try await cluster.agent(name).client.status().id] = name }
        let partitions = try await cluster.agent(names[0]).client.partitions()
        for partition in partitions {
            let file = "\(partition.topic)-\(partition.index)"
            let data = try Data(contentsOf: URL(fileURLWithPath: "\(root)/groups/\(file).json"))
            let group = try JSONDecoder().decode(ExampleBroker.Group.self, from: data)
            #expect(Set(group.voters.map { identities[$0] ?? $0 }) == Set(partition.replicas.map(\.member)))
            #expect(group.learners == [] && group.leader.flatMap { identities[$0] } == partition.leader)
            #expect(group.voters.count == 3 && group.index == partition.configIndex)
            let contents = try group.voters.map {
                try Data(contentsOf: URL(fileURLWithPath: "\(root)/\($0)/\(file)/data"))
            }
            #expect(contents[0].count == 128 << 10 && Set(contents).count == 1)
        }
    }
}

/// `config/examples/broker.py` as a child process; it ends with the tests, however they end.
struct ExampleBroker {
    /// The register of a group.
    struct Group: Decodable {
        var index: UInt64
        var voters: [String]
        var learners: [String]
        var leader: String?
    }

    private static let script = {
        let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        return "/\(root)/config/examples/broker.py"
    }()

    /// Whether there is a Python to run it.
    static let isAvailable = ["/usr/bin/python3", "/usr/local/bin/python3"].contains {
        FileManager.default.isExecutableFile(atPath: $0)
    }

    /// The directory that all brokers share.
    static func root(in cluster: LocalCluster) -> String { cluster.path("brokers") }

    let process: ChildProcess

    init(beside name: String, in cluster: LocalCluster) throws {
        process = try ChildProcess(
            "/usr/bin/env",
            arguments: [
                "python3", Self.script, cluster.path("\(name).sock"), Self.root(in: cluster), "--stop-with-input",
            ],
            output: cluster.path("\(name).broker.log"))
    }
}
