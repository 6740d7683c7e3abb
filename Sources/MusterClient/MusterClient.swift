import AsyncHTTPClient
import Foundation
public import MusterAPI
import NIOCore
import NIOHTTP1

/// Talks to the sidecar on this host over its Unix socket.
///
/// ```swift
/// try await MusterClient.withClient(socketPath: "/run/muster/api.sock") { client in
///     let holder = try await client.partition("orders", 3).leader
///     for try await event in client.events() { … }
/// }
/// ```
///
/// Safe to use from many tasks at once. Every method throws ``MusterClientError``.
public final class MusterClient: Sendable {
    /// Where the agent listens unless told otherwise.
    public static let defaultSocketPath = "/run/muster/api.sock"
    /// The largest answer that is read.
    static let answerLimit = 256 << 20
    /// The longest line of a stream that is read.
    static let lineLimit = 64 << 20

    /// Where the agent listens.
    public let socketPath: String
    private let timeout: TimeAmount
    private let client: HTTPClient

    /// Creates a client. Call ``shutdown()`` when done, or use ``withClient(socketPath:timeout:_:)``.
    ///
    /// - Parameters:
    ///   - socketPath: where the agent listens.
    ///   - timeout: how long a question may take, ``events()`` and ``changes()`` excepted.
    public init(socketPath: String = MusterClient.defaultSocketPath, timeout: Duration = .seconds(5)) {
        self.socketPath = socketPath
        self.timeout = TimeAmount(timeout)
        var configuration = HTTPClient.Configuration()
        // The agent is on this host: it is there, or it is not.
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.timeout.connect = .seconds(2)
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    /// Closes all connections.
    public func shutdown() async {
        try? await client.shutdown()
    }

    /// Calls a function with a client that is shut down afterwards.
    public static func withClient<Result>(
        socketPath: String = MusterClient.defaultSocketPath, timeout: Duration = .seconds(5),
        _ body: (MusterClient) async throws -> Result
    ) async throws -> Result {
        let client = MusterClient(socketPath: socketPath, timeout: timeout)
        do {
            let result = try await body(client)
            await client.shutdown()
            return result
        } catch {
            await client.shutdown()
            throw error
        }
    }

    // MARK: - Questions

    /// The agent and what it knows, in numbers.
    public func status() async throws(MusterClientError) -> Status {
        try await get(APIPath.status)
    }

    /// All members, the agent's own first.
    public func members() async throws(MusterClientError) -> [MemberRecord] {
        try await get(APIPath.members)
    }

    /// The member with a name.
    public func member(_ name: String) async throws(MusterClientError) -> MemberRecord {
        try await get(APIPath.members + "/" + MusterClient.escape(name))
    }

    /// All partitions, or those of one topic.
    public func partitions(topic: String? = nil) async throws(MusterClientError) -> [PartitionRecord] {
        try await get(APIPath.partitions + (topic.map { "?topic=" + MusterClient.escape($0) } ?? ""))
    }

    /// One partition.
    public func partition(_ topic: String, _ index: Int) async throws(MusterClientError) -> PartitionRecord {
        try await get("\(APIPath.partitions)/\(MusterClient.escape(topic))/\(index)")
    }

    /// The newest plan; nil while there is none.
    public func plan() async throws(MusterClientError) -> PlanRecord? {
        do throws(MusterClientError) {
            return try await get(APIPath.plan)
        } catch {
            if case .refused(let problem) = error, problem.type == "no-plan" { return nil }
            throw error
        }
    }

    /// Why a partition is where it is, node by node.
    public func explanation(_ topic: String, _ index: Int) async throws(MusterClientError) -> ExplanationRecord {
        try await get("\(APIPath.partitions)/\(MusterClient.escape(topic))/\(index)/\(APIPath.explanation)")
    }

    /// The operators' directives that the agent knows of.
    public func directives() async throws(MusterClientError) -> [DirectiveRecord] {
        try await get(APIPath.directives)
    }

    /// Asks something of the cluster. Returns once the agent has taken it; it is carried out by the coordinator.
    ///
    /// - Throws: ``MusterClientError/refused(_:)`` with the rule that forbids it as the problem's type.
    public func direct(_ request: DirectiveRequest) async throws(MusterClientError) {
        let body: Data
        do {
            body = try JSONEncoder().encode(request)
        } catch {
            throw .unexpectedAnswer(status: 0, detail: "the request cannot be encoded: \(error)")
        }
        _ = try await send(APIPath.directives, method: .POST, body: body, accepting: [202])
    }

    /// How the agent and its broker get on; nil if its driver speaks to none.
    public func broker() async throws(MusterClientError) -> BrokerRecord? {
        do throws(MusterClientError) {
            return try await get(APIPath.broker)
        } catch {
            if case .refused(let problem) = error, problem.type == "no-broker" { return nil }
            throw error
        }
    }

    /// Whether the agent is part of its cluster.
    public func readiness() async throws(MusterClientError) -> Readiness {
        try await get(APIPath.ready, accepting: [200, 503])
    }

    /// Asks the agent to leave the cluster and stop. Returns before it has.
    public func leave() async throws(MusterClientError) {
        _ = try await send(APIPath.leave, method: .POST, accepting: [202])
    }

    /// Membership events: a snapshot, then changes, until the agent ends.
    ///
    /// The request is sent when the first element is asked for. Every iterator is a subscription of its own.
    public func events() -> EventRecords {
        EventRecords(client: self, path: APIPath.events)
    }

    /// Few, large and certain changes: a snapshot of the members that count, then batches of members that are gone or
    /// have come, until the agent ends. They come some protocol periods later than ``events()``.
    ///
    /// The request is sent when the first element is asked for. Every iterator is a subscription of its own.
    public func changes() -> ChangeRecords {
        ChangeRecords(client: self, path: APIPath.changes)
    }

    // MARK: - HTTP

    private func get<Value: Decodable>(
        _ path: String, accepting statuses: [UInt] = [200]
    ) async throws(MusterClientError) -> Value {
        let (status, body) = try await send(path, method: .GET, accepting: statuses)
        do {
            return try JSONDecoder().decode(Value.self, from: Data(body.readableBytesView))
        } catch {
            throw .unexpectedAnswer(status: Int(status), detail: "\(error)")
        }
    }

    private func send(
        _ path: String, method: HTTPMethod, body content: Data? = nil, accepting statuses: [UInt]
    ) async throws(MusterClientError) -> (UInt, ByteBuffer) {
        let response = try await open(path, method: method, body: content, deadline: .now() + timeout)
        let body: ByteBuffer
        do {
            body = try await response.body.collect(upTo: MusterClient.answerLimit)
        } catch {
            throw clientError(error)
        }
        guard statuses.contains(response.status.code) else {
            throw MusterClient.refusal(status: response.status.code, body)
        }
        return (response.status.code, body)
    }

    /// Sends a request and returns when the head of the answer is here.
    func open(
        _ path: String, method: HTTPMethod, body: Data? = nil, deadline: NIODeadline
    ) async throws(MusterClientError) -> HTTPClientResponse {
        var request = HTTPClientRequest(url: "http+unix://" + MusterClient.escape(socketPath) + path)
        request.method = method
        request.headers.add(name: "host", value: "localhost")
        request.headers.add(name: "user-agent", value: "muster/\(MusterVersion.current)")
        if let body {
            request.headers.add(name: "content-type", value: MediaType.json)
            request.body = .bytes(ByteBuffer(bytes: body))
        }
        do {
            return try await client.execute(request, deadline: deadline)
        } catch {
            throw clientError(error)
        }
    }

    /// The error that an answer with a bad status stands for.
    static func refusal(status: UInt, _ body: ByteBuffer) -> MusterClientError {
        if let problem = try? JSONDecoder().decode(Problem.self, from: Data(body.readableBytesView)) {
            return .refused(problem)
        }
        return .unexpectedAnswer(status: Int(status), detail: "\(String(buffer: body).prefix(200))")
    }

    /// What an error of the HTTP client means.
    func clientError(_ error: any Error) -> MusterClientError {
        if let error = error as? MusterClientError { return error }
        if let error = error as? IOError {
            switch error.errnoCode {
            case ENOENT, ECONNREFUSED, ENOTDIR: return .noAgent(path: socketPath)
            case EACCES, EPERM: return .notPermitted(path: socketPath)
            default: return .disconnected(detail: "\(error)")
            }
        }
        if let error = error as? HTTPClientError {
            if error == .deadlineExceeded || error == .readTimeout { return .timedOut(path: socketPath) }
            if error == .connectTimeout { return .noAgent(path: socketPath) }
            return .disconnected(detail: error.description)
        }
        return .disconnected(detail: "\(error)")
    }

    /// Percent-encodes everything but unreserved characters, so that a path fits into a host name and a name into a path.
    static func escape(_ text: String) -> String {
        var escaped = ""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
                UInt8(ascii: "~"):
                escaped.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                escaped += (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
            }
        }
        return escaped
    }
}
