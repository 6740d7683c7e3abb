import Glibc
import LocalCluster
import MusterAPI
import MusterClient
import Testing

/// The promises of the membership protocol, kept by real processes.
extension SystemTests {
    /// All agents start at once and know one address; later one of them stands still for half a minute.
    @Test(.timeLimit(.minutes(4)))
    func aCrowdJoinsThroughOneSeedAndAPausedMemberComesBack() async throws {
        try await LocalCluster.with { cluster in
            let names = (1...64).map { "n\($0)" }
            let ports = try DatagramSocket.freePorts(names.count)
            for (name, port) in zip(names, ports) {
                var configuration = LocalAgentConfiguration(
                    cluster: "crowd", name: name, rack: "rack-\(name)", port: port)
                configuration.seeds = port == ports[0] ? [] : [ports[0]]
                try cluster.configure(configuration)
            }
            for name in names { try cluster.start(name) }
            try await cluster.wait(for: "all to know all", within: .seconds(90)) {
                await cluster.counts(at: names).allSatisfy { $0?.alive == names.count }
            }

            let paused = "n33"
            let others = names.filter { $0 != paused }
            cluster.agent(paused).process.send(SIGSTOP)
            var worst = 0
            for _ in 0..<15 {
                try await Task.sleep(for: .seconds(2))
                for count in await cluster.counts(at: Array(others.prefix(4))) {
                    worst = max(worst, (count?.dead ?? 0) + (count?.left ?? 0))
                }
            }
            #expect(worst == 1, "the one that stands still, and nobody else")
            cluster.agent(paused).process.send(SIGCONT)
            try await cluster.wait(for: "\(paused) to be back everywhere", within: .seconds(30)) {
                await cluster.counts(at: names).allSatisfy { $0?.alive == names.count }
            }
        }
    }

}

/// Beside the other system tests, not among them: few agents, in a network of their own, are watched for a minute.
@Suite struct LossyNetworkTests {
    /// Every third datagram is lost for a minute, in a network namespace of the test's own.
    @Test(.enabled(if: NetworkNamespace.isAvailable, "needs root, ip and nft"), .timeLimit(.minutes(3)))
    func nobodyDiesOfLoss() async throws {
        let namespace = try await NetworkNamespace()
        defer { namespace.remove() }
        try await LocalCluster.with(namespace: namespace.name) { cluster in
            let names = (1...12).map { "n\($0)" }
            try cluster.start(names.map { ($0, "rack-\($0)") }, cluster: "lossy") { _ in }
            try await cluster.wait(for: "all to know all", within: .seconds(30)) {
                await cluster.all(names, see: names, .alive)
            }
            try await namespace.drop(percent: 30)
            var deaths = 0
            for _ in 0..<30 {
                try await Task.sleep(for: .seconds(2))
                for count in await cluster.counts(at: names) { deaths += count?.dead ?? 0 }
            }
            #expect(deaths == 0)
            let dropped = try await namespace.droppedPackets()
            #expect(dropped > 100, "the rule was in force")
            try await namespace.drop(percent: 0)
            try await cluster.wait(for: "all to be alive", within: .seconds(20)) {
                await cluster.all(names, see: names, .alive)
            }
        }
    }
}

extension LocalCluster {
    /// How many members agents count in each state; nil for one that does not answer.
    fileprivate func counts(at names: [String]) async -> [Status.Members?] {
        var result: [Status.Members?] = []
        for name in names { result.append(try? await agent(name).client.status().members) }
        return result
    }
}
