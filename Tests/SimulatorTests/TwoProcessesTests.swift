import Foundation
import Testing

@testable import Simulator

/// One seed, one course: also in processes whose hash tables have different seeds.
@Suite struct TwoProcessesTests {
    /// The executable that the build put beside the tests.
    private var executable: URL {
        URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent().appendingPathComponent("muster")
    }

    private func hash(_ name: String, seed: UInt64) throws -> String {
        let process = Process()
        process.executableURL = executable
        process.arguments = [
            "sim", "run", ScenarioLibrary.folder.appendingPathComponent(name + ".yaml").path, "--seed", "\(seed)",
            "--json",
        ]
        var environment = ProcessInfo.processInfo.environment
        environment["SWIFT_DETERMINISTIC_HASHING"] = nil
        process.environment = environment
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        let text = String(decoding: output, as: UTF8.self)
        let match = try #require(text.firstMatch(of: /"trace_hash"\s*:\s*"([0-9a-f]{16})"/), "no hash in: \(text)")
        return String(match.1)
    }

    @Test(arguments: ["broker-death-replacement", "loss-20-percent"])
    func takeTheSameCourse(name: String) throws {
        try #require(
            FileManager.default.isExecutableFile(atPath: executable.path), "build the muster executable first")
        let hashes = try [hash(name, seed: 7), hash(name, seed: 7)]
        #expect(hashes[0] == hashes[1])
        // And in this process, which is a third one.
        #expect(hashes[0] == Simulation.run(try ScenarioLibrary.scenario(name), seed: 7).traceHash)
        #expect(try hash(name, seed: 8) != hashes[0])
    }
}
