/// One setting: its name in the file, in the environment and on the command line, and what it may hold.
///
/// The one table in ``all`` drives the file's strictness, the environment, the options of `muster agent` and its help.
public struct ConfigurationKey: Hashable, Sendable {
    /// The key's place in the file, for example `membership.probe_interval`.
    public let path: String
    /// What it may hold.
    let kind: ConfigurationKind
    /// What counts if it is not given, as it would be written; nil: nothing, or the key is required.
    public let fallback: String?
    /// Whether it must be given.
    public let isRequired: Bool
    /// What it is, in a few words.
    public let summary: String

    init(
        _ path: String, _ kind: ConfigurationKind, _ summary: String, fallback: String? = nil, isRequired: Bool = false
    ) {
        self.path = path
        self.kind = kind
        self.fallback = fallback
        self.isRequired = isRequired
        self.summary = summary
    }

    /// The environment variable, for example `MUSTER_MEMBERSHIP_PROBE_INTERVAL`.
    public var environmentName: String {
        "MUSTER_" + path.uppercased().replacing(".", with: "_")
    }

    /// The option, for example `--membership-probe-interval`.
    public var option: String {
        "--" + path.replacing(".", with: "-").replacing("_", with: "-")
    }

    /// What the option's value looks like, for help.
    public var valueHint: String { kind.hint }
}

