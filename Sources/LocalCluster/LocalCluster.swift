import CDispatch
import Foundation
import Glibc
import MusterClient
import PacketSecurity
import Synchronization

/// Agents on this host that talk over loopback, each a process of its own, their files in one directory.
package final class LocalCluster: Sendable {
    /// The file with the key that all agents share.
    package static let keyring = "keyring.json"

    package let directory: LocalDirectory
    private let executable: String
    /// The network namespace that the agents run in; nil for that of this process.
    private let namespace: String?
    private let started = Mutex<[LocalAgent]>([])
    /// Agents that were started again, whose clients still have to be closed.
    private let replaced = Mutex<[LocalAgent]>([])

    /// Makes the key. Starts nothing yet.
    ///
    /// - Parameters:
    ///   - executable: the path of the program `muster`.
    ///   - directory: takes the agents' files.
    ///   - namespace: the network namespace that the agents run in, which must exist; nil for that of this process.
    /// - Throws: ``LocalClusterError`` or `KeyringError`.
    package init(executable: String, directory: LocalDirectory, namespace: String? = nil) throws {
        self.executable = executable
        self.directory = directory
        self.namespace = namespace
        try makeKey(LocalCluster.keyring)
    }

    // MARK: - Files

    /// The path of a file of this cluster.
    package func path(_ name: String) -> String { directory.path + "/" + name }

    /// Makes a keyring of a new key.
    package func makeKey(_ name: String) throws {
        try Keyring.generate(at: path(name))
    }

    /// Writes a file.
    package func write(_ text: String, to name: String) throws {
        do {
            try text.write(toFile: path(name), atomically: false, encoding: .utf8)
        } catch {
            throw LocalClusterError("cannot write \(path(name)): \(error.localizedDescription)")
        }
    }

    /// Writes an agent's configuration to the file that ``start(_:)`` reads.
    package func configure(_ configuration: LocalAgentConfiguration) throws {
        try write(configuration.text, to: "\(configuration.name).yaml")
    }

    /// The last lines that an agent wrote to its log.
    package func logTail(_ name: String, lines: Int) -> [Substring] {
        let text = (try? String(contentsOfFile: path("\(name).log"), encoding: .utf8)) ?? ""
        return text.split(separator: "\n").suffix(lines)
    }

    // MARK: - Agents

    /// The agents that were started, those included that have ended since.
    package var agents: [LocalAgent] { started.withLock { $0 } }

    /// The agent with a name, which must have been started.
    package func agent(_ name: String) -> LocalAgent { agents.first { $0.name == name }! }

    /// Starts an agent that was configured.
    @discardableResult
    package func start(_ name: String) throws -> LocalAgent {
        let log = path("\(name).log")
        // `ip netns exec` becomes the program that it runs, so the process is the agent's either way.
        let prefix = namespace.map { ["/usr/bin/env", "ip", "netns", "exec", $0, executable] } ?? [executable]
        let process = try ChildProcess(
            prefix[0],
            arguments: prefix.dropFirst() + ["agent", "--config", path("\(name).yaml"), "--stop-with-input"],
            output: log)
        let agent = LocalAgent(
            name: name, process: process,
            client: MusterClient(socketPath: path("\(name).sock"), timeout: .seconds(3)), log: log)
        started.withLock { $0.append(agent) }
        return agent
    }

    /// Starts agents, each of which joins through two others.
    ///
    /// - Parameters:
    ///   - nodes: their names and racks, in the order in which they are started.
    ///   - cluster: the cluster's name.
    ///   - adjust: completes what an agent is told.
    package func start(
        _ nodes: [(name: String, rack: String)], cluster: String, adjust: (inout LocalAgentConfiguration) -> Void
    ) throws {
        let ports = try DatagramSocket.freePorts(nodes.count)
        for (node, port) in zip(nodes, ports) {
            var configuration = LocalAgentConfiguration(
                cluster: cluster, name: node.name, rack: node.rack, port: port)
            configuration.seeds = Array(ports.filter { $0 != port }.prefix(2))
            configuration.expectedMembers = nodes.count
            adjust(&configuration)
            try configure(configuration)
            try start(node.name)
        }
    }

    /// Starts an agent anew, with the same configuration. Kills it first if it still runs.
    package func restart(_ name: String) throws {
        let old = agent(name)
        old.process.killAndReap()
        started.withLock { $0.removeAll { $0.name == name } }
        replaced.withLock { $0.append(old) }
        try start(name)
    }

    // MARK: - The end

    /// Asks the agents to leave, and kills those that have not ended within three seconds.
    package func stop() async {
        for agent in agents { agent.process.send(SIGTERM) }
        let deadline = ContinuousClock().now + .seconds(3)
        while agents.contains(where: { $0.process.isRunning }), ContinuousClock().now < deadline {
            try? await Task.sleep(for: .milliseconds(20))
        }
        await stopAtOnce()
    }

    /// Kills all agents, closes their clients and removes the files.
    package func stopAtOnce() async {
        for agent in agents { agent.process.send(SIGKILL) }
        for agent in agents { agent.process.killAndReap() }
        for agent in agents + replaced.withLock({ $0 }) { await agent.client.shutdown() }
        started.withLock { $0 = [] }
        replaced.withLock { $0 = [] }
        directory.remove()
    }
}
