import ArgumentParser
import Glibc
import UnixSignals

/// `muster demo`.
struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Start five agents on this host, kill one, and watch its replicas move.",
        discussion: """
            Everything is real: five processes, sealed datagrams on loopback, segment files that are copied and
            checksummed. Only the timeouts are short. Takes less than a minute. Ctrl-C stops all agents; their files are
            removed at the end, unless --keep is given. Ends with status 0 only if every partition is fully replicated on
            live nodes in different racks and every byte matches its checksum; else with status 5.

            EXAMPLES
              muster demo
              muster demo --kill leader
              muster demo --json 2>/dev/null | jq .all_know_seconds
              muster demo --keep /tmp/muster-demo
            """)

    @Option(
        help: ArgumentHelp(
            "Whom to kill: coordinator, leader (of most partitions), or n1 to n5.", valueName: "who"))
    var kill: DemoVictim = .coordinator

    @Flag(help: "End with one JSON line on standard output; everything else goes to standard error.")
    var json = false

    @Option(help: ArgumentHelp("Keep the files, in this directory, which must not exist.", valueName: "directory"))
    var keep: String?

    func run() async throws {
        let cluster = try DemoCluster(keeping: keep)
        let signals = await UnixSignalsSequence(trapping: [.sigint, .sigterm, .sighup])
        let (json, victim) = (json, kill)
        do {
            let report = try await DemoCommand.first(of: signals) {
                let stage = DemoStage(json ? STDERR_FILENO : STDOUT_FILENO)
                return try await Demo(cluster: cluster, stage: stage, victim: victim).run()
            }
            await cluster.stop()
            if json { Terminal.print(try OutputFormat.json(report, isPretty: false)) }
        } catch {
            await cluster.stopAtOnce()
            throw error
        }
    }

    /// Runs the story until it ends or a signal arrives.
    private static func first(
        of signals: UnixSignalsSequence, _ story: @escaping @Sendable () async throws -> DemoReport
    ) async throws -> DemoReport {
        try await withThrowingTaskGroup(of: DemoReport.self) { tasks in
            tasks.addTask {
                for await signal in signals {
                    throw CommandFailure("stopped by \(signal)", status: signal == .sigint ? 130 : 143)
                }
                throw CancellationError()
            }
            defer { tasks.cancelAll() }
            tasks.addTask { try await story() }
            return try await tasks.next()!
        }
    }
}
