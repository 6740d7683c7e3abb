import Foundation
import Glibc
import MusterClient
import PacketSecurity
import Synchronization

/// Five agents on this host, with their files in one temporary directory.
final class DemoCluster: Sendable {
    /// One agent.
    struct Agent: Sendable {
        var name: String
        var rack: String
        var port: UInt16
        var process: ChildProcess
        var client: MusterClient
    }

    /// Who lives where. Whoever dies, three racks are left, so that three replicas can always be in three of them.
    static let layout = [("n1", "r1"), ("n2", "r1"), ("n3", "r2"), ("n4", "r3"), ("n5", "r4")]
    /// The nodes whose majority lets a coordinator plan.
    static let voters = ["n1", "n3", "n5"]

    let directory: String
    private let isKept: Bool
    private let started = Mutex<[Agent]>([])

    /// The agents that were started, the killed one included.
    var agents: [Agent] { started.withLock { $0 } }

    /// The directory that the agents' drivers share.
    var replicaRoot: String { directory + "/replicas" }

    /// - Parameter kept: a directory to use and keep; nil for a temporary one.
    init(keeping kept: String?) throws {
        isKept = kept != nil
        if let kept {
            guard mkdir(kept, 0o700) == 0 else {
                throw CommandFailure("cannot create \(kept): \(String(cString: strerror(errno)))")
            }
            directory =
                realpath(kept, nil).map { pointer in
                    defer { free(pointer) }
                    return String(cString: pointer)
                } ?? kept
        } else {
            // Short, for the sockets' paths may have 107 bytes.
            let base = getenv("TMPDIR").map { String(cString: $0) }.flatMap {
                $0.utf8.count <= 60 && !$0.isEmpty ? $0 : nil
            }
            var template = Array("\(base ?? "/tmp")/muster-demo.XXXXXX".utf8CString)
            guard mkdtemp(&template) != nil else {
                throw CommandFailure("cannot create a temporary directory: \(String(cString: strerror(errno)))")
            }
            directory = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
        }
    }

    /// Makes the key and the configurations and starts the agents.
    func start() throws {
        guard let executable = DemoCluster.ownExecutable() else {
            throw CommandFailure("cannot find my own program file")
        }
        _ = try Keyring.generate(at: directory + "/keyring.json")
        let ports = try DemoCluster.freePorts(DemoCluster.layout.count)
        try write(DemoCluster.topics, to: "topics.yaml")
        let environment = DemoCluster.environment()
        for (index, (name, rack)) in DemoCluster.layout.enumerated() {
            let seeds = ports.indices.filter { $0 != index }.prefix(2).map { "127.0.0.1:\(ports[$0])" }
            try write(configuration(name: name, rack: rack, port: ports[index], seeds: seeds), to: "\(name).yaml")
            let process = try ChildProcess(
                executable, arguments: ["agent", "--config", "\(directory)/\(name).yaml", "--stop-with-input"],
                environment: environment, log: "\(directory)/\(name).log")
            let agent = Agent(
                name: name, rack: rack, port: ports[index], process: process,
                client: MusterClient(socketPath: "\(directory)/\(name).sock", timeout: .seconds(3)))
            started.withLock { $0.append(agent) }
        }
    }

    /// The agent with a name.
    func agent(_ name: String) -> Agent {
        agents.first { $0.name == name }!
    }

    /// The rack of a node.
    static func rack(of name: String) -> String? { layout.first { $0.0 == name }?.1 }

    /// Asks the agents to leave, and stops those that take too long.
    func stop() async {
        for agent in agents { agent.process.send(SIGTERM) }
        let deadline = ContinuousClock().now + .seconds(3)
        while agents.contains(where: { $0.process.isRunning }), ContinuousClock().now < deadline {
            try? await Task.sleep(for: .milliseconds(20))
        }
        await stopAtOnce()
    }

