package import Cluster
import SWIM

extension AgentSettings {
    /// Reads a file that a configuration names. It throws with the place where it is named, or with one in the file.
    package typealias Reader = (_ path: String, _ origin: ConfigurationOrigin) throws(ConfigurationError) -> String

    /// Reads a configuration from text and merges it with the environment and the command line.
    ///
    /// - Parameters:
    ///   - file: the name for errors; relative paths start at its directory.
    ///   - environment: all environment variables.
    ///   - arguments: options of the form `--node-name n1`; see ``ConfigurationKey/option``.
    ///   - read: reads a file with topics, if the configuration names one.
    package init(
        parsing text: String, file: String, environment: [String: String] = [:], arguments: [String] = [],
        reading read: Reader
    ) throws(ConfigurationError) {
        let document = try ConfigurationDocument(parsing: text, file: file)
        let settings = try ConfigurationSettings(document: document, environment: environment, arguments: arguments)
        try self.init(settings, base: AgentSettings.directory(of: file), reading: read)
    }

    /// Reads a file whose only key is `topics`.
    package static func topics(parsing text: String, file: String) throws(ConfigurationError) -> [TopicDeclaration] {
        try ConfigurationDocument.topics(parsing: text, file: file)
    }

    private init(
        _ settings: ConfigurationSettings, base: String, reading read: Reader
    ) throws(ConfigurationError) {
        // A path in the file is relative to the file; one from elsewhere to the working directory.
        func path(_ key: String) throws(ConfigurationError) -> String? {
            guard let text = try settings.text(key) else { return nil }
            guard case .file = settings.origin(key), !text.hasPrefix("/") else { return text }
            return base + text
        }
        guard let clusterName = try settings.text("cluster.name") else { throw settings.missing("cluster.name") }
        guard let name = try settings.text("node.name") else { throw settings.missing("node.name") }
        guard let bind = try settings.endpoint("node.bind") else { throw settings.missing("node.bind") }
        guard let state = try path("node.state_directory") else { throw settings.missing("node.state_directory") }
        guard let keyring = try path("security.keyring") else { throw settings.missing("security.keyring") }
        guard let socket = try path("api.socket") else { throw settings.missing("api.socket") }

        let topics: [TopicDeclaration]
        switch try settings.value("topics") {
        case .topics(let declared)?: topics = declared
        case .text?:
            let file = try path("topics") ?? ""
            topics = try ConfigurationDocument.topics(
                parsing: read(file, settings.origin("topics")), file: file)
        default: topics = []
        }

        var cluster = ClusterConfiguration()
        cluster.membership = try AgentSettings.membership(settings)
        cluster.attributes = NodeAttributes(
            domain: try settings.list("node.domain"), weight: UInt32(clamping: try settings.number("node.weight")),
            tags: try settings.labels("node.tags").map { .init(key: $0.key, value: $0.value) })
        cluster.voters = try settings.list("cluster.voters")
        cluster.topics = topics
        cluster.expectedMembers = try settings.integer("cluster.expected_members")
        cluster.gossipInterval = try settings.number("cluster.gossip_interval")
        cluster.recoverAfter = try settings.number("placement.recover_after")
        cluster.recoverConfirmations = try settings.integer("placement.recover_confirmations")
        cluster.massFailurePercent = try settings.integer("placement.mass_failure_percent")
        cluster.massFailureRacks = try settings.integer("placement.mass_failure_racks")
        cluster.minimumPresentPercent = try settings.integer("placement.minimum_present_percent")
        cluster.flapDepartures = try settings.integer("placement.flap_departures")
        cluster.flapWindow = try settings.number("placement.flap_window")
        cluster.flapQuiet = try settings.number("placement.flap_quiet")
        cluster.reportPatience = try settings.number("placement.report_patience")
        cluster.stabilize = try settings.number("placement.stabilize")
        cluster.maximumMoves = try settings.integer("placement.maximum_moves")
        cluster.maximumMovesIn = try settings.integer("placement.maximum_moves_in")
        cluster.maximumMovesOut = try settings.integer("placement.maximum_moves_out")
        cluster.maximumRackMovesIn = try settings.integer("placement.maximum_rack_moves_in")
        cluster.maximumRackMovesOut = try settings.integer("placement.maximum_rack_moves_out")
        cluster.maximumBytesPerSecond = try settings.number("placement.maximum_bytes_per_second")
        cluster.recoveryShare = try settings.integer("placement.recovery_share")
        cluster.stallAfter = try settings.number("placement.stall_after")
        cluster.renewInterval = try settings.number("placement.renew_interval")

        self.init(
            clusterName: clusterName, name: name, bind: bind, advertise: try settings.endpoint("node.advertise"),
            seeds: try settings.list("node.seeds"), keyringPath: keyring, stateDirectory: state, cluster: cluster,
            socketPath: socket, driver: nil, logLevel: try settings.text("log.level") ?? "info",
            warnings: settings.warnings)
        driver = try AgentSettings.driver(settings, root: path("driver.directory.root"))
        try check(settings)
    }

    private static func membership(
        _ settings: ConfigurationSettings
    ) throws(ConfigurationError) -> MembershipConfiguration {
        var membership = MembershipConfiguration()
        membership.probeInterval = try settings.number("membership.probe_interval")
        membership.probeTimeout = try settings.number("membership.probe_timeout")
        membership.indirectProbes = try settings.integer("membership.indirect_probes")
        membership.suspicionMultiplier = UInt64(try settings.integer("membership.suspicion_multiplier"))
        membership.suspicionSpread = UInt64(try settings.integer("membership.suspicion_spread"))
        membership.suspicionConfirmations = try settings.integer("membership.suspicion_confirmations")
        membership.localHealthLimit = try settings.integer("membership.local_health_limit")
        membership.retransmitMultiplier = try settings.integer("membership.retransmit_multiplier")
        membership.joinInterval = try settings.number("membership.join_interval")
        membership.joinBackoffLimit = try settings.number("membership.join_backoff_limit")
        membership.leaveDuration = try settings.number("membership.leave_duration")
        membership.retention = try settings.number("membership.retention")
        membership.maximumMembers = try settings.integer("membership.maximum_members")
        membership.maximumTombstones = try settings.integer("membership.maximum_tombstones")
        return membership
    }

    /// The directory part of a path with its final slash; empty for a bare name.
    private static func directory(of file: String) -> String {
        file.lastIndex(of: "/").map { String(file[...$0]) } ?? ""
    }
}
