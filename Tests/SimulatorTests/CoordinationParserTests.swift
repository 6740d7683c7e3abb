import Cluster
import SWIM
import Testing

@testable import Simulator

/// The keys of `nodes.config` that are about the coordinator.
@Suite struct CoordinationParserTests {
    private func parse(_ config: String) throws -> ClusterConfiguration {
        let text = """
            format: 1
            name: x
            about: A test.
            run: {warmup: 10s, until: 60s}
            nodes: {count: 3, config: {\(config)}}
            expect: {always: [datagram-fits-mtu]}
            """
        return try Scenario(parsing: text, file: "x.yaml").configuration
    }

    /// Every key changes its own parameter to its own value, and nothing else.
    @Test func everyKeyIsReadIntoItsParameter() throws {
        let changes: [(text: String, change: (inout ClusterConfiguration) -> Void)] = [
            ("recover_after: 11s", { $0.recoverAfter = .seconds(11) }),
            ("recover_confirmations: 3", { $0.recoverConfirmations = 3 }),
            ("mass_failure_percent: 33", { $0.massFailurePercent = 33 }),
            ("mass_failure_racks: 2", { $0.massFailureRacks = 2 }),
            ("minimum_present_percent: 20", { $0.minimumPresentPercent = 20 }),
            ("flap_departures: 5", { $0.flapDepartures = 5 }),
            ("flap_window: 7m", { $0.flapWindow = .seconds(420) }),
            ("flap_quiet: 90s", { $0.flapQuiet = .seconds(90) }),
            ("report_patience: 8s", { $0.reportPatience = .seconds(8) }),
            ("stabilize: 4s", { $0.stabilize = .seconds(4) }),
            ("moves: 9", { $0.maximumMoves = 9 }),
            ("moves_in: 3", { $0.maximumMovesIn = 3 }),
            ("moves_out: 6", { $0.maximumMovesOut = 6 }),
            ("rack_moves_in: 7", { $0.maximumRackMovesIn = 7 }),
            ("rack_moves_out: 8", { $0.maximumRackMovesOut = 8 }),
            ("copy_rate: 5MB/s", { $0.maximumBytesPerSecond = 5_000_000 }),
            ("recovery_share: 70", { $0.recoveryShare = 70 }),
            ("stall_after: 44s", { $0.stallAfter = .seconds(44) }),
            ("renew: 3s", { $0.renewInterval = .seconds(3) }),
            ("gossip: 300ms", { $0.gossipInterval = .milliseconds(300) }),
            ("expected_members: 2", { $0.expectedMembers = 2 }),
        ]
        #expect(
            changes.map { $0.text.prefix { $0 != ":" } }.sorted()
                == ScenarioParser.coordinationKeys.sorted().map { $0[...] })
        let plain = try parse("probe: 1s")
        for (text, change) in changes {
            var expected = plain
            change(&expected)
            #expect(expected != plain, "\(text) says what is so anyway")
            #expect(try parse(text) == expected, "\(text)")
        }
    }

    @Test(arguments: [
        "recover_confirmations: 0", "recover_confirmations: 6", "mass_failure_percent: 101", "mass_failure_racks: -1",
        "minimum_present_percent: 100", "flap_departures: 1001", "flap_window: 5", "flap_quiet: often",
        "rack_moves_in: 0", "rack_moves_out: 0", "moves_out: 0", "copy_rate: 100MB", "recovery_share: 100",
        "report_patience: never", "flap_departure: 2",
    ])
    func whatCannotBeIsRefused(config: String) {
        let error = #expect(throws: ScenarioError.self) { try parse(config) }
        #expect(error?.line == 5)
        #expect(error?.message.contains(String(config.prefix { $0 != ":" })) ?? false)
    }
}
