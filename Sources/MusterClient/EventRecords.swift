import AsyncHTTPClient
import Foundation
public import MusterAPI
import NIOCore
import NIOHTTP1

/// Membership events from a sidecar: a snapshot, then changes with a rising revision.
///
/// A reader that is too slow gets a fresh snapshot in place of what it missed. The sequence ends when the agent ends in
/// good order; if the connection breaks it throws.
public struct EventRecords: AsyncSequence, Sendable {
    /// One line of the stream.
    public typealias Element = EventRecord
    /// Why the stream broke.
    public typealias Failure = MusterClientError

    /// The longest line that is read.
    static let lineLimit = 64 << 20

    let client: MusterClient

    /// A new subscription.
    public func makeAsyncIterator() -> Iterator {
        Iterator(client: client)
    }

    /// Reads one subscription.
    public struct Iterator: AsyncIteratorProtocol {
        private let client: MusterClient
        private var body: BodyReader?
        private var lines = LineBuffer(limit: EventRecords.lineLimit)

        init(client: MusterClient) {
            self.client = client
        }

        /// The next event; nil once the agent has ended.
        public mutating func next() async throws(MusterClientError) -> EventRecord? {
            try await next(isolation: #isolation)
        }

        /// The next event; nil once the agent has ended.
        public mutating func next(
            isolation actor: isolated (any Actor)?
        ) async throws(MusterClientError) -> EventRecord? {
            if body == nil { body = try await subscribe() }
            while true {
                if let line = lines.next() {
                    do {
                        return try JSONDecoder().decode(EventRecord.self, from: Data(line))
                    } catch {
                        throw .unexpectedAnswer(status: 200, detail: "\(error)")
                    }
                }
                let chunk: ByteBuffer?
                do {
                    chunk = try await body?.next()
                } catch {
                    throw client.clientError(error)
                }
                guard let chunk else { return nil }
                guard lines.append(chunk.readableBytesView) else {
                    throw .unexpectedAnswer(status: 200, detail: "a line of more than \(EventRecords.lineLimit) bytes")
                }
            }
        }

        private func subscribe() async throws(MusterClientError) -> BodyReader {
            let response = try await client.open(APIPath.events, method: .GET, deadline: .distantFuture)
            guard response.status.code == 200 else {
                let body = (try? await response.body.collect(upTo: 64 << 10)) ?? ByteBuffer()
                throw MusterClient.refusal(status: response.status.code, body)
            }
            return BodyReader(response.body)
        }
    }
}

/// Reads an answer's body. One iterator owns it and asks for one piece after the other, so that nothing races.
private final class BodyReader: @unchecked Sendable {
    private var iterator: HTTPClientResponse.Body.AsyncIterator

    init(_ body: HTTPClientResponse.Body) {
        iterator = body.makeAsyncIterator()
    }

    @concurrent
    func next() async throws -> ByteBuffer? {
        try await iterator.next()
    }
}
