import Foundation
import Glibc

/// The least that speaks HTTP over a Unix socket: one request, one connection, and the answer as text.
enum SocketClient {
    struct Failure: Error {}

    static func get(_ target: String, at path: String) async throws -> (status: Int, head: String, body: String) {
        try await send("GET", target, body: "", at: path)
    }

    static func send(
        _ method: String, _ target: String, body: String, type: String? = nil, at path: String
    ) async throws -> (status: Int, head: String, body: String) {
        let request =
            "\(method) \(target) HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n"
            + (type.map { "content-type: \($0)\r\n" } ?? "") + "content-length: \(body.utf8.count)\r\n\r\n\(body)"
        // On a thread of its own, since it blocks.
        return try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(with: Result { try exchange(request, at: path) })
            }
        }
    }

    private static func exchange(_ request: String, at path: String) throws -> (status: Int, head: String, body: String)
    {
        guard let descriptor = connected(to: path) else { throw Failure() }
        defer { close(descriptor) }
        var rest = Array(request.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            // An answer may come before all of a large body was read.
            guard count > 0 else { break }
            rest.removeFirst(count)
        }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            guard count > 0 else { break }
            bytes += buffer[..<count]
        }
        let text = String(decoding: bytes, as: UTF8.self)
        guard let split = text.range(of: "\r\n\r\n"), let status = Int(text.dropFirst(9).prefix(3)) else {
            throw Failure()
        }
        return (status, text[..<split.lowerBound].lowercased(), String(text[split.upperBound...]))
    }

    /// Binds a socket and closes it, as a process does that is killed.
    static func leaveStaleSocket(at path: String) {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        withAddress(path) { _ = bind(descriptor, $0, $1) }
        close(descriptor)
    }

    private static func connected(to path: String) -> Int32? {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var result: Int32 = -1
        withAddress(path) { result = connect(descriptor, $0, $1) }
        guard result == 0 else {
            close(descriptor)
            return nil
        }
        return descriptor
    }

    private static func withAddress(_ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Void) {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }
}
