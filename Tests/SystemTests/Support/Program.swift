import Foundation
import LocalCluster

/// The built program `muster`, which lies beside the test bundle.
enum Program {
    static let path: String = {
        // The tests run inside the bundle, or inside a helper that was given its path.
        let bundles = CommandLine.arguments.filter { $0.hasSuffix(".xctest") }
        let candidates = ([ChildProcess.ownExecutable ?? CommandLine.arguments[0]] + bundles).map {
            URL(fileURLWithPath: $0).deletingLastPathComponent().appendingPathComponent("muster").path
        }
        return candidates.first { FileManager.default.isExecutableFile(atPath: $0) } ?? candidates[0]
    }()

    /// What a run came to.
    struct Result: Sendable {
        /// The exit status; nil if the program took too long.
        var status: Int32?
        var output: String
        var errors: String
    }

    /// Runs the program to its end; one that takes longer than 20 s is killed.
    static func run(_ arguments: String..., environment: [String: String] = [:]) async throws -> Result {
        try await run(arguments, environment: environment)
    }

    /// Runs the program to its end; one that takes longer than 20 s is killed.
    static func run(_ arguments: [String], environment: [String: String] = [:]) async throws -> Result {
        let directory = try LocalDirectory(prefix: "muster-run")
        let (output, errors) = (directory.path + "/out", directory.path + "/err")
        let child = try ChildProcess(
            path, arguments: arguments, output: output, errors: errors, environment: environment)
        let ended = await eventually(within: .seconds(20)) { !child.isRunning }
        child.killAndReap()
        let read = { (path: String) in (try? String(contentsOfFile: path, encoding: .utf8)) ?? "" }
        return Result(status: ended ? child.status : nil, output: read(output), errors: read(errors))
    }
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
