import Cluster
import SWIM
import SidecarConfiguration

/// Feeds configuration and topic files to their parsers.
enum ConfigurationTarget {
    private static let file = "m.yaml"

    /// The input is the configuration; a topics file that it names holds the input, too.
    static func runConfiguration(_ input: UnsafeRawBufferPointer) throws(FuzzFinding) {
        let text = String(decoding: input, as: UTF8.self)
        let settings: AgentSettings
        do throws(ConfigurationError) {
            settings = try AgentSettings(parsing: text, file: file) { _, _ in text }
        } catch {
            return try check(error)
        }
        let (cluster, membership) = (settings.cluster, settings.cluster.membership)
        try require(isName(settings.name) && isName(settings.clusterName), "a name", settings)
        try require(
            [0, 1, 3, 5].contains(cluster.voters.count) && cluster.voters.allSatisfy(isName), "the voters", settings)
        try require(
            membership.probeTimeout < membership.probeInterval && membership.probeTimeout > .zero
                && cluster.recoverAfter < membership.retention, "a time", settings)
        try require(cluster.attributes.weight <= 1_000_000, "the weight", settings)
        try require(
            !settings.keyringPath.isEmpty && !settings.stateDirectory.isEmpty
                && (1...AgentSettings.longestSocketPath).contains(settings.socketPath.utf8.count), "a path", settings)
        let reached = settings.advertise ?? Endpoint(high: settings.bind.high, low: settings.bind.low, port: 1)
        try require(reached.isRoutable, "where others send to", settings)
        try check(cluster.topics)
    }

    /// The input is a file with topics.
    static func runTopics(_ input: UnsafeRawBufferPointer) throws(FuzzFinding) {
        let topics: [TopicDeclaration]
        do throws(ConfigurationError) {
            topics = try AgentSettings.topics(parsing: String(decoding: input, as: UTF8.self), file: file)
        } catch {
            return try check(error)
        }
        try check(topics)
    }

    private static func require(
        _ condition: Bool, _ what: String, _ settings: AgentSettings
    ) throws(FuzzFinding) {
        try FuzzFinding.require(condition, "\(what) should have been refused: \(settings)")
    }

    private static func check(_ topics: [TopicDeclaration]) throws(FuzzFinding) {
        for (index, topic) in topics.enumerated() {
            try FuzzFinding.require(
                isName(topic.name) && (1...100_000).contains(topic.partitions)
                    && (1...32).contains(topic.replicationFactor)
                    && !topics[..<index].contains { $0.name == topic.name },
                "a topic that should have been refused: \(topic)")
        }
    }

    /// An error names a place in the file and says something: nothing but the file can be wrong here.
    private static func check(_ error: ConfigurationError) throws(FuzzFinding) {
        guard case .file(_, let line, let column) = error.origin, line >= 1, column >= 0, !error.problem.isEmpty
        else { throw FuzzFinding(description: "an error without a place: \(error)") }
    }

    private static func isName(_ text: String) -> Bool {
        (1...63).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
                    true
                default: false
                }
            }
    }

    private static let smallest = """
        cluster: {name: c}
        node: {name: n1, bind: "127.0.0.1:7946", state_directory: s}
        security: {keyring: k.json}

        """

    static let configurationSeeds: [[UInt8]] = [
        """
        cluster: {name: brokers, voters: [n1, n2, n3], expected_members: 3, gossip_interval: 200ms}
        node:
          name: n1
          bind: 0.0.0.0:7946
          advertise: 192.0.2.11:7946
          seeds: [n2.example:7946, "[2001:db8::1]:1"]
          domain: [eu-a, r1]
          weight: 1.5
          tags: {disk: ssd}
          state_directory: state
        security: {keyring: keyring.json}
        api: {socket: /run/muster/api.sock}
        topics: [{name: orders, partitions: 12, replication_factor: 3}]
        membership: {probe_interval: 1s, probe_timeout: 300ms, retention: 24h, maximum_members: 65536}
        placement: {recover_after: 15m, maximum_moves: 50, maximum_moves_in: 2, stall_after: 10m}
        driver: {directory: {root: d, segment_bytes: 1MiB, partition_bytes: 256KiB, copy_rate: 64MiB/s}}
        log: {level: info}

        """,
        smallest, smallest + "topics: t.yaml\n", smallest + "driver: {directory: {root: d, partition_bytes: 900GiB}}\n",
        smallest + "membership: {probe_timeout: 1s}\nplacement: {recover_after: 25h}\n",
        "cluster: {name: &a c}\nnode: {name: *a}\n", "a: &a [1]\n? *a\n: 1\n", "{cluster: {nmae: 1}}", "- a\n", "\t",
        "",
    ].map { Array($0.utf8) }

    static let topicSeeds: [[UInt8]] = [
        "topics:\n- {name: orders, partitions: 12, replication_factor: 3}\n- {name: audit, partitions: 1, replication_factor: 1}\n",
        "topics: []\n", "topics: [{name: a, partitions: 0x10, replication_factor: 33}]\n", "topcis: []\n",
        "topics: &t [{name: a, partitions: 1, replication_factor: 1}, *t]\n", "- a\n", "",
    ].map { Array($0.utf8) }
}
