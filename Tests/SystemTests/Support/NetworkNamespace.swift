import Foundation
import Glibc
import LocalCluster

/// A network namespace with a loopback interface, made for one test and removed after it.
struct NetworkNamespace {
    let name = "muster-test-\(getpid())"

    /// Whether this process may make one, and has the programs for it.
    static let isAvailable: Bool = {
        let directories = ["/usr/sbin", "/sbin", "/usr/bin", "/bin"]
        let has = { (program: String) in
            directories.contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(program)") }
        }
        return geteuid() == 0 && has("ip") && has("nft")
    }()

    init() async throws {
        try await run("ip", "netns", "add", name)
        do {
            try await inside("ip", "link", "set", "lo", "up")
        } catch {
            remove()
            throw error
        }
    }

    /// Loses so many percent of the datagrams from now on, in place of what was lost before.
    func drop(percent: Int) async throws {
        _ = try? await inside("nft", "delete", "table", "inet", "loss")
        guard percent > 0 else { return }
        try await inside("nft", "add", "table", "inet", "loss")
        try await inside(
            "nft", "add", "chain", "inet", "loss", "input", "{ type filter hook input priority 0; }")
        try await inside(
            "nft", "add", "rule", "inet", "loss", "input", "meta", "l4proto", "udp", "numgen", "random", "mod", "100",
            "<", "\(percent)", "counter", "drop")
    }

    /// How many datagrams the rule has dropped.
    func droppedPackets() async throws -> Int {
        let words = try await inside("nft", "list", "table", "inet", "loss").split { $0 == " " || $0 == "\n" }
        guard let index = words.firstIndex(of: "packets"), index + 1 < words.count else { return 0 }
        return Int(words[index + 1]) ?? 0
    }

    func remove() {
        guard
            let child = try? ChildProcess("/usr/bin/env", arguments: ["ip", "netns", "del", name], output: "/dev/null")
        else { return }
        while child.isRunning { usleep(10_000) }
    }

    @discardableResult
    private func inside(_ arguments: String...) async throws -> String {
        try await run(["ip", "netns", "exec", name] + arguments)
    }

    @discardableResult
    private func run(_ arguments: String...) async throws -> String {
        try await run(arguments)
    }

    private func run(_ arguments: [String]) async throws -> String {
        let directory = try LocalDirectory(prefix: "muster-run")
        defer { directory.remove() }
        let output = directory.path + "/out"
        let child = try ChildProcess("/usr/bin/env", arguments: arguments, output: output)
        let ended = await eventually(within: .seconds(10)) { !child.isRunning }
        let text = (try? String(contentsOfFile: output, encoding: .utf8)) ?? ""
        guard ended, child.status == 0 else {
            throw LocalClusterError("\(arguments.joined(separator: " ")) failed: \(text)")
        }
        return text
    }
}
