import Foundation
import Testing

@testable import Simulator

/// The files in `Simulations`.
enum ScenarioLibrary {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../Simulations").standardized

    static let names = [
        "anti-entropy-alone", "broker-death-replacement", "churn", "clocks-drift", "coordinator-death",
        "duplicate-reorder-replay", "fault-swarm", "flapping-node", "graceful-leave", "half-half-partition",
        "insider-accuses", "isolated-coordinator", "isolated-node-returns", "join-storm", "joins-and-crashes",
        "large-join-under-loss", "leave-during-partition", "long-uptime", "loss-20-percent", "malformed-datagrams",
        "partition-heals", "poisoned-incarnation", "restart-same-id", "rolling-restart", "seeds-down", "single-crash",
        "smallest-clusters", "ten-crashes", "three-way-split", "wan-three-sites",
    ]

    static func text(of name: String) throws -> String {
        try String(contentsOf: folder.appendingPathComponent(name + ".yaml"), encoding: .utf8)
    }

    static func scenario(_ name: String) throws -> Scenario {
        try Scenario(parsing: try text(of: name), file: name + ".yaml")
    }
}

@Suite struct ScenarioLibraryTests {
    @Test func everyFileIsTested() throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: ScenarioLibrary.folder.path)
        let found = files.filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }.sorted()
        #expect(found == ScenarioLibrary.names)
    }

    @Test(arguments: ScenarioLibrary.names, [1, 2] as [UInt64])
    func holds(name: String, seed: UInt64) throws {
        let report = Simulation.run(try ScenarioLibrary.scenario(name), seed: seed)
        #expect(report.passed, "\(report)")
        #expect(!report.expectations.isEmpty)
    }

    @Test(arguments: ScenarioLibrary.names)
    func saysWhatItIsFor(name: String) throws {
        let text = try ScenarioLibrary.text(of: name)
        #expect(text.hasPrefix("# "))
        #expect(text.contains("# Why this exists:"))
        let scenario = try ScenarioLibrary.scenario(name)
        #expect(scenario.name == name)
        #expect(!scenario.about.isEmpty)
        let readme = try String(contentsOf: ScenarioLibrary.folder.appendingPathComponent("README.md"), encoding: .utf8)
        #expect(readme.contains("`\(name)`"))
    }
}
