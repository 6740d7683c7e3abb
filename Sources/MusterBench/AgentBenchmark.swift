import Foundation
import LocalCluster
import MusterAPI
import MusterClient

/// What idle agents cost: real processes on loopback with the default timings, each of which knows all others.
enum AgentBenchmark {
    static let count = 16
    /// The time for the news of the joins to be told to their end.
    static let rest = Duration.seconds(20)
    /// The time that is measured.
    static let window = Duration.seconds(20)
    /// How long the agents may take to find each other.
    static let patience = Duration.seconds(60)

    static func run() async throws -> BenchTable {
        let own = URL(fileURLWithPath: ChildProcess.ownExecutable ?? CommandLine.arguments[0])
        let program = own.deletingLastPathComponent().appendingPathComponent("muster").path
        guard FileManager.default.isExecutableFile(atPath: program) else {
            throw LocalClusterError("\(program) is missing: `make bench` builds it")
        }
        let cluster = try LocalCluster(executable: program, directory: LocalDirectory(prefix: "muster-bench"))
        do {
            let table = try await Interruption.ending { try await measure(cluster) }
            await cluster.stop()
            return table
        } catch {
            await cluster.stopAtOnce()
            throw error
        }
    }

    private static func measure(_ cluster: LocalCluster) async throws -> BenchTable {
        let nodes = (0..<count).map { (name: String(format: "n%02d", $0), rack: "r\($0 % 4)") }
        say("starting \(count) agents on 127.0.0.1")
        try cluster.start(nodes, cluster: "bench") { $0.voters = nodes.prefix(3).map(\.name) }
        try await waitUntilAllKnowAll(cluster)
        say("all \(count) know all \(count); the news of it die down for \(rest)")
        try await Task.sleep(for: rest)
        say("measuring for \(window)")
        let before = try await Reading.all(cluster, isFirst: true)
        try await Task.sleep(for: window)
        let after = try await Reading.all(cluster, isFirst: false)
        return table(before, after)
    }

    private static func waitUntilAllKnowAll(_ cluster: LocalCluster) async throws {
        let deadline = ContinuousClock().now + patience
        for agent in cluster.agents {
            while (try? await agent.client.status())?.members.alive != count {
                guard agent.process.isRunning else {
                    throw LocalClusterError(
                        "\(agent.name) has ended: \(cluster.logTail(agent.name, lines: 3).joined(separator: "\n"))")
                }
                guard ContinuousClock().now < deadline else {
                    throw LocalClusterError("\(agent.name) does not see all \(count) agents after \(patience)")
                }
                try await Task.sleep(for: .milliseconds(200))
            }
        }
    }

    private static func table(_ before: [Reading], _ after: [Reading]) -> BenchTable {
        let pairs = zip(before, after)
        // Each agent's figure over its own time, for the questions are asked one after the other.
        let processor = pairs.map { ($1.processor - $0.processor) / ($1.time - $0.time) * 1000 }
        let bytes = pairs.map { Double($1.bytes - $0.bytes) / (($1.asked - $0.asked) / .seconds(1)) }
        let packets = pairs.map { Double($1.packets - $0.packets) / (($1.asked - $0.asked) / .seconds(1)) }

        var table = BenchTable(title: "Agents: \(count) idle ones on this machine, period 1 s, no topics, per agent")
        table.add("processor time", mean(processor), "ms per s", "budget 10 (1 % of a core) with 100 members")
        table.add("sent, sealed", mean(bytes), "B per s", "budget 300 with 1,000 members")
        table.add("datagrams sent", mean(packets), "per s", "budget 2.0 SWIM messages per period")
        table.add(
            "resident memory, median", median(after.map { mebibytes($0.resident) }), "MiB",
            "budget 30 with 100 members")
        table.add(
            "resident memory without mapped files, median", median(after.map { mebibytes($0.resident - $0.file) }),
            "MiB",
            "the rest is the program, shared by all agents of a host")
        return table
    }

    private static func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

    private static func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

    private static func mebibytes(_ bytes: Int) -> Double { Double(bytes) / Double(1 << 20) }

    /// Progress, apart from the report.
    private static func say(_ text: String) { FileHandle.standardError.write(Data("\(text)\n".utf8)) }
}

/// Where one agent's counters stand.
private struct Reading {
    /// When the processor time was read.
    var time: ContinuousClock.Instant
    var processor: Duration
    var resident: Int
    /// What of it is mapped from files.
    var file: Int
    /// When the agent was asked for its counters.
    var asked: ContinuousClock.Instant
    var bytes: UInt64
    var packets: UInt64

    /// Reads all agents. Their answers are not part of the processor time between the first reading and the last: they
    /// are asked before it begins and after it ends.
    static func all(_ cluster: LocalCluster, isFirst: Bool) async throws -> [Reading] {
        var usage: [(time: ContinuousClock.Instant, processor: Duration, resident: Int, file: Int)] = []
        let use = {
            usage = cluster.agents.map { agent in
                let process = agent.process
                return (ContinuousClock().now, process.processorTime, process.residentBytes, process.fileBytes)
            }
        }
        if !isFirst { use() }
        var traffic: [(asked: ContinuousClock.Instant, status: Status)] = []
        for agent in cluster.agents {
            let status = try await agent.client.status()
            guard status.members.alive == AgentBenchmark.count else {
                throw LocalClusterError("\(agent.name) holds only \(status.members.alive) members for alive")
            }
            traffic.append((ContinuousClock().now, status))
        }
        if isFirst { use() }
        return zip(usage, traffic).map { usage, traffic in
            Reading(
                time: usage.time, processor: usage.processor, resident: usage.resident, file: usage.file,
                asked: traffic.asked, bytes: traffic.status.traffic.bytesSent,
                packets: traffic.status.traffic.packetsSent)
        }
    }
}
