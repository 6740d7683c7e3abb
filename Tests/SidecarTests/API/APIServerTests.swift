import Cluster
import Foundation
import Glibc
import Logging
import MusterAPI
import SWIM
import ServiceLifecycle
import Synchronization
import Testing

@testable import Sidecar

/// The local interface over a real socket.
@Suite struct APIServerTests {
    static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    /// Serves a fake node while a function runs.
    func serving(_ body: (String, FakeSource, LeaveCounter) async throws -> Void) async throws {
        let directory = try DirectoryBrokerTests.Directory()
        let path = directory.path + "/new/api.sock"
        let source = FakeSource()
        let left = LeaveCounter()
        let router = APIRouter(
            queries: AgentQueries(source: source, cluster: "c", hasSeeds: false), logger: Self.logger
        ) { left.count.withLock { $0 += 1 } }
        let (ready, signal) = AsyncStream.makeStream(of: Void.self)
        let server = APIServer(
            socket: SocketPath(path: path), router: router, logger: Self.logger, isReady: { signal.finish() })
        let group = ServiceGroup(services: [server], logger: Self.logger)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                defer { signal.finish() }
                try await group.run()
            }
            for await _ in ready {}
            do {
                try await body(path, source, left)
            } catch {
                await group.triggerGracefulShutdown()
                throw error
            }
            await group.triggerGracefulShutdown()
            source.end()
            try await tasks.waitForAll()
        }
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    final class LeaveCounter: Sendable {
        let count = Mutex(0)
    }

    @Test func answers() async throws {
        try await serving { path, _, _ in
            let (status, head, body) = try await SocketClient.get(APIPath.status, at: path)
            #expect(status == 200)
            #expect(head.contains("content-type: application/json"))
            #expect(try JSONDecoder().decode(Status.self, from: Data(body.utf8)).name == "n1")
            #expect(try await SocketClient.get(APIPath.members, at: path).status == 200)
            #expect(try await SocketClient.get("/v1/members/n2", at: path).status == 200)
            #expect(try await SocketClient.get("/v1/partitions?topic=orders", at: path).status == 200)
            #expect(try await SocketClient.get("/v1/partitions/orders/0", at: path).status == 200)
            #expect(try await SocketClient.get("/v1/partitions/orders/0/explanation", at: path).status == 200)
            #expect(try await SocketClient.get(APIPath.live, at: path).status == 200)
            #expect(try await SocketClient.get(APIPath.ready, at: path).status == 200)
        }
    }

    @Test(arguments: [
        ("/v1/members/nobody", 404, "member-not-found"), ("/v1/partitions/orders/x", 400, "bad-index"),
        ("/v1/partitions/orders/7", 404, "partition-not-found"), ("/v1/partitions?topic=%00", 404, "topic-not-found"),
        ("/v1/plan", 404, "no-plan"), ("/v2/status", 404, "not-found"), ("/", 404, "not-found"),
        ("/v1/leave", 404, "not-found"), ("/v1/members/%ff%fe", 404, "member-not-found"),
    ])
    func problems(path: String, status: Int, type: String) async throws {
        try await serving { socket, _, _ in
            let answer = try await SocketClient.get(path, at: socket)
            #expect(answer.status == status)
            #expect(answer.head.contains("content-type: application/problem+json"))
            let problem = try JSONDecoder().decode(Problem.self, from: Data(answer.body.utf8))
            #expect(problem.type == type)
            #expect(problem.status == status)
        }
    }

    @Test func leaveAndItsBody() async throws {
        try await serving { path, _, left in
            #expect(try await SocketClient.send("POST", APIPath.leave, body: "{}", at: path).status == 202)
            #expect(left.count.withLock { $0 } == 1)
            let large = String(repeating: "x", count: (64 << 10) + 1)
            let answer = try await SocketClient.send("POST", APIPath.leave, body: large, at: path)
            #expect(answer.status == 413)
            #expect(left.count.withLock { $0 } == 1)
        }
    }

    /// What an operator asks for is handed over, or refused with the rule that forbids it.
    @Test func directives() async throws {
        try await serving { path, source, _ in
            let good = #"{"action":"drain","node":"n2","seconds":60}"#
            #expect(try await SocketClient.send("POST", APIPath.directives, body: good, at: path).status == 202)
            #expect(source.directives.withLock { $0 } == [.drain(node: "n2", within: .seconds(60))])
            for (body, status, type) in [
                (#"{"action":"drain","node":"n9"}"#, 409, "unknown-node"),
                (#"{"action":"drain"}"#, 400, "bad-directive"), ("[]", 400, "bad-directive"),
                ("", 400, "bad-directive"),
                (#"{"action":"cancel","partition":"x"}"#, 400, "bad-directive"),
                (#"{"action":"maintenance","node":"n2","seconds":1e300}"#, 400, "bad-directive"),
            ] {
                let answer = try await SocketClient.send("POST", APIPath.directives, body: body, at: path)
                #expect(answer.status == status, "\(body)")
                let problem = try JSONDecoder().decode(Problem.self, from: Data(answer.body.utf8))
                #expect(problem.type == type && problem.detail?.isEmpty == false)
            }
            #expect(source.directives.withLock { $0.count } == 1)
            let known = try await SocketClient.get(APIPath.directives, at: path)
            #expect(try JSONDecoder().decode([DirectiveRecord].self, from: Data(known.body.utf8)).map(\.left) == [3])
        }
    }

    /// What the node says last is told, and then nothing holds up the shutdown.
    @Test func eventsEndOnShutdown() async throws {
        let answer = Mutex<String?>(nil)
        try await withThrowingTaskGroup(of: String.self) { tasks in
            try await serving { path, source, _ in
                tasks.addTask { try await SocketClient.get(APIPath.events, at: path).body }
                while source.subscriberCount == 0 { await Task.yield() }
            }
            let body = try await tasks.next()
            answer.withLock { $0 = body }
        }
        let lines = answer.withLock { $0 }?.split(whereSeparator: \.isNewline).filter { $0.hasPrefix("{") } ?? []
        let records = try lines.map { try JSONDecoder().decode(EventRecord.self, from: Data($0.utf8)) }
        #expect(records.map(\.revision) == [1, 2])
    }

    /// The same framing as the events: a line per record, a snapshot first.
    @Test func changesAreLines() async throws {
        try await serving { path, _, _ in
            let (status, head, body) = try await SocketClient.get(APIPath.changes, at: path)
            #expect(status == 200)
            #expect(head.contains("content-type: application/x-ndjson"))
            let lines = body.split(whereSeparator: \.isNewline).filter { $0.hasPrefix("{") }
            let records = try lines.map { try JSONDecoder().decode(ChangeRecord.self, from: Data($0.utf8)) }
            #expect(records.map(\.type) == [.snapshot, .change])
            #expect(records.map(\.revision) == [0, 1])
            #expect(records.last?.removed?.map(\.name) == ["n2"] && records.last?.added == [])
        }
    }

    @Test func socketBelongsToOwnerAndGroup() async throws {
        try await serving { path, _, _ in
            // The mode is set right after the socket listens.
            let mode = { try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int }
            let deadline = ContinuousClock().now + .seconds(2)
            while try mode() != 0o660, ContinuousClock().now < deadline { await Task.yield() }
            #expect(try mode() == 0o660)
            let parent = try FileManager.default.attributesOfItem(atPath: Files.parent(of: path))[.posixPermissions]
            #expect(parent as? Int == 0o700)
        }
    }

    @Test func aSocketInUseIsNotTaken() async throws {
        try await serving { path, _, _ in
            do throws(SocketPathError) {
                try SocketPath(path: path).prepare()
                Issue.record("the socket was taken")
            } catch {
                #expect(error == .inUse(path))
            }
            let answer = try await SocketClient.get(APIPath.live, at: path)
            #expect(answer.status == 200)
        }
    }

    @Test func aStaleSocketIsRemovedAndAFileIsNot() throws {
        let directory = try DirectoryBrokerTests.Directory()
        let path = directory.path + "/s"
        SocketClient.leaveStaleSocket(at: path)
        #expect(FileManager.default.fileExists(atPath: path))
        try SocketPath(path: path).prepare()
        #expect(!FileManager.default.fileExists(atPath: path))
        try Files.replace(path, with: [1])
        #expect(throws: SocketPathError.notASocket(path)) { try SocketPath(path: path).prepare() }
        let long = directory.path + "/" + String(repeating: "x", count: 100)
        #expect(throws: SocketPathError.tooLong(long)) { try SocketPath(path: long).prepare() }
    }
}
