import Cluster
import Muster
import SidecarConfiguration
import Testing

@testable import Sidecar

/// What becomes of settings, and the files that they come from.
@Suite struct AgentConfigurationTests {
    /// The documented example is right.
    @Test func exampleIsRight() throws {
        let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let path = "/\(root)/config/muster.example.yaml"
        let configuration = try AgentConfiguration(contentsOf: path)
        #expect(configuration.node.cluster.topics.map(\.partitions).reduce(0, +) == 24)
        #expect(configuration.node.cluster.topics.allSatisfy { $0.replicationFactor == 3 })
    }

    @Test func everySettingReachesTheAgent() throws {
        let configuration = try AgentConfiguration(
            parsing: """
                cluster: {name: c, voters: [n1]}
                node: {name: n1, bind: "127.0.0.1:7946", advertise: "192.0.2.1:1", seeds: ["a:1"], state_directory: s}
                security: {keyring: k.json}
                api: {socket: /run/x.sock}
                driver: {directory: {root: d, segment_bytes: 2MiB, partition_bytes: 4MiB, copy_rate: 1MiB/s}}
                log: {level: debug}

                """, file: "/etc/m.yaml")
        let node = configuration.node
        #expect(node.clusterName == "c" && node.name == "n1" && node.cluster.voters == ["n1"])
        #expect("\(node.bind)" == "127.0.0.1:7946" && node.advertise.map { "\($0)" } == "192.0.2.1:1")
        #expect(node.seeds == ["a:1"] && node.stateDirectory == "/etc/s" && node.keyringPath == "/etc/k.json")
        #expect(configuration.socketPath == "/run/x.sock" && configuration.logLevel == "debug")
        #expect(
            configuration.driver
                == .directory(.init(root: "/etc/d", segmentBytes: 2 << 20, partitionBytes: 4 << 20, copyRate: 1 << 20)))
    }

    @Test func aFileThatIsNotThere() {
        do throws(ConfigurationError) {
            _ = try AgentConfiguration(contentsOf: "/nowhere/m.yaml")
            Issue.record("accepted")
        } catch {
            #expect(
                error.description == "option --config: cannot open /nowhere/m.yaml: No such file or directory")
        }
    }

    @Test func aTopicsFileThatIsNotThere() {
        do throws(ConfigurationError) {
            _ = try AgentConfiguration(
                parsing: """
                    cluster: {name: c}
                    node: {name: n1, bind: "127.0.0.1:7946", state_directory: s}
                    security: {keyring: k.json}
                    topics: /nowhere/topics.yaml
                    """, file: "m.yaml")
            Issue.record("accepted")
        } catch {
            #expect(
                error.description == "m.yaml:4:9: cannot open /nowhere/topics.yaml: No such file or directory")
        }
    }
}
