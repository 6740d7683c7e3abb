import ArgumentParser
import Glibc
import LocalCluster

/// `muster demo`.
struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Start five agents on this host, kill one, and watch its replicas move.",
        discussion: """
            Everything is real: five processes in three racks, sealed datagrams on loopback, segment files that are
            copied and checksummed. Only the timeouts are short. Takes less than a minute. Ctrl-C stops all agents; their
            files are removed at the end, unless --keep is given. Ends with status 0 only if every partition is fully
            replicated on live nodes in distinct racks and every byte matches its checksum; else with status 5. Without n5
            only two racks are left: then no rack may hold more than its fair share, which is two of three replicas.

            EXAMPLES
              muster demo
              muster demo --kill leader
              muster demo --json 2>/dev/null | jq .all_know_seconds
              muster demo --keep /tmp/muster-demo
            """)

    @Option(
        help: ArgumentHelp(
            """
            Whom to kill: coordinator, leader (of most partitions), or n1 to n5. (default: the coordinator, unless it is \
            n5: that has a rack to itself)
            """, valueName: "who"))
    var kill: DemoVictim?

    @Flag(help: "End with one JSON line on standard output; everything else goes to standard error.")
    var json = false

    @Option(help: ArgumentHelp("Keep the files, in this directory, which must not exist.", valueName: "directory"))
    var keep: String?

    func run() async throws {
        let cluster = try DemoLayout.makeCluster(keeping: keep)
        let (json, victim) = (json, kill)
        do {
            let report = try await Interruption.ending {
                let stage = DemoStage(json ? STDERR_FILENO : STDOUT_FILENO)
                return try await Demo(cluster: cluster, stage: stage, victim: victim).run()
            }
            await cluster.stop()
            if json { Terminal.print(try OutputFormat.json(report, isPretty: false)) }
        } catch let interruption as Interruption {
            await cluster.stopAtOnce()
            throw CommandFailure("\(interruption)", status: interruption.exitStatus)
        } catch {
            await cluster.stopAtOnce()
            throw error
        }
    }
}
