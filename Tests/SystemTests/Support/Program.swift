import Foundation
import Glibc

/// The built program `muster`, which lies beside the test bundle.
enum Program {
    static let path: String = {
        var buffer = [CChar](repeating: 0, count: 4097)
        // The tests run inside the bundle, or inside a helper that was given its path.
        let count = readlink("/proc/self/exe", &buffer, buffer.count - 1)
        let own = String(decoding: buffer[..<max(0, count)].map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let bundles = CommandLine.arguments.filter { $0.hasSuffix(".xctest") }
        let candidates = ([own] + bundles).map {
            URL(fileURLWithPath: $0).deletingLastPathComponent().appendingPathComponent("muster").path
        }
        return candidates.first { FileManager.default.isExecutableFile(atPath: $0) } ?? candidates[0]
    }()

    /// What a run came to.
    struct Result: Sendable {
        var status: Int32
        var output: String
        var errors: String
    }

    /// Runs the program to its end; one that takes longer than 20 s is killed.
    static func run(_ arguments: String..., environment: [String: String] = [:]) async throws -> Result {
        let directory = try TemporaryDirectory()
        let (output, errors) = (directory.path + "/out", directory.path + "/err")
        let child = try Child(arguments, output: output, errors: errors, environment: environment)
        let ended = await eventually(within: .seconds(20)) { !child.isRunning }
        child.kill()
        let read = { (path: String) in (try? String(contentsOfFile: path, encoding: .utf8)) ?? "" }
        return Result(status: ended ? child.status : -1, output: read(output), errors: read(errors))
    }
}

/// A directory that is removed at the end.
final class TemporaryDirectory: Sendable {
    let path: String

    init() throws {
        var template = Array("/tmp/muster-system.XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
        path = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}

/// Asks again and again until a condition holds. Returns whether it did in time.
func eventually(
    within limit: Duration, _ condition: () async throws -> Bool
) async rethrows -> Bool {
    let deadline = ContinuousClock().now + limit
    while true {
        if try await condition() { return true }
        if ContinuousClock().now >= deadline { return false }
        try? await Task.sleep(for: .milliseconds(30))
    }
}
