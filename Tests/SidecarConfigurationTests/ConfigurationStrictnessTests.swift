import Testing

@testable import SidecarConfiguration

/// Every mistake is refused with the place, what is wrong and what would be right.
@Suite struct ConfigurationStrictnessTests {
    /// A mistake and the message it has to give.
    struct Mistake: CustomTestStringConvertible, Sendable {
        var name: String
        var yaml: String
        var message: String

        init(_ name: String, _ yaml: String, _ message: String) {
            self.name = name
            self.yaml = yaml
            self.message = message
        }

        var testDescription: String { name }
    }

    /// The smallest right configuration with more lines behind it.
    static func with(_ lines: String) -> String {
        """
        cluster: {name: c}
        node: {name: n1, bind: "127.0.0.1:7946", state_directory: s}
        security: {keyring: k.json}

        """ + lines
    }

    static let names = "1 to 63 letters, digits, \"-\", \"_\" or \".\""
    static let command =
        "a program with an absolute path and its arguments like [/usr/bin/python3, /opt/hook.py]"
    static let duration = "a whole number with ns, us, ms, s, m or h, like 500ms"

    static let mistakes: [Mistake] = [
        .init("empty file", "", "m.yaml:1:1: the file is empty; expected the sections cluster, node and security"),
        .init(
            "a comment only", "# nothing\n",
            "m.yaml:1:1: the file is empty; expected the sections cluster, node and security"),
        .init(
            "not a mapping", "- a\n",
            "m.yaml:1:1: the document is a list; expected a mapping with the keys cluster, node, security, api, topics, "
                + "membership, placement, driver, log"),
        .init(
            "unknown section", with("membershp: {}"),
            "m.yaml:4:1: unknown key \"membershp\" in the document; expected one of cluster, node, security, api, "
                + "topics, membership, placement, driver, log; did you mean \"membership\"?"),
        .init(
            "unknown key", with("log:\n  levle: info"),
            "m.yaml:5:3: unknown key \"levle\" in the section \"log\"; expected one of level; did you mean \"level\"?"),
        .init(
            "unknown key far from any", with("log: {colour: red}"),
            "m.yaml:4:7: unknown key \"colour\" in the section \"log\"; expected one of level"),
        .init(
            "section is text", with("membership: fast"),
            "m.yaml:4:13: the section \"membership\" is the text; expected a mapping with the keys probe_interval, "
                + "probe_timeout, indirect_probes, suspicion_multiplier, suspicion_spread, suspicion_confirmations, "
                + "local_health_limit, retransmit_multiplier, join_interval, join_backoff_limit, leave_duration, "
                + "retention, maximum_members, maximum_tombstones"),
        .init(
            "duplicate key", "cluster:\n  name: a\n  name: b\n",
            "m.yaml:2:3: the key \"name\" is given twice; expected it once"),
        .init(
            "tab", "cluster:\n\tname: c\n",
            "m.yaml:2:1: this is not YAML: found character that cannot start any token"),
        .init(
            "unclosed list", "cluster: {name: c, voters: [a\n",
            "m.yaml:2:1: this is not YAML: did not find expected ',' or ']'"),
        .init(
            "missing name", "cluster: {name: c}\nnode: {state_directory: s}\nsecurity: {keyring: k}\n",
            "m.yaml:2:7: the key \"node.name\" is missing; expected \(names)"),
        .init(
            "missing section", "cluster: {name: c}\nnode: {name: n, bind: \"127.0.0.1:1\", state_directory: s}\n",
            "m.yaml:1:1: the key \"security.keyring\" is missing; expected a path"),
        .init(
            "name is a number", "cluster: {name: 5}\n",
            "m.yaml:1:17: \"cluster.name\" is the number 5; expected \(names) (in quotes)"),
        .init(
            "name is a truth value", "cluster: {name: yes}\n",
            "m.yaml:1:17: \"cluster.name\" is the truth value yes; expected \(names) (in quotes)"),
        .init(
            "name has a space", "cluster: {name: a b}\n",
            "m.yaml:1:17: \"cluster.name\" cannot be \"a b\"; expected \(names)"),
        .init(
            "name is a directory", "cluster: {name: \"..\"}\n",
            "m.yaml:1:17: \"cluster.name\" cannot be \"..\"; expected \(names)"),
        .init(
            "no value", with("log: {level: }"),
            "m.yaml:4:14: \"log.level\" has no value; expected one of trace, debug, info, notice, warning, error"),
        .init(
            "misspelt choice", with("log: {level: wanring}"),
            "m.yaml:4:14: \"log.level\" cannot be \"wanring\"; expected one of trace, debug, info, notice, warning, "
                + "error; did you mean \"warning\"?"),
        .init(
            "duration without unit", with("membership:\n  probe_interval: 1\n"),
            "m.yaml:5:19: \"membership.probe_interval\" is the number 1; expected \(duration)"),
        .init(
            "duration with a strange unit", with("membership: {probe_interval: 1sec}"),
            "m.yaml:4:30: \"membership.probe_interval\" cannot be \"1sec\"; expected \(duration)"),
        .init(
            "fraction of a duration", with("membership: {probe_interval: 1.5s}"),
            "m.yaml:4:30: \"membership.probe_interval\" cannot be \"1.5s\"; expected \(duration)"),
        .init(
            "negative duration", with("membership: {probe_interval: -1s}"),
            "m.yaml:4:30: \"membership.probe_interval\" cannot be \"-1s\"; expected \(duration)"),
        .init(
            "duration beyond 64 bits", with("membership: {retention: 9999999999h}"),
            "m.yaml:4:25: \"membership.retention\" cannot be \"9999999999h\"; expected \(duration)"),
        .init(
            "duration of nothing", with("membership: {probe_interval: 0s}"),
            "m.yaml:4:30: \"membership.probe_interval\" is 0; expected more than that"),
        .init(
            "timeout as long as the interval", with("membership:\n  probe_interval: 300ms\n  probe_timeout: 300ms"),
            "m.yaml:6:18: \"membership.probe_timeout\" is 300ms and \"membership.probe_interval\" is 300ms; expected "
                + "\"membership.probe_timeout\" to be less than \"membership.probe_interval\""),
        .init(
            "interval below the default timeout", with("membership: {probe_interval: 200ms}"),
            "m.yaml:4:30: \"membership.probe_timeout\" is 300ms and \"membership.probe_interval\" is 200ms; expected "
                + "\"membership.probe_timeout\" to be less than \"membership.probe_interval\""),
        .init(
            "joining backs off to less", with("membership: {join_interval: 20s}"),
            "m.yaml:4:29: \"membership.join_interval\" is 20s and \"membership.join_backoff_limit\" is 15s; expected "
                + "\"membership.join_interval\" to be at most \"membership.join_backoff_limit\""),
        .init(
            "the dead are forgotten before they are replaced", with("membership: {retention: 10m}"),
            "m.yaml:4:25: \"placement.recover_after\" is 15m and \"membership.retention\" is 10m; expected "
                + "\"placement.recover_after\" to be less than \"membership.retention\""),
        .init(
            "more moves into a node than at all", with("placement: {maximum_moves: 1}"),
            "m.yaml:4:28: \"placement.maximum_moves_in\" is 2 and \"placement.maximum_moves\" is 1; expected "
                + "\"placement.maximum_moves_in\" to be at most \"placement.maximum_moves\""),
        .init(
            "integer out of range", with("placement: {maximum_moves: 0}"),
            "m.yaml:4:28: \"placement.maximum_moves\" cannot be \"0\"; expected a whole number from 1 to 100000"),
        .init(
            "integer is text", with("placement: {maximum_moves: many}"),
            "m.yaml:4:28: \"placement.maximum_moves\" is the text \"many\"; expected a whole number from 1 to 100000"),
        .init(
            "integer is a fraction", with("placement: {maximum_moves: 2.5}"),
            "m.yaml:4:28: \"placement.maximum_moves\" cannot be \"2.5\"; expected a whole number from 1 to 100000"),
        .init(
            "an even number of voters", "cluster:\n  name: c\n  voters: [a, b]\n" + nodeAndSecurity,
            "m.yaml:3:11: \"cluster.voters\" names 2 nodes; expected 1, 3 or 5, so that a majority survives as many "
                + "deaths as possible"),
        .init(
            "a voter twice", "cluster:\n  name: c\n  voters: [a, b, a]\n" + nodeAndSecurity,
            "m.yaml:3:11: \"cluster.voters\" names \"a\" twice; expected it once"),
        .init(
            "voters as one text", "cluster: {name: c, voters: a}\n" + nodeAndSecurity,
            "m.yaml:1:28: \"cluster.voters\" is the text; expected a list of names of \(names)"),
        .init(
            "a voter that is no name", "cluster: {name: c, voters: [a/b]}\n" + nodeAndSecurity,
            "m.yaml:1:29: \"cluster.voters\" holds the text \"a/b\"; expected a list of names of \(names)"),
        .init(
            "address without a port", "node: {bind: 127.0.0.1}\n",
            "m.yaml:1:14: \"node.bind\" cannot be \"127.0.0.1\"; expected an address and a port like 192.0.2.1:7946 "
                + "or [2001:db8::1]:7946"),
        .init(
            "a host name to bind", "node: {bind: \"localhost:7946\"}\n",
            "m.yaml:1:14: \"node.bind\" cannot be \"localhost:7946\"; expected an address and a port like "
                + "192.0.2.1:7946 or [2001:db8::1]:7946"),
        .init(
            "all addresses and none to advertise",
            "cluster: {name: c}\nnode: {name: n, bind: \"0.0.0.0:7946\", state_directory: s}\nsecurity: {keyring: k}\n",
            "m.yaml:2:23: \"node.bind\" is 0.0.0.0:7946 and \"node.advertise\" is missing, so others would not know "
                + "where to send; expected \"node.advertise\", or one address of this host in \"node.bind\""),
        .init(
            "the unspecified address to advertise",
            "cluster: {name: c}\nnode: {name: n, advertise: \"0.0.0.0:7946\", state_directory: s}\n"
                + "security: {keyring: k}\n",
            "m.yaml:2:28: \"node.advertise\" is 0.0.0.0:7946, where nobody can send to; expected an address of this "
                + "host and a port that is not 0"),
        .init(
            "a seed without a port", "node: {seeds: [n1.example]}\n",
            "m.yaml:1:16: \"node.seeds\" holds the text \"n1.example\"; expected a list of hosts with ports like "
                + "n1.example:7946"),
        .init(
            "a seed with port 0", "node: {seeds: [\"n1:0\"]}\n",
            "m.yaml:1:16: \"node.seeds\" holds the text \"n1:0\"; expected a list of hosts with ports like "
                + "n1.example:7946"),
        .init(
            "a domain twice",
            "cluster: {name: c}\nnode: {name: n, bind: \"127.0.0.1:1\", state_directory: s, domain: [r1, r1]}\n"
                + "security: {keyring: k}\n",
            "m.yaml:2:66: \"node.domain\" names \"r1\" twice; expected each failure domain once, outermost first"),
        .init(
            "negative weight", "node: {weight: -1}\n",
            "m.yaml:1:16: \"node.weight\" cannot be \"-1\"; expected a number of shares from 0 to 1000 with at most "
                + "three decimals, like 1.5"),
        .init(
            "weight is not a number", "node: {weight: .nan}\n",
            "m.yaml:1:16: \"node.weight\" cannot be \".nan\"; expected a number of shares from 0 to 1000 with at most "
                + "three decimals, like 1.5"),
        .init(
            "a label that is a number", "node: {tags: {shelf: 3}}\n",
            "m.yaml:1:22: \"node.tags\" holds the number; expected labels like disk: ssd; a number goes in quotes"),
        .init(
            "size without unit", with("driver: {directory: {root: r, segment_bytes: 65536}}"),
            "m.yaml:4:46: \"driver.directory.segment_bytes\" is the number 65536; expected a whole number with B, KiB, "
                + "MiB or GiB, like 64MiB"),
        .init(
            "rate without time", with("driver: {directory: {root: r, copy_rate: 8MiB}}"),
            "m.yaml:4:42: \"driver.directory.copy_rate\" cannot be \"8MiB\"; expected a whole number with B/s, KiB/s, "
                + "MiB/s or GiB/s, like 8MiB/s"),
        .init(
            "a driver without a root", with("driver: {directory: {copy_rate: 8MiB/s}}"),
            "m.yaml:4:33: \"driver.directory.copy_rate\" is given and \"driver.directory.root\" is missing; expected "
                + "both, or neither"),
        .init(
            "a driver that does not exist", with("driver: {kind: wach}"),
            "m.yaml:4:16: \"driver.kind\" cannot be \"wach\"; expected one of directory, watch, exec, none; did you mean "
                + "\"watch\"?"),
        .init(
            "a directory driver without a root", with("driver: {kind: directory}"),
            "m.yaml:4:16: \"driver.kind\" is \"directory\" and \"driver.directory.root\" is missing; expected a path"),
        .init(
            "an exec driver without a command", with("driver: {kind: exec}"),
            "m.yaml:4:16: \"driver.kind\" is \"exec\" and \"driver.exec.command\" is missing; expected "
                + Self.command),
        .init(
            "settings of another driver", with("driver:\n  kind: watch\n  exec: {interval: 1s}"),
            "m.yaml:6:20: \"driver.exec.interval\" is given and \"driver.kind\" is \"watch\"; expected \"driver.kind\" to "
                + "be \"exec\", or no section \"driver.exec\""),
        .init(
            "a root and another driver", with("driver: {kind: none, directory: {root: r}}"),
            "m.yaml:4:40: \"driver.directory.root\" is given and \"driver.kind\" is \"none\"; expected \"driver.kind\" to "
                + "be \"directory\", or no section \"driver.directory\""),
        .init(
            "settings of a driver that is not chosen", with("driver: {watch: {expire_after: 1s}}"),
            "m.yaml:4:32: \"driver.watch.expire_after\" is given and \"driver.kind\" is not \"watch\"; expected both, or "
                + "neither"),
        .init(
            "a command that is text", with("driver: {kind: exec, exec: {command: /bin/x}}"),
            "m.yaml:4:38: \"driver.exec.command\" is the text; expected " + Self.command),
        .init(
            "a command without a path", with("driver: {kind: exec, exec: {command: [python3, hook.py]}}"),
            "m.yaml:4:38: \"driver.exec.command\" cannot be [python3, hook.py]; expected " + Self.command),
        .init(
            "an argument that is a number", with("driver: {kind: exec, exec: {command: [/bin/x, 5]}}"),
            "m.yaml:4:47: \"driver.exec.command\" holds the number \"5\"; expected " + Self.command),
        .init(
            "a timeout as long as the report counts",
            with("driver: {kind: exec, exec: {command: [/bin/x], timeout: 30s}}"),
            "m.yaml:4:57: \"driver.exec.timeout\" is 30s and \"driver.exec.expire_after\" is 30s; expected "
                + "\"driver.exec.timeout\" to be less than \"driver.exec.expire_after\""),
        .init(
            "too much output", with("driver: {kind: exec, exec: {command: [/bin/x], output_limit: 1GiB}}"),
            "m.yaml:4:62: \"driver.exec.output_limit\" is too much; expected at most 64MiB"),
        .init(
            "a report that never counts", with("driver: {kind: watch, watch: {expire_after: 0s}}"),
            "m.yaml:4:45: \"driver.watch.expire_after\" is 0; expected more than that"),
        .init(
            "a socket path that does not fit", with("api: {socket: /\(String(repeating: "x", count: 107))}"),
            "m.yaml:4:15: \"api.socket\" is 108 bytes long; expected a path of at most 107 bytes"),
        .init(
            "unknown key in a topic", with("topics:\n  - {name: a, partitons: 3, replication_factor: 1}"),
            "m.yaml:5:15: unknown key \"partitons\" in a topic; expected one of name, partitions, replication_factor; "
                + "did you mean \"partitions\"?"),
        .init(
            "a topic without partitions", with("topics: [{name: a, replication_factor: 1}]"),
            "m.yaml:4:10: the key \"partitions\" is missing in a topic; expected the keys name, partitions, "
                + "replication_factor"),
        .init(
            "a topic with no replicas", with("topics: [{name: a, partitions: 1, replication_factor: 0}]"),
            "m.yaml:4:55: \"replication_factor\" cannot be \"0\"; expected a whole number from 1 to 32"),
        .init(
            "a topic twice",
            with(
                "topics:\n- {name: a, partitions: 1, replication_factor: 1}\n- {name: a, partitions: 2, replication_factor: 1}"
            ),
            "m.yaml:6:3: the topic \"a\" is declared twice; expected it once"),
        .init(
            "a topic that climbs out", with("topics: [{name: \"..\", partitions: 1, replication_factor: 1}]"),
            "m.yaml:4:17: a topic's name cannot be \"..\"; expected \(names)"),
        .init(
            "a topics file that is not there", with("topics: nowhere/topics.yaml"),
            "m.yaml:4:9: cannot open nowhere/topics.yaml: No such file or directory"),
    ]

    static let nodeAndSecurity =
        "node: {name: a, bind: \"127.0.0.1:1\", state_directory: s}\nsecurity: {keyring: k}\n"

    @Test(arguments: mistakes)
    func refused(_ mistake: Mistake) {
        do throws(ConfigurationError) {
            _ = try AgentSettings(parsing: mistake.yaml, file: "m.yaml", reading: readNothing)
            Issue.record("accepted")
        } catch {
            #expect(error.description == mistake.message)
        }
    }

    /// Whatever is cut off or flipped, the answer is a configuration or an error with a place.
    @Test func damagedFilesAreRefusedInOrder() {
        let text = Self.with(
            "membership: {probe_interval: 2s}\ntopics: [{name: a, partitions: 1, replication_factor: 1}]\n")
        for length in 0..<text.utf8.count {
            let cut = String(decoding: text.utf8.prefix(length), as: UTF8.self)
            do throws(ConfigurationError) {
                _ = try AgentSettings(parsing: cut, file: "m.yaml", reading: readNothing)
            } catch {
                #expect(error.description.hasPrefix("m.yaml:"))
            }
        }
    }
}
