import Cluster
import Muster
import SWIM

extension AgentConfiguration {
    /// The longest path of a Unix socket in bytes: `sockaddr_un` has room for 108, one of them the final zero.
    static let longestSocketPath = 107

    /// Reads a configuration file and merges it with the environment and the command line.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - environment: all environment variables.
    ///   - arguments: options of the form `--node-name n1`; see ``ConfigurationKey/option``.
    public init(
        contentsOf path: String, environment: [String: String] = [:], arguments: [String] = []
    ) throws(ConfigurationError) {
        let text = try AgentConfiguration.read(path, for: .option("--config"))
        try self.init(parsing: text, file: path, environment: environment, arguments: arguments)
    }

    /// Reads a configuration from text.
    ///
    /// - Parameter file: the name for errors; relative paths start at its directory.
    public init(
        parsing text: String, file: String, environment: [String: String] = [:], arguments: [String] = []
    ) throws(ConfigurationError) {
        let document = try ConfigurationDocument(parsing: text, file: file)
        let settings = try ConfigurationSettings(document: document, environment: environment, arguments: arguments)
        try self.init(settings, base: AgentConfiguration.directory(of: file))
    }

    private init(_ settings: ConfigurationSettings, base: String) throws(ConfigurationError) {
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
                parsing: AgentConfiguration.read(file, for: settings.origin("topics")), file: file)
        default: topics = []
        }

        var cluster = ClusterConfiguration()
        cluster.membership = try AgentConfiguration.membership(settings)
        cluster.attributes = NodeAttributes(
            domain: try settings.list("node.domain"), weight: UInt32(clamping: try settings.number("node.weight")),
            tags: try settings.labels("node.tags").map { .init(key: $0.key, value: $0.value) })
        cluster.voters = try settings.list("cluster.voters")
        cluster.topics = topics
        cluster.expectedMembers = try settings.integer("cluster.expected_members")
        cluster.gossipInterval = try settings.number("cluster.gossip_interval")
        cluster.recoverAfter = try settings.number("placement.recover_after")
        cluster.stabilize = try settings.number("placement.stabilize")
        cluster.maximumMoves = try settings.integer("placement.maximum_moves")
        cluster.maximumMovesIn = try settings.integer("placement.maximum_moves_in")
        cluster.stallAfter = try settings.number("placement.stall_after")
        cluster.renewInterval = try settings.number("placement.renew_interval")

        node = NodeConfiguration(
            clusterName: clusterName, name: name, bind: bind, advertise: try settings.endpoint("node.advertise"),
            seeds: try settings.list("node.seeds"), keyringPath: keyring, stateDirectory: state, cluster: cluster)
        socketPath = socket
        logLevel = try settings.text("log.level") ?? "info"
        warnings = settings.warnings
        directory = nil
        if let root = try path("driver.directory.root") {
            directory = DirectoryDriver.Configuration(
                root: root, segmentBytes: try settings.number("driver.directory.segment_bytes"),
                partitionBytes: try settings.number("driver.directory.partition_bytes"),
                copyRate: try settings.number("driver.directory.copy_rate"))
        }
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

    private static func read(_ path: String, for origin: ConfigurationOrigin) throws(ConfigurationError) -> String {
        let bytes: [UInt8]
        do throws(FileError) {
            bytes = try Files.read(path, limit: 1 << 20)
        } catch {
            throw ConfigurationError(origin, "\(error)")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw ConfigurationError(.file(path, line: 1, column: 1), "this is not text in UTF-8")
        }
        return text
    }

    /// The directory part of a path with its final slash; empty for a bare name.
    private static func directory(of file: String) -> String {
        file.lastIndex(of: "/").map { String(file[...$0]) } ?? ""
    }
}
