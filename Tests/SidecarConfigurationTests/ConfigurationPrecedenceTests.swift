import Cluster
import Foundation
import SWIM
import Testing

@testable import SidecarConfiguration

/// Options count before the environment, that before the file, that before the defaults.
@Suite struct ConfigurationPrecedenceTests {
    let file = """
        cluster: {name: c}
        node: {name: from-file, bind: "127.0.0.1:7946", state_directory: state}
        security: {keyring: /keys/k.json}
        membership: {probe_interval: 2s}

        """

    func load(_ environment: [String: String] = [:], _ arguments: [String] = []) throws -> AgentSettings {
        try AgentSettings(
            parsing: file, file: "/etc/muster/m.yaml", environment: environment, arguments: arguments,
            reading: readNothing)
    }

    @Test func defaults() throws {
        let configuration = try load()
        #expect(configuration.cluster.membership.probeTimeout == .milliseconds(300))
        #expect(configuration.cluster.recoverAfter == .seconds(900))
        #expect(configuration.socketPath == "/run/muster/api.sock")
        #expect(configuration.driver == nil)
        #expect(configuration.logLevel == "info")
        #expect(configuration.cluster.attributes.weight == 1000)
    }

    @Test func drivers() throws {
        let watch = try load(["MUSTER_DRIVER_KIND": "watch"], ["--driver-watch-expire-after", "9s"]).driver
        #expect(
            watch
                == .watch(
                    .init(expireAfter: .seconds(9), bookmarkInterval: .seconds(5), resyncInterval: .seconds(300))))
        let exec = try load(
            ["MUSTER_DRIVER_KIND": "exec", "MUSTER_DRIVER_EXEC_COMMAND": "/bin/x  --a b"],
            ["--driver-exec-environment", "PATH,LANG"]
        ).driver
        #expect(
            exec
                == .exec(
                    .init(
                        command: ["/bin/x", "--a", "b"], environment: ["PATH", "LANG"], interval: .seconds(2),
                        timeout: .seconds(10), outputLimit: 1 << 20, expireAfter: .seconds(30))))
        let directory = try load([:], ["--driver-directory-root", "/d"]).driver
        guard case .directory(let settings) = directory else {
            Issue.record("a root means a directory driver")
            return
        }
        #expect(settings.root == "/d")
        #expect(try load(["MUSTER_DRIVER_KIND": "none"]).driver == nil)
    }

    /// What the table says of the defaults is what the library has.
    @Test func defaultsAreTheLibrarys() throws {
        let membership = try AgentSettings(
            parsing: file.replacing("membership: {probe_interval: 2s}", with: ""), file: "m.yaml",
            reading: readNothing
        ).cluster.membership
        #expect(membership == MembershipConfiguration())
        let cluster = try load().cluster
        let library = ClusterConfiguration()
        #expect(cluster.stabilize == library.stabilize)
        #expect(cluster.maximumMoves == library.maximumMoves)
        #expect(cluster.maximumMovesIn == library.maximumMovesIn)
        #expect(cluster.maximumMovesOut == library.maximumMovesOut)
        #expect(cluster.maximumRackMovesIn == library.maximumRackMovesIn)
        #expect(cluster.maximumRackMovesOut == library.maximumRackMovesOut)
        #expect(cluster.maximumBytesPerSecond == library.maximumBytesPerSecond)
        #expect(cluster.recoveryShare == library.recoveryShare)
        #expect(cluster.stallAfter == library.stallAfter)
        #expect(cluster.renewInterval == library.renewInterval)
        #expect(cluster.gossipInterval == library.gossipInterval)
        #expect(cluster.recoverAfter == library.recoverAfter)
        #expect(cluster.recoverConfirmations == library.recoverConfirmations)
        #expect(cluster.massFailurePercent == library.massFailurePercent)
        #expect(cluster.massFailureRacks == library.massFailureRacks)
        #expect(cluster.minimumPresentPercent == library.minimumPresentPercent)
        #expect(cluster.flapDepartures == library.flapDepartures)
        #expect(cluster.flapWindow == library.flapWindow)
        #expect(cluster.flapQuiet == library.flapQuiet)
        #expect(cluster.reportPatience == library.reportPatience)
    }

    @Test func everyThresholdOfTheLadderIsRead() throws {
        let placement = [
            "recover-after": "61s", "stabilize": "62s", "recover-confirmations": "4", "mass-failure-percent": "11",
            "mass-failure-racks": "12", "minimum-present-percent": "13", "flap-departures": "14", "flap-window": "63s",
            "flap-quiet": "64s", "report-patience": "65s",
        ]
        let arguments = placement.map { "--placement-\($0.key)=\($0.value)" }
        let cluster = try load([:], arguments).cluster
        #expect(cluster.recoverAfter == .seconds(61) && cluster.stabilize == .seconds(62))
        #expect(cluster.recoverConfirmations == 4 && cluster.massFailurePercent == 11)
        #expect(cluster.massFailureRacks == 12 && cluster.minimumPresentPercent == 13)
        #expect(cluster.flapDepartures == 14 && cluster.flapWindow == .seconds(63))
        #expect(cluster.flapQuiet == .seconds(64) && cluster.reportPatience == .seconds(65))
    }

    @Test func fileOverDefault() throws {
        #expect(try load().cluster.membership.probeInterval == .seconds(2))
        #expect(try load().name == "from-file")
    }

    @Test func environmentOverFile() throws {
        let configuration = try load(["MUSTER_NODE_NAME": "from-env", "MUSTER_MEMBERSHIP_PROBE_INTERVAL": "3s"])
        #expect(configuration.name == "from-env")
        #expect(configuration.cluster.membership.probeInterval == .seconds(3))
    }

    @Test func optionOverEnvironment() throws {
        let configuration = try load(
            ["MUSTER_NODE_NAME": "from-env"], ["--node-name", "from-option", "--membership-probe-interval=4s"])
        #expect(configuration.name == "from-option")
        #expect(configuration.cluster.membership.probeInterval == .seconds(4))
    }

    @Test func listsAndLabelsInOneText() throws {
        let configuration = try load(
            ["MUSTER_CLUSTER_VOTERS": "a,b,c", "MUSTER_NODE_TAGS": "disk=ssd,shelf=3"],
            ["--node-seeds", "a:1,[::1]:2", "--node-domain=eu,r1", "--node-weight", "1.5"])
        #expect(configuration.cluster.voters == ["a", "b", "c"])
        #expect(configuration.seeds == ["a:1", "[::1]:2"])
        #expect(
            configuration.cluster.attributes
                == NodeAttributes(
                    domain: ["eu", "r1"], weight: 1500,
                    tags: [.init(key: "disk", value: "ssd"), .init(key: "shelf", value: "3")]))
    }

    @Test func relativePathsStartAtTheFile() throws {
        let configuration = try load(["MUSTER_API_SOCKET": "here.sock"])
        #expect(configuration.stateDirectory == "/etc/muster/state")
        #expect(configuration.keyringPath == "/keys/k.json")
        #expect(configuration.socketPath == "here.sock")
    }

    @Test(arguments: [
        (
            "MUSTER_NODE_NAME", "",
            "environment variable MUSTER_NODE_NAME: the value is empty; expected "
                + ConfigurationStrictnessTests.names
        ),
        (
            "MUSTER_PLACEMENT_STABILIZE", "soon",
            "environment variable MUSTER_PLACEMENT_STABILIZE: the value cannot be "
                + "\"soon\"; expected " + ConfigurationStrictnessTests.duration
        ),
    ])
    func badEnvironment(name: String, value: String, message: String) {
        do throws(ConfigurationError) {
            _ = try AgentSettings(parsing: file, file: "m.yaml", environment: [name: value], reading: readNothing)
            Issue.record("accepted")
        } catch {
            #expect(error.description == message)
        }
    }

    @Test(arguments: [
        (["--nod-name", "x"], "option --nod-name: unknown option; did you mean \"--node-name\"?"),
        (["--node-name"], "option --node-name: the value is missing; expected " + ConfigurationStrictnessTests.names),
        (["--node-name", "a", "--node-name=b"], "option --node-name: given twice"),
        (["n1"], "option n1: nothing is expected here"),
        (
            ["--membership-probe-timeout=5s"],
            "option --membership-probe-timeout: \"membership.probe_timeout\" is 5s and \"membership.probe_interval\" is "
                + "2s; expected \"membership.probe_timeout\" to be less than \"membership.probe_interval\""
        ),
    ])
    func badOption(arguments: [String], message: String) {
        do throws(ConfigurationError) {
            _ = try AgentSettings(parsing: file, file: "m.yaml", arguments: arguments, reading: readNothing)
            Issue.record("accepted")
        } catch {
            #expect(error.description == message)
        }
    }

    @Test func misspeltEnvironmentIsMentioned() throws {
        let configuration = try load([
            "MUSTER_NODE_NAMME": "x", "MUSTER_SOCKET": "s", "MUSTER_SERVICE_HOST": "10.0.0.1",
        ])
        #expect(
            configuration.warnings == [
                "environment variable MUSTER_NODE_NAMME is not a setting; did you mean \"MUSTER_NODE_NAME\"?"
            ])
    }

    @Test func namesOfAllKeysAreDistinct() {
        #expect(Set(ConfigurationKey.all.map(\.option)).count == ConfigurationKey.all.count)
        #expect(Set(ConfigurationKey.all.map(\.environmentName)).count == ConfigurationKey.all.count)
        for key in ConfigurationKey.all {
            if let fallback = key.fallback { #expect(key.kind.parse(fallback) != nil, "\(key.path)") }
        }
    }

    /// The documented example shows every key.
    @Test func theExampleIsComplete() throws {
        // One driver can be chosen; the settings of the others stand behind marks of comments.
        let others = ["watch", "exec"].flatMap { kind in
            ["# \(kind):"]
                + ConfigurationKey.all.filter { $0.path.hasPrefix("driver.\(kind).") }.map {
                    "#   \($0.path.split(separator: ".").last ?? ""):"
                }
        }
        let path = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../config/muster.example.yaml").standardized.path
        let text = try String(contentsOfFile: path, encoding: .utf8)
        let lines = text.split(separator: "\n").map { line in
            others.contains { line.hasPrefix($0) } ? "  " + line.dropFirst(2) : String(line)
        }
        let document = try ConfigurationDocument(parsing: lines.joined(separator: "\n"), file: path)
        #expect(ConfigurationKey.all.map(\.path).filter { document.entries[$0] == nil } == [])
    }
}
