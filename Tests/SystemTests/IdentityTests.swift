import Foundation
import LocalCluster
import MusterAPI
import MusterClient
import Testing

extension SystemTests {
    /// A copied state directory: the agent that was started first ends with a status of its own, the other one goes on.
    @Test(.timeLimit(.minutes(1)))
    func theFormerOfTwoProcessesEnds() async throws {
        try await LocalCluster.with { cluster in
            let ports = try DatagramSocket.freePorts(3)
            for (name, port) in zip(["n1", "n2", "n3"], ports) {
                try cluster.configure(name, port: port, seeds: name == "n1" ? [] : [ports[0]])
            }
            try cluster.start("n1")
            let former = try cluster.start("n2")
            try await cluster.wait(for: "all to be alive", within: .seconds(10)) {
                await cluster.all(["n1", "n2"], see: ["n1", "n2"], .alive)
            }
            // The same identity and the same name at another address; the lock is not in the copy.
            let copy = cluster.path("n3.state")
            try FileManager.default.createDirectory(atPath: copy, withIntermediateDirectories: false)
            try FileManager.default.copyItem(atPath: cluster.path("n2.state/identity"), toPath: copy + "/identity")
            let text = try String(contentsOfFile: cluster.path("n3.yaml"), encoding: .utf8)
            let twin = text.replacing("name: n3", with: "name: n2")
            #expect(twin != text)
            try cluster.write(twin, to: "n3.yaml")
            let latter = try cluster.start("n3")
            try await cluster.wait(for: "the former process to end", within: .seconds(15)) {
                !former.process.isRunning
            }
            #expect(former.process.status == 6)
            let last = cluster.logTail("n2", lines: 1).joined()
            #expect(last.hasPrefix("muster: another process runs as n2"), "\(last)")
            #expect(last.contains("n2.state"))
            try await cluster.wait(for: "the latter to be the member", within: .seconds(10)) {
                let member = try? await cluster.agent("n1").client.member("n2")
                return member?.address == "127.0.0.1:\(ports[2])" && member?.state == .alive
            }
            #expect(latter.process.isRunning)
            #expect(await cluster.states(at: "n1") == ["n1": .alive, "n2": .alive])
        }
    }

    /// The seeds are gone for ever, but others are not.
    @Test(.timeLimit(.minutes(1)))
    func anAgentRejoinsByThePeersItRemembers() async throws {
        try await LocalCluster.with { cluster in
            let ports = try DatagramSocket.freePorts(3)
            for (name, port) in zip(["n1", "n2", "n3"], ports) {
                try cluster.configure(name, port: port, seeds: name == "n1" ? [] : [ports[0]])
                try cluster.start(name)
            }
            try await cluster.wait(for: "all to be alive", within: .seconds(10)) {
                await cluster.all(["n1", "n2", "n3"], see: ["n1", "n2", "n3"], .alive)
            }
            cluster.agent("n3").process.send(SIGTERM)
            try await cluster.wait(for: "an agent to end", within: .seconds(8)) {
                !cluster.agent("n3").process.isRunning
            }
            cluster.agent("n1").process.killAndReap()
            try cluster.restart("n3")
            try await cluster.wait(for: "both to meet", within: .seconds(15)) {
                await cluster.all(["n2", "n3"], see: ["n2", "n3"], .alive)
            }
        }
    }

    /// `muster events --changes`: a snapshot, and then one line for what is certain.
    @Test(.timeLimit(.minutes(1)))
    func changesAreToldInBatches() async throws {
        try await LocalCluster.with { cluster in
            let ports = try DatagramSocket.freePorts(3)
            try cluster.configure("n1", port: ports[0], seeds: [])
            let first = try cluster.start("n1")
            try await cluster.wait(for: "an answer", within: .seconds(10)) {
                (try? await first.client.status()) != nil
            }
            let printed = cluster.path("changes")
            let reader = try ChildProcess(
                Program.path,
                arguments: ["events", "--changes", "--output", "json", "--socket", cluster.path("n1.sock")],
                output: printed)
            let client = first.client
            let collected = Task {
                var records: [ChangeRecord] = []
                for try await record in client.changes() {
                    records.append(record)
                    if record.removed?.isEmpty == false { break }
                }
                return records
            }
            for (name, port) in zip(["n2", "n3"], ports.dropFirst()) {
                try cluster.configure(name, port: port, seeds: [ports[0]])
                try cluster.start(name)
            }
            try await cluster.wait(for: "all to be alive", within: .seconds(10)) {
                await cluster.all(["n1", "n2", "n3"], see: ["n2", "n3"], .alive)
            }
            let lines = { (try? String(contentsOfFile: printed, encoding: .utf8)) ?? "" }
            try await cluster.wait(for: "both to count", within: .seconds(15)) {
                lines().contains("\"name\":\"n2\"") && lines().contains("\"name\":\"n3\"")
            }
            // Two that die together are one change.
            for name in ["n2", "n3"] { cluster.agent(name).process.killAndReap() }
            let records = try await collected.value
            #expect(records.first?.type == .snapshot && records.first?.members?.first?.name == "n1")
            #expect(records.last?.removed?.map(\.name).sorted() == ["n2", "n3"])
            let start = records[0].revision
            #expect(records.map(\.revision) == (start..<start + UInt64(records.count)).map { $0 })
            try await cluster.wait(for: "the line", within: .seconds(5)) { lines().contains("\"state\":\"dead\"") }
            reader.killAndReap()
        }
    }
}
