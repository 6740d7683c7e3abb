import BrokerMessages
import Foundation
import Hummingbird
import Logging
import MusterAPI

extension APIRouter {
    /// Adds the routes of the contract with the broker. Without a broker that speaks it they say so.
    func addBrokerRoutes(to router: Router<BasicRequestContext>) {
        let exchange = queries.broker
        router.get(RouterPath(APIPath.broker)) { _, _ in
            try Self.answer(Self.require(exchange).record(isDetailed: true))
        }
        router.get(RouterPath(APIPath.brokerDesired)) { request, _ in
            let exchange = try Self.requireWatched(exchange)
            let since = try Self.number("since", in: request)
            let incarnation = try Self.number("incarnation", in: request)
            let session = try Self.number("session", in: request)
            guard since == nil && session == nil || incarnation != nil else {
                throw Problem(
                    type: "bad-query", title: "the query is incomplete", status: 400,
                    detail: "\"since\" and \"session\" mean nothing without \"incarnation\"")
            }
            do throws(BrokerRefusal) {
                return Self.stream(
                    try exchange.open(since: since, incarnation: incarnation, session: session), of: exchange)
            } catch {
                throw error.problem
            }
        }
        router.post(RouterPath(APIPath.brokerActual)) { request, _ in
            let exchange = try Self.requireWatched(exchange)
            let report = try await Self.read(ActualReport.self, from: request, limit: BrokerContract.reportLimit)
            return try Self.receipt { () throws(BrokerRefusal) in try exchange.report(report) }
        }
        router.post(RouterPath(APIPath.brokerAck)) { request, _ in
            let exchange = try Self.requireWatched(exchange)
            let ack = try await Self.read(BrokerAck.self, from: request, limit: APIRouter.bodyLimit)
            return try Self.receipt { () throws(BrokerRefusal) in try exchange.acknowledge(ack) }
        }
    }

    private static func require(_ exchange: BrokerExchange?) throws(Problem) -> BrokerExchange {
        guard let exchange else {
            throw Problem(
                type: "no-broker", title: "no broker", status: 404,
                detail: "the agent's driver speaks to no broker; see driver.kind in its configuration")
        }
        return exchange
    }

    private static func requireWatched(_ exchange: BrokerExchange?) throws(Problem) -> BrokerExchange {
        guard let exchange, exchange.driver == "watch" else {
            throw Problem(
                type: "no-watch-driver", title: "nobody may watch", status: 404,
                detail: "the agent's driver is not \"watch\"; see driver.kind in its configuration")
        }
        return exchange
    }

    private static func number(_ name: String, in request: Request) throws(Problem) -> UInt64? {
        guard let text = request.uri.queryParameters[name[...]] else { return nil }
        guard let number = UInt64(text), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            throw Problem(
                type: "bad-query", title: "not a number", status: 400,
                detail: "\"\(name)\" is not a whole number from 0")
        }
        return number
    }

    /// Reads a bounded body of JSON.
    private static func read<Message: Decodable>(
        _ type: Message.Type, from request: Request, limit: Int
    ) async throws -> Message {
        let media = request.headers[.contentType]?.split(separator: ";").first?.trimmingCharacters(in: .whitespaces)
        guard media?.lowercased() == MediaType.json else {
            throw Problem(
                type: "unsupported-media-type", title: "not JSON", status: 415,
                detail: "the content type has to be \(MediaType.json)")
        }
        let body: ByteBuffer
        do {
            body = try await request.body.collect(upTo: limit)
        } catch let error as any HTTPResponseError where error.status == .contentTooLarge {
            throw Problem(
                type: "body-too-large", title: "the body is too large", status: 413,
                detail: "a body may have at most \(limit) bytes here")
        }
        do throws(ContractViolation) {
            return try ContractMessage.read(type, from: Data(body.readableBytesView))
        } catch {
            throw BrokerRefusal.violation(error).problem
        }
    }

    private static func receipt(_ body: () throws(BrokerRefusal) -> BrokerReceipt) throws -> Response {
        let receipt: BrokerReceipt
        do throws(BrokerRefusal) {
            receipt = try body()
        } catch {
            throw error.problem
        }
        return try answer(receipt)
    }

    /// The lines of a stream until it is over, the broker goes, or the agent shuts down.
    private static func stream(_ stream: BrokerExchange.Stream, of exchange: BrokerExchange) -> Response {
        let body = ResponseBody { writer in
            defer { exchange.close(stream) }
            try await write(stream, of: exchange, to: &writer)
            try await writer.finish(nil)
        }
        return Response(status: .ok, headers: [.contentType: MediaType.lines, .cacheControl: "no-store"], body: body)
    }

    @concurrent
    private static func write(
        _ stream: BrokerExchange.Stream, of exchange: BrokerExchange, to writer: inout any ResponseBodyWriter
    ) async throws {
        while true {
            let (lines, isLast) = await exchange.next(stream)
            var buffer = ByteBuffer()
            for line in lines {
                buffer.writeBytes(try encode(line))
                buffer.writeString("\n")
            }
            if buffer.readableBytes > 0 { try await writer.write(buffer) }
            if isLast { return }
        }
    }
}
