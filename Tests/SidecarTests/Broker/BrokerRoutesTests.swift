import Foundation
import MusterAPI
import SWIM
import ServiceLifecycle
import Testing

@testable import Sidecar

/// The contract over a real socket.
@Suite(.timeLimit(.minutes(1))) struct BrokerRoutesTests {
    private typealias F = ContractFixture

    private func serving(
        _ exchange: BrokerExchange?, _ body: (String) async throws -> Void
    ) async throws {
        let directory = try DirectoryBrokerTests.Directory()
        let path = directory.path + "/api.sock"
        let router = APIRouter(
            queries: AgentQueries(source: FakeSource(), cluster: "c", hasSeeds: false, broker: exchange),
            logger: F.logger
        ) {}
        let (ready, signal) = AsyncStream.makeStream(of: Void.self)
        let server = APIServer(
            socket: SocketPath(path: path), router: router, logger: F.logger, isReady: { signal.finish() })
        let group = ServiceGroup(services: [server], logger: F.logger)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                defer { signal.finish() }
                try await group.run()
            }
            for await _ in ready {}
            let result: Result<Void, any Error>
            do { result = .success(try await body(path)) } catch { result = .failure(error) }
            exchange?.end()
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
            try result.get()
        }
    }

    private func exchange(_ driver: String = "watch", attached: Bool = true) -> BrokerExchange {
        let exchange = BrokerExchange(driver: driver, cluster: "c", settings: BrokerSettings(), logger: F.logger)
        if attached { exchange.attach(ReportingNode().context) }
        return exchange
    }

    private func text(_ message: some Encodable) throws -> String {
        String(decoding: try APIRouter.encode(message), as: UTF8.self)
    }

    private func post(
        _ path: String, _ body: String, at socket: String, type: String = MediaType.json
    ) async throws -> (status: Int, problem: Problem?) {
        let answer = try await SocketClient.send("POST", path, body: body, type: type, at: socket)
        return (answer.status, try? JSONDecoder().decode(Problem.self, from: Data(answer.body.utf8)))
    }

    @Test func aBrokerWatchesReportsAndAnswers() async throws {
        let exchange = exchange()
        exchange.desire([F.step(1)])
        try await serving(exchange) { (socket: String) async throws in
            async let watched = SocketClient.get(APIPath.brokerDesired, at: socket)
            while exchange.record(isDetailed: false).session == 0 { await Task.yield() }
            #expect(
                try await post(APIPath.brokerActual, text(F.report([F.replica(1)], sequence: 1)), at: socket).status
                    == 200)
            let ack = BrokerAck(envelope: F.envelope, session: 1, word: F.word(1, .refused))
            #expect(try await post(APIPath.brokerAck, text(ack), at: socket).status == 200)
            let shown = try await SocketClient.get(APIPath.broker, at: socket)
            let record = try JSONDecoder().decode(BrokerRecord.self, from: Data(shown.body.utf8))
            #expect(record.words == [F.word(1, .refused)] && record.actual == [F.replica(1)])
            #expect(record.driver == "watch" && record.state == .reporting && record.connected && record.desired == 1)
            let status = try await SocketClient.get(APIPath.status, at: socket)
            let summary = try JSONDecoder().decode(Status.self, from: Data(status.body.utf8)).broker
            #expect(summary?.replicas == 1 && summary?.words == nil && summary?.actual == nil)
            exchange.end()
            let (code, head, body) = try await watched
            #expect(code == 200 && head.contains("content-type: application/x-ndjson"))
            let lines = body.split(whereSeparator: \.isNewline).filter { $0.hasPrefix("{") }
            let kinds = try lines.map { try JSONDecoder().decode(DesiredRecord.self, from: Data($0.utf8)).type }
            #expect(kinds == [.hello, .desired, .marker, .end])
        }
    }

    @Test func mistakesAreAnsweredAndHarmless() async throws {
        let exchange = exchange()
        try await serving(exchange) { (socket: String) async throws in
            let report = try text(F.report([], sequence: 1))
            let (actual, ack) = (APIPath.brokerActual, APIPath.brokerAck)
            #expect(try await post(actual, report, at: socket).problem?.type == "no-session")
            #expect(try await post(actual, report, at: socket, type: "text/plain").problem?.status == 415)
            #expect(try await post(actual, "{", at: socket).problem?.type == "bad-message")
            #expect(
                try await post(ack, report, at: socket).problem?.detail?.hasPrefix("the message: unknown key") == true)
            let large = String(repeating: " ", count: (64 << 10) + 1)
            #expect(
                try await post(ack, large, at: socket).problem?.detail == "a body may have at most 65536 bytes here")
            // The same size is no problem for a report.
            #expect(try await post(actual, large, at: socket).problem?.type == "bad-message")
            for query in ["?since=1", "?session=1", "?since=x&incarnation=1", "?since=-1&incarnation=1"] {
                let answer = try await SocketClient.get(APIPath.brokerDesired + query, at: socket)
                #expect(answer.status == 400 && answer.body.contains("bad-query"), "\(query)")
            }
            let unknown = try await SocketClient.get(
                APIPath.brokerDesired + "?session=5&incarnation=7", at: socket)
            #expect(unknown.status == 409 && unknown.body.contains("no-session"))
            #expect(exchange.record(isDetailed: false).session == 0)
        }
    }

    @Test func otherDriversSaySo() async throws {
        try await serving(nil) { (socket: String) async throws in
            #expect(try await SocketClient.get(APIPath.broker, at: socket).status == 404)
            #expect(try await post(APIPath.brokerActual, "{}", at: socket).problem?.type == "no-watch-driver")
        }
        try await serving(exchange("exec")) { (socket: String) async throws in
            #expect(try await SocketClient.get(APIPath.broker, at: socket).status == 200)
            let answer = try await SocketClient.get(APIPath.brokerDesired, at: socket)
            #expect(answer.status == 404 && answer.body.contains("no-watch-driver"))
        }
        try await serving(exchange(attached: false)) { (socket: String) async throws in
            let answer = try await SocketClient.get(APIPath.brokerDesired, at: socket)
            #expect(answer.status == 503 && answer.body.contains("not-ready"))
        }
    }
}