    /// Stops everything and removes the files.
    func stopAtOnce() async {
        for agent in agents { agent.process.send(SIGKILL) }
        for agent in agents { agent.process.killAndReap() }
        for agent in agents { await agent.client.shutdown() }
        started.withLock { $0 = [] }
        if !isKept { try? FileManager.default.removeItem(atPath: directory) }
    }

    /// The last lines that an agent wrote to its log.
    func logTail(_ name: String, lines: Int = 5) -> [String] {
        guard let file = fopen("\(directory)/\(name).log", "r") else { return [] }
        defer { fclose(file) }
        var tail: [String] = []
        var buffer = [CChar](repeating: 0, count: 4096)
        while fgets(&buffer, Int32(buffer.count), file) != nil {
            let text = String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            tail.append(text.hasSuffix("\n") ? String(text.dropLast()) : text)
            if tail.count > lines { tail.removeFirst() }
        }
        return tail
    }

    // MARK: - Files

    private static let topics = """
        topics:
          - {name: orders, partitions: 16, replication_factor: 3}
          - {name: payments, partitions: 8, replication_factor: 3}

        """

    /// Timeouts are short, so that the story is: a real cluster waits 15 minutes before it copies.
    private func configuration(name: String, rack: String, port: UInt16, seeds: [String]) -> String {
        """
        cluster:
          name: demo
          voters: [\(DemoCluster.voters.joined(separator: ", "))]
          expected_members: \(DemoCluster.layout.count)
          gossip_interval: 100ms
        node:
          name: \(name)
          bind: 127.0.0.1:\(port)
          seeds: [\(seeds.map { "\"\($0)\"" }.joined(separator: ", "))]
          domain: [\(rack)]
          state_directory: \(name).state
        security: {keyring: keyring.json}
        api: {socket: \(name).sock}
        topics: topics.yaml
        membership:
          probe_interval: 400ms
          probe_timeout: 150ms
          suspicion_multiplier: 4
          join_interval: 200ms
          leave_duration: 400ms
        placement:
          recover_after: 2s
          stabilize: 1s
          renew_interval: 500ms
          stall_after: 20s
        driver:
          directory:
            root: replicas
            segment_bytes: 64KiB
            partition_bytes: 256KiB
            copy_rate: 512KiB/s

        """
    }

    private func write(_ text: String, to name: String) throws {
        let path = directory + "/" + name
        guard let file = fopen(path, "w") else {
            throw CommandFailure("cannot write \(path): \(String(cString: strerror(errno)))")
        }
        fputs(text, file)
        guard fclose(file) == 0 else {
            throw CommandFailure("cannot write \(path): \(String(cString: strerror(errno)))")
        }
    }

    /// The path of this very program.
    private static func ownExecutable() -> String? {
        var buffer = [CChar](repeating: 0, count: 4097)
        let count = readlink("/proc/self/exe", &buffer, buffer.count - 1)
        guard count > 0 else { return nil }
        return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// This process's environment without settings that would change the agents' configurations.
    private static func environment() -> [String] {
        var strings: [String] = []
        var next = environ
        while let pointer = next.pointee {
            let string = String(cString: pointer)
            if !string.hasPrefix("MUSTER_") { strings.append(string) }
            next += 1
        }
        return strings
    }

    /// UDP ports on loopback that nobody uses at this moment.
    private static func freePorts(_ count: Int) throws -> [UInt16] {
        var descriptors: [Int32] = []
        defer { descriptors.forEach { close($0) } }
        var ports: [UInt16] = []
        for _ in 0..<count {
            let descriptor = socket(AF_INET, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
            guard descriptor >= 0 else { throw CommandFailure("socket: \(String(cString: strerror(errno)))") }
            descriptors.append(descriptor)
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
            var length = socklen_t(MemoryLayout<sockaddr_in>.size)
            let code = withUnsafeMutablePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                    bind(descriptor, generic, length) == 0 ? getsockname(descriptor, generic, &length) : -1
                }
            }
            guard code == 0 else { throw CommandFailure("cannot use 127.0.0.1: \(String(cString: strerror(errno)))") }
            ports.append(UInt16(bigEndian: address.sin_port))
        }
        return ports
    }
}
