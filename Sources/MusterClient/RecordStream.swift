import AsyncHTTPClient
import Foundation
public import MusterAPI
import NIOCore
import NIOHTTP1

/// Membership events from a sidecar.
public typealias EventRecords = RecordStream<EventRecord>

/// Batched changes of the membership from a sidecar.
public typealias ChangeRecords = RecordStream<ChangeRecord>

/// A stream of lines from a sidecar: a snapshot, then changes with a rising revision.
///
/// A reader that is too slow gets a fresh snapshot in place of what it missed. The sequence ends when the agent ends in
/// good order; if the connection breaks it throws.
public struct RecordStream<Record: Decodable & Sendable>: AsyncSequence, Sendable {
    /// One line of the stream.
    public typealias Element = Record
    /// Why the stream broke.
    public typealias Failure = MusterClientError

    let client: MusterClient
    let path: String

    /// A new subscription.
    public func makeAsyncIterator() -> Iterator {
        Iterator(client: client, path: path)
    }

    /// Reads one subscription.
    public struct Iterator: AsyncIteratorProtocol {
        private let client: MusterClient
        private var body: BodyReader?
        private let path: String
        private var lines = LineBuffer(limit: MusterClient.lineLimit)

        init(client: MusterClient, path: String) {
            self.client = client
            self.path = path
        }

        /// The next line; nil once the agent has ended.
        public mutating func next() async throws(MusterClientError) -> Record? {
            try await next(isolation: #isolation)
        }

        /// The next line; nil once the agent has ended.
        public mutating func next(
            isolation actor: isolated (any Actor)?
        ) async throws(MusterClientError) -> Record? {
            if body == nil { body = try await subscribe() }
            while true {
                if let line = lines.next() {
                    do {
                        return try JSONDecoder().decode(Record.self, from: Data(line))
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
                    throw .unexpectedAnswer(status: 200, detail: "a line of more than \(MusterClient.lineLimit) bytes")
                }
            }
        }

        private func subscribe() async throws(MusterClientError) -> BodyReader {
            let response = try await client.open(path, method: .GET, deadline: .distantFuture)
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
