import Cluster

extension ScenarioParser {
    /// The keys of `nodes.config` that are about the coordinator and the replicated state. They are called as the agent's
    /// own settings under `placement`, or shorter.
    static let coordinationKeys = [
        "recover_after", "recover_confirmations", "mass_failure_percent", "mass_failure_racks",
        "minimum_present_percent", "flap_departures", "flap_window", "flap_quiet", "report_patience", "stabilize",
        "moves", "moves_in", "moves_out", "rack_moves_in", "rack_moves_out", "copy_rate", "recovery_share",
        "stall_after", "renew", "gossip", "expected_members",
    ]

    /// Reads when a coordinator does something, and how much of it at once.
    func readCoordination(_ reader: MappingReader, into configuration: inout ClusterConfiguration) throws(ScenarioError)
    {
        if let value = try reader.duration("recover_after") { configuration.recoverAfter = value }
        if let value = try reader.integer("recover_confirmations", in: 1...5) {
            configuration.recoverConfirmations = value
        }
        if let value = try reader.integer("mass_failure_percent", in: 0...100) {
            configuration.massFailurePercent = value
        }
        if let value = try reader.integer("mass_failure_racks", in: 0...1_000) {
            configuration.massFailureRacks = value
        }
        if let value = try reader.integer("minimum_present_percent", in: 0...99) {
            configuration.minimumPresentPercent = value
        }
        if let value = try reader.integer("flap_departures", in: 0...1_000) { configuration.flapDepartures = value }
        if let value = try reader.duration("flap_window") { configuration.flapWindow = value }
        if let value = try reader.duration("flap_quiet") { configuration.flapQuiet = value }
        if let value = try reader.duration("report_patience") { configuration.reportPatience = value }
        if let value = try reader.duration("stabilize") { configuration.stabilize = value }
        try readBudgets(reader, into: &configuration)
        if let value = try reader.duration("stall_after") { configuration.stallAfter = value }
        if let value = try reader.duration("renew") { configuration.renewInterval = value }
        if let value = try reader.duration("gossip") { configuration.gossipInterval = value }
        if let value = try reader.integer("expected_members", in: 1...100_000) { configuration.expectedMembers = value }
    }

    /// Reads what may be copied at once.
    private func readBudgets(
        _ reader: MappingReader, into configuration: inout ClusterConfiguration
    ) throws(ScenarioError) {
        if let value = try reader.integer("moves", in: 1...100_000) { configuration.maximumMoves = value }
        if let value = try reader.integer("moves_in", in: 1...100_000) { configuration.maximumMovesIn = value }
        if let value = try reader.integer("moves_out", in: 1...100_000) { configuration.maximumMovesOut = value }
        if let value = try reader.integer("rack_moves_in", in: 1...100_000) { configuration.maximumRackMovesIn = value }
        if let value = try reader.integer("rack_moves_out", in: 1...100_000) {
            configuration.maximumRackMovesOut = value
        }
        if let value = try reader.value("copy_rate", "a rate, for example 100MB/s", Quantity.rate) {
            configuration.maximumBytesPerSecond = value
        }
        if let value = try reader.integer("recovery_share", in: 1...99) { configuration.recoveryShare = value }
    }
}
