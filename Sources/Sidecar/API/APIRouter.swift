import Foundation
import Hummingbird
import Logging
import MusterAPI

/// The routes of the local interface.
struct APIRouter: Sendable {
    /// The largest body that a request may have.
    static let bodyLimit = 64 << 10

    let queries: AgentQueries
    let logger: Logger
    /// Called once when the node was asked to leave.
    let leave: @Sendable () -> Void

    /// Makes the router.
    func make() -> Router<BasicRequestContext> {
        let router = Router()
        router.add(middleware: ProblemMiddleware())
        let queries = queries
        router.get(route(APIPath.status)) { _, _ in try Self.answer(queries.status()) }
        router.get(route(APIPath.members)) { _, _ in try Self.answer(queries.members()) }
        router.get(route(APIPath.members + "/:name")) { _, context in
            try Self.answer(queries.member(Self.parameter("name", context)))
        }
        router.get(route(APIPath.partitions)) { request, _ in
            try Self.answer(queries.partitions(topic: request.uri.queryParameters["topic"].map(String.init)))
        }
        router.get(route(APIPath.partitions + "/:topic/:index")) { _, context in
            try Self.answer(
                queries.partition(topic: Self.parameter("topic", context), index: Self.parameter("index", context)))
        }
        router.get(route(APIPath.partitions + "/:topic/:index/" + APIPath.explanation)) { _, context in
            try Self.answer(
                queries.explanation(topic: Self.parameter("topic", context), index: Self.parameter("index", context)))
        }
        router.get(route(APIPath.plan)) { _, _ in try Self.answer(queries.plan()) }
        router.get(route(APIPath.events)) { _, _ in Self.stream(queries.source.eventRecords()) }
        router.get(route(APIPath.changes)) { _, _ in Self.stream(queries.source.changeRecords()) }
        addDirectives(to: router)
        let (leave, logger) = (leave, logger)
        router.post(route(APIPath.leave)) { request, _ in
            // The body means nothing yet; reading it keeps its size bounded and the connection usable.
            _ = try await request.body.collect(upTo: Self.bodyLimit)
            logger.info("leave requested over the local interface")
            leave()
            return try Self.answer(["leaving": true], status: .accepted)
        }
        router.get(route(APIPath.live)) { _, _ in try Self.answer(["live": true]) }
        router.get(route(APIPath.ready)) { _, _ in
            let readiness = queries.readiness()
            return try Self.answer(readiness, status: readiness.ready ? .ok : .serviceUnavailable)
        }
        addBrokerRoutes(to: router)
        return router
    }

    private func route(_ path: String) -> RouterPath { RouterPath(path) }

    private static func parameter(_ name: String, _ context: BasicRequestContext) -> String {
        let text = context.parameters.get(name) ?? ""
        return text.removingPercentEncoding ?? text
    }

    /// A value as JSON with sorted keys.
    static func answer(
        _ value: some Encodable, status: HTTPResponse.Status = .ok, type: String = MediaType.json
    ) throws -> Response {
        var buffer = ByteBuffer(bytes: try encode(value))
        buffer.writeString("\n")
        return Response(
            status: status, headers: [.contentType: type, .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: buffer))
    }

    static func encode(_ value: some Encodable) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(value)
    }

    /// A stream: one line per record until the reader goes or the node ends, as it does first when the agent shuts down.
    ///
    /// - Parameter records: a subscription that has begun: nothing that happens before the first byte is written is missed.
    private static func stream<Record: Encodable & Sendable>(
        _ records: any AsyncSequence<Record, Never> & Sendable
    ) -> Response {
        let body = ResponseBody { writer in
            try await write(records, to: &writer)
            try await writer.finish(nil)
        }
        return Response(status: .ok, headers: [.contentType: MediaType.lines, .cacheControl: "no-store"], body: body)
    }

    @concurrent
    private static func write<Record: Encodable & Sendable>(
        _ records: some AsyncSequence<Record, Never> & Sendable, to writer: inout any ResponseBodyWriter
    ) async throws {
        // They end when the node has ended, which is before the server is to end. Who stopped reading when that begins would
        // miss the last of them.
        for try await record in records {
            var buffer = ByteBuffer(bytes: try encode(record))
            buffer.writeString("\n")
            try await writer.write(buffer)
        }
    }
}
