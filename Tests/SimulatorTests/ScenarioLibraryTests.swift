import Foundation
import Testing

@testable import Simulator

/// The files in `Simulations`.
enum ScenarioLibrary {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../Simulations").standardized

    static let names = [
        "acks-repeated", "address-of-another-cluster", "address-taken-over", "anti-entropy-alone",
        "broker-death-replacement", "broker-opens-late", "broker-restarts", "cancel-in-mid-copy", "capacity-change",
        "churn", "clocks-drift",
        "collector-pauses", "completeness-without-gossip", "coordinator-death", "coordinator-killed-after-each-step",
        "coordinator-killed-before-each-step", "coordinator-returns-in-outage", "dead-talker", "deaf-members",
        "deaf-talker", "drain-with-deadline",
        "duplicate-reorder-replay", "everything-restarts", "fault-swarm", "flap-half-hour", "flapping-node",
        "forged-death", "graceful-leave", "half-connected-member", "half-half-partition", "hasty-accuser",
        "idle-broker", "insider-accuses", "isolated-coordinator", "isolated-node-returns", "isolated-node-seeds-gone",
        "join-storm", "join-under-loss", "joins-and-crashes", "key-rotation", "key-rotation-missed",
        "large-join-under-loss", "leave-during-partition", "long-pause", "long-uptime", "loss-10-percent",
        "loss-20-percent", "loss-30-percent", "lossy-receiver", "lossy-sender", "lying-leader", "lying-learner",
        "maintenance-window", "malformed-datagrams", "minority-partition", "moved-address", "new-broker-in-turn",
        "partition-heals", "pause-and-resume", "pause-over-suspicion", "pause-storm", "pause-storm-over-suspicion",
        "poisoned-incarnation", "promises-survive", "rejoin-before-verdict", "remembered-peers", "restart-same-id",
        "restart-wrong-clock",
        "rollback", "rolling-restart", "rolling-restart-slow", "sealed-replay", "seeds-down", "single-crash",
        "sleeper-after-tombstones", "sleeper-with-old-list", "slow-members", "slow-quarter", "smallest-clusters",
        "source-dies-mid-copy", "stale-accusations", "stale-epoch", "steady-state", "stolen-key", "strangers-by-gossip",
        "suspect-storm", "target-dies-mid-copy", "ten-crashes", "three-way-split", "tombstone-expires", "twin-process",
        "twin-wakes", "two-coordinators", "voters-lost", "wan-three-sites", "zone-loss", "zone-loss-confirmed",
    ]
    /// Those that take a minute without optimisation. Ten seeds of them, as of all the others, run in `.ci/run`.
    private static let large: Set<String> = ["join-storm"]
    /// What is run here, with one seed: without optimisation they take a minute. Other seeds run in `.ci/run`.
    static let runs: [(name: String, seed: UInt64)] = names.filter { !large.contains($0) }.map { ($0, 1) } + found
    /// What failed once, when others passed.
    private static let found: [(name: String, seed: UInt64)] = [("rollback", 1003), ("rollback", 2032)]

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

    @Test(arguments: ScenarioLibrary.runs)
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
