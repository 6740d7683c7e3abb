import Foundation
import Muster
import MusterAPI
import Placement
import Testing

@testable import Sidecar

/// A driver with a real program.
@Suite(.timeLimit(.minutes(1))) struct ExecDriverTests {
    private typealias F = ContractFixture

    private func driver(
        _ script: String, interval: Duration = .milliseconds(50), settings: BrokerSettings = BrokerSettings()
    ) -> ExecDriver {
        let command = Command(
            path: "/bin/sh", arguments: ["-c", script], environment: ["PATH": "/usr/bin:/bin"], timeout: .seconds(10),
            outputLimit: 1 << 20)
        return ExecDriver(
            exchange: BrokerExchange(driver: "exec", cluster: "c", settings: settings, logger: F.logger),
            command: command, interval: interval, logger: F.logger)
    }

    /// Runs a driver until a condition holds; fails if it never does.
    private func running(
        _ driver: ExecDriver, _ node: ReportingNode, until condition: @Sendable (BrokerRecord) -> Bool
    ) async throws -> BrokerRecord {
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await driver.run(node.context) }
            let deadline = ContinuousClock().now + .seconds(20)
            var record = driver.exchange.record(isDetailed: true)
            while !condition(record), ContinuousClock().now < deadline {
                try await Task.sleep(for: .milliseconds(10))
                record = driver.exchange.record(isDetailed: true)
            }
            tasks.cancelAll()
            #expect(condition(record), "\(record)")
            return record
        }
    }

    private func reply(_ replicas: [ActualReplica], acks: [BrokerWord]? = nil) throws -> String {
        String(
            decoding: try APIRouter.encode(ExecReply(envelope: F.envelope, replicas: replicas, acks: acks)),
            as: UTF8.self)
    }

    @Test func theProgramIsToldWhatIsDesiredAndSaysWhatIs() async throws {
        let directory = try DirectoryBrokerTests.Directory()
        let input = directory.path + "/input"
        let answer = try reply([F.replica(1)], acks: [F.word(1, .accepted)])
        let driver = driver("cat > \(input).new; mv \(input).new \(input); echo '\(answer)'")
        let node = ReportingNode()
        node.desired.replace(with: [F.step(1)])
        let record = try await running(driver, node) { $0.words?.isEmpty == false }
        #expect(record.words == [F.word(1, .accepted)] && record.actual == [F.replica(1)])
        #expect(record.state == .reporting && record.session == 0 && record.driver == "exec")
        #expect(node.all.first == .report([F.partition(1)]))
        let request = try JSONDecoder().decode(
            ExecRequest.self, from: Data(contentsOf: URL(fileURLWithPath: input)))
        #expect(request.cluster == "c" && request.name == "n1" && request.incarnation == 7)
        #expect(request.desired.map(\.partition) == ["t/1"] && request.desired.first?.op == .addLearner)
    }

    @Test(arguments: [
        ("exit 3", "failed_status", "the command ended with status 3"),
        ("echo '{'", "failed_bad_output", "the command's output is not understood: line 2, column 1: not JSON: "),
        ("head -c 2000000 /dev/zero", "failed_output_limit", "the command printed too much and was killed"),
        (
            #"echo '{"cluster":"d","node":"x","incarnation":1,"replicas":[]}'"#, "failed_bad_output",
            "the command's output is not understood: the reply: "
        ),
        (
            #"echo '{"cluster":"c","node":"x","incarnation":1,"replicas":[],"x":1}'"#, "failed_bad_output",
            "the command's output is not understood: the message: unknown key \"x\""
        ),
    ])
    func failuresAreCountedAndShown(script: String, counter: String, problem: String) async throws {
        let node = ReportingNode()
        let record = try await running(driver(script), node) { $0.counters[counter] ?? 0 >= 2 }
        #expect(record.lastProblem?.hasPrefix(problem) == true, "\(record.lastProblem ?? "")")
        #expect(record.state == .waiting && node.all == [])
    }

    /// What the last good run printed counts until it expires.
    @Test func aFailingProgramExpires() async throws {
        let directory = try DirectoryBrokerTests.Directory()
        let script = "test -e \(directory.path)/once && exit 1; touch \(directory.path)/once; echo '\(try reply([]))'"
        var settings = BrokerSettings()
        settings.expireAfter = .milliseconds(500)
        let node = ReportingNode()
        // A run that comes late finds the silence before it expired, too.
        let record = try await running(driver(script, settings: settings), node) {
            $0.counters["reports"] == 1 && $0.state == .expired
        }
        #expect(node.all.suffix(2) == [.report([]), .absence] && record.counters["failed_status"] ?? 0 > 0)
    }

    /// One at a time, however slow it is and however often something else is desired.
    @Test func runsNeverOverlap() async throws {
        let directory = try DirectoryBrokerTests.Directory()
        let script = """
            mkdir \(directory.path)/running || echo twice > \(directory.path)/overlap
            sleep 0.05
            rmdir \(directory.path)/running
            echo '\(try reply([]))'
            """
        let node = ReportingNode()
        let wishes = Task {
            for generation in 1...400 {
                node.desired.replace(with: [F.step(1, generation: UInt64(generation))])
                try await Task.sleep(for: .milliseconds(1))
            }
        }
        _ = try await running(driver(script, interval: .milliseconds(1)), node) { $0.counters["reports"] ?? 0 >= 5 }
        wishes.cancel()
        #expect(!FileManager.default.fileExists(atPath: directory.path + "/overlap"))
    }

    @Test func whatIsSaidIsFitForALog() {
        #expect(ExecDriver.printable(Array("a\u{1B}[31m\nb".utf8) + [0xFF]) == "a [31m b\u{FFFD}")
        #expect(ExecDriver.printable([UInt8](repeating: 65, count: 9999)).count == 512)
    }
}