extension ConfigurationKey {
    /// Every setting, in the order in which they are documented.
    public static let all: [ConfigurationKey] = [
        .init("cluster.name", .name, "the cluster's name, bound into every packet", isRequired: true),
        .init(
            "cluster.voters", .names, "the nodes whose majority lets a coordinator plan: 1, 3 or 5; equal everywhere"),
        .init("cluster.expected_members", .integer(1...65_536), "the first plan waits for so many", fallback: "1"),
        .init("cluster.gossip_interval", .duration, "how often news of replicas is pushed", fallback: "200ms"),
        .init("node.name", .name, "this node's name, unique in the cluster", isRequired: true),
        .init("node.bind", .endpoint, "the UDP address to receive on", fallback: "0.0.0.0:7946"),
        .init("node.advertise", .endpoint, "the address that others send to, if it differs"),
        .init("node.seeds", .seeds, "members to join through"),
        .init("node.domain", .domain, "failure domains, outermost first"),
        .init("node.weight", .weight, "capacity in shares", fallback: "1"),
        .init("node.tags", .labels, "free labels"),
        .init("node.state_directory", .path, "identity and promises are kept here", isRequired: true),
        .init("security.keyring", .path, "the file with the cluster's keys", isRequired: true),
        .init("api.socket", .path, "the Unix socket of the local interface", fallback: "/run/muster/api.sock"),
        .init("topics", .topics, "a list of topics, or a file that holds one"),
        .init("membership.probe_interval", .duration, "each member probes one other in this time", fallback: "1s"),
        .init("membership.probe_timeout", .duration, "how long a first ping may take", fallback: "300ms"),
        .init("membership.indirect_probes", .integer(0...32), "helpers asked to ping as well", fallback: "3"),
        .init("membership.suspicion_multiplier", .integer(1...1000), "the least a suspicion lasts", fallback: "2"),
        .init("membership.suspicion_spread", .integer(1...1000), "the most, in times the least", fallback: "6"),
        .init("membership.suspicion_confirmations", .integer(0...7), "accusers that make it the least", fallback: "3"),
        .init("membership.local_health_limit", .integer(0...64), "how far a slow member slows down", fallback: "8"),
        .init("membership.retransmit_multiplier", .integer(1...100), "how often news is repeated", fallback: "3"),
        .init("membership.join_interval", .duration, "how often seeds are asked at first", fallback: "125ms"),
        .init("membership.join_backoff_limit", .duration, "the longest pause between asking", fallback: "15s"),
        .init("membership.leave_duration", .duration, "how long a leaver says goodbye", fallback: "600ms"),
        .init("membership.retention", .duration, "how long the dead are listed", fallback: "24h"),
        .init("membership.maximum_members", .integer(2...65_536), "the most members listed", fallback: "65536"),
        .init("membership.maximum_tombstones", .integer(16...65_536), "the most dead members listed", fallback: "4096"),
        .init("placement.recover_after", .duration, "replicas of the dead are re-placed after", fallback: "15m"),
        .init(
            "placement.recover_confirmations", .integer(1...5), "voters that must hold a member for dead before that",
            fallback: "2"),
        .init(
            "placement.mass_failure_percent", .integer(0...100), "if more members are missing at once, nothing moves",
            fallback: "10"),
        .init(
            "placement.mass_failure_racks", .integer(0...1000), "or more than so many racks have: the larger counts",
            fallback: "1"),
        .init(
            "placement.minimum_present_percent", .integer(0...99), "nothing moves unless more members answer",
            fallback: "50"),
        .init(
            "placement.flap_departures", .integer(0...1000), "who goes more often receives nothing new; 0: never",
            fallback: "3"),
        .init("placement.flap_window", .duration, "the time in which departures are counted", fallback: "10m"),
        .init("placement.flap_quiet", .duration, "how long such a member must be quiet", fallback: "10m"),
        .init(
            "placement.report_patience", .duration, "the first plan waits so long for silent members", fallback: "60s"),
        .init("placement.stabilize", .duration, "quiet time before a plan is made", fallback: "3s"),
        .init("placement.maximum_moves", .integer(1...100_000), "partitions that may change at once", fallback: "50"),
        .init("placement.maximum_moves_in", .integer(1...100_000), "replicas a node receives at once", fallback: "2"),
        .init("placement.maximum_moves_out", .integer(1...100_000), "replicas copied from a node at once", fallback: "4"),
        .init(
            "placement.maximum_rack_moves_in", .integer(1...100_000), "replicas a rack receives at once",
            fallback: "20"),
        .init(
            "placement.maximum_rack_moves_out", .integer(1...100_000), "replicas copied from a rack at once",
            fallback: "20"),
        .init("placement.maximum_bytes_per_second", .rate, "bytes all moves may copy per second; unset: no limit"),
        .init(
            "placement.recovery_share", .integer(1...99), "percent of these that is kept for recoveries",
            fallback: "50"),
        .init("placement.stall_after", .duration, "a step without progress is given up after", fallback: "10m"),
        .init("placement.renew_interval", .duration, "how often a coordinator renews its majority", fallback: "2s"),
        .init(
            "driver.kind", .choice(["directory", "watch", "exec", "none"]), "what speaks to the broker, and how"),
        .init("driver.directory.root", .path, "replicas are directories below this one"),
        .init("driver.directory.segment_bytes", .size, "the size of a segment file", fallback: "1MiB"),
        .init("driver.directory.partition_bytes", .size, "the size of a new partition", fallback: "256KiB"),
        .init("driver.directory.copy_rate", .rate, "bytes this node copies per second", fallback: "64MiB/s"),
        .init("driver.watch.expire_after", .duration, "a report of the broker counts for so long", fallback: "30s"),
        .init("driver.watch.bookmark_interval", .duration, "the broker hears something so often", fallback: "5s"),
        .init("driver.watch.resync_interval", .duration, "the broker gets everything anew so often", fallback: "5m"),
        .init("driver.exec.command", .command, "the program that speaks for the broker, and its arguments"),
        .init("driver.exec.environment", .names, "the variables that the program gets", fallback: "PATH"),
        .init("driver.exec.interval", .duration, "how often the program is run", fallback: "2s"),
        .init("driver.exec.timeout", .duration, "the program is killed after", fallback: "10s"),
        .init("driver.exec.output_limit", .size, "the most that the program may print", fallback: "1MiB"),
        .init("driver.exec.expire_after", .duration, "what the program printed counts for so long", fallback: "30s"),
        .init(
            "log.level", .choice(["trace", "debug", "info", "notice", "warning", "error"]), "log this and worse",
            fallback: "info"),
    ]

    /// The setting with a path.
    static func named(_ path: String) -> ConfigurationKey? {
        all.first { $0.path == path }
    }
}
