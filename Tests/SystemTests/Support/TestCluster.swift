import Foundation
import Glibc
import MusterAPI
import MusterClient
import Synchronization

/// Agents on loopback with short timeouts, their files in one temporary directory.
final class TestCluster: Sendable {
    /// One agent.
    struct Agent: Sendable {
        var name: String
        var port: UInt16
        var child: Child
        var client: MusterClient
        var log: String
    }

    let directory: TemporaryDirectory
    private let running = Mutex<[Agent]>([])
    /// Agents that were started again, whose clients still have to be closed.
    private let retired = Mutex<[Agent]>([])

    init() async throws {
        directory = try TemporaryDirectory()
        try await makeKey("keyring.json")
    }

    var agents: [Agent] { running.withLock { $0 } }

    func agent(_ name: String) -> Agent { agents.first { $0.name == name }! }

    func path(_ name: String) -> String { directory.path + "/" + name }

    func makeKey(_ name: String) async throws {
        let result = try await Program.run("keys", "generate", path(name))
        guard result.status == 0 else { throw Failure(result.errors) }
    }

    struct Failure: Error, CustomStringConvertible {
        var description: String
        init(_ description: String) { self.description = description }
    }

    /// Writes an agent's configuration. `more` goes behind it.
    func configure(
        _ name: String, port: UInt16, seeds: [UInt16], keyring: String = "keyring.json", voters: [String] = [],
        state: String? = nil, rack: String? = nil, more: String = ""
    ) throws {
        let text = """
            cluster:
              name: system-test
              voters: [\(voters.joined(separator: ", "))]
              expected_members: \(max(1, voters.count))
              gossip_interval: 100ms
            node:
              name: \(name)
              bind: 127.0.0.1:\(port)
              seeds: [\(seeds.map { "\"127.0.0.1:\($0)\"" }.joined(separator: ", "))]
              domain: [\(rack ?? "rack-\(name)")]
              state_directory: \(state ?? "\(name).state")
            security: {keyring: \(keyring)}
            api: {socket: \(name).sock}
            membership:
              probe_interval: 400ms
              probe_timeout: 150ms
              suspicion_multiplier: 4
              join_interval: 200ms
              leave_duration: 300ms
            placement: {recover_after: 1s, stabilize: 700ms, renew_interval: 500ms, stall_after: 20s}

            """
        try (text + more).write(toFile: path("\(name).yaml"), atomically: false, encoding: .utf8)
    }

    /// Starts an agent that was configured.
    @discardableResult
    func start(_ name: String, port: UInt16) throws -> Agent {
        let log = path("\(name).log")
        let child = try Child(
            ["agent", "--config", path("\(name).yaml"), "--stop-with-input"], output: log, errors: log)
        let agent = Agent(
            name: name, port: port, child: child,
            client: MusterClient(socketPath: path("\(name).sock"), timeout: .seconds(3)), log: log)
        running.withLock { $0.append(agent) }
        return agent
    }

    /// Starts an agent again that was killed.
    func restart(_ name: String, port: UInt16) throws {
        let old = agent(name)
        old.child.kill()
        running.withLock { $0.removeAll { $0.name == name } }
        retired.withLock { $0.append(old) }
        try start(name, port: port)
    }

    /// Stops all agents and closes the clients.
    func stop() async {
        for agent in agents { agent.child.kill() }
        for agent in agents + retired.withLock({ $0 }) { await agent.client.shutdown() }
    }

    /// Calls a function with a cluster that is stopped afterwards.
    static func with(_ body: (TestCluster) async throws -> Void) async throws {
        let cluster = try await TestCluster()
        do {
            try await body(cluster)
        } catch {
            await cluster.stop()
            throw error
        }
        await cluster.stop()
    }

    /// The states of the members as an agent sees them, by name; empty if it does not answer.
    func states(at name: String) async -> [String: MemberRecordState] {
        let members = (try? await agent(name).client.members()) ?? []
        return Dictionary(members.map { ($0.name, $0.state) }, uniquingKeysWith: { first, _ in first })
    }

    /// Whether some agents see all of some members in a state.
    func all(_ observers: [String], see members: [String], _ state: MemberRecordState) async -> Bool {
        for observer in observers {
            let states = await states(at: observer)
            guard members.allSatisfy({ states[$0] == state }) else { return false }
        }
        return true
    }

    /// Whether every partition is in sync on these members alone, as some agents see it.
    func isPlaced(on members: [String], partitions count: Int, at observers: [String]) async -> Bool {
        for observer in observers {
            guard let partitions = try? await agent(observer).client.partitions(), partitions.count == count else {
                return false
            }
            let isRight = partitions.allSatisfy { partition in
                !partition.underReplicated && partition.leader != nil
                    && partition.replicas.count == partition.replicationFactor
                    && partition.replicas.allSatisfy { members.contains($0.member) && $0.state == .inSync }
            }
            guard isRight else { return false }
        }
        return true
    }

    /// Who coordinates, by its own account.
    func coordinator(among names: [String]) async -> String? {
        for name in names where (try? await agent(name).client.status().coordination.isLocal) == true { return name }
        return nil
    }

    /// Waits until a condition holds; fails with the agents' story if it does not in time.
    func wait(for what: String, within limit: Duration, _ condition: () async throws -> Bool) async throws {
        guard try await !eventually(within: limit, condition) else { return }
        throw Failure("waited in vain for \(what)\n\(await story())")
    }

    /// What the agents say of themselves and logged last, for a failed expectation.
    func story() async -> String {
        var lines: [String] = []
        for agent in agents where agent.child.isRunning {
            guard let status = try? await agent.client.status() else {
                lines.append("\(agent.name) does not answer")
                continue
            }
            lines.append("\(agent.name): \(status.members) \(status.partitions) \(status.coordination)")
            let partitions = (try? await agent.client.partitions()) ?? []
            for partition in partitions
            where partition.underReplicated || partition.replicas.contains(where: { $0.state != .inSync }) {
                let replicas = partition.replicas.map { "\($0.member) \($0.role) \($0.state)" }
                lines.append("  \(partition.name) \(partition.configIndex): \(replicas.joined(separator: ", "))")
            }
            let moves = (try? await agent.client.plan())??.moves.filter { $0.state != .done } ?? []
            lines += moves.map { "  \($0.name) \($0.class) +\($0.add) -\($0.remove) \($0.state)" }
        }
        for agent in agents {
            let text = (try? String(contentsOfFile: agent.log, encoding: .utf8)) ?? ""
            lines.append("\(agent.name) logged:")
            lines += text.split(separator: "\n").suffix(3).map { "  " + $0 }
        }
        return lines.joined(separator: "\n")
    }
}
