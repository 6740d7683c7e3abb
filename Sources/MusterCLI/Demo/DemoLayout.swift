import Foundation
import LocalCluster

/// The five nodes of the demonstration, and how they are set up.
enum DemoLayout {
    /// Who lives where. One node has a rack to itself: without it only two racks are left.
    static let nodes = [
        (name: "n1", rack: "r1"), (name: "n2", rack: "r1"), (name: "n3", rack: "r2"), (name: "n4", rack: "r2"),
        (name: "n5", rack: "r3"),
    ]
    /// The nodes whose majority lets a coordinator plan: one in each rack.
    static let voters = ["n1", "n3", "n5"]

    static var names: [String] { nodes.map(\.name) }

    /// The rack of a node.
    static func rack(of name: String) -> String? { nodes.first { $0.name == name }?.rack }

    /// The racks that some nodes are in.
    static func racks(of names: [String]) -> [String] { Set(names.compactMap(rack)).sorted() }

    /// Whether a node shares its rack with nobody.
    static func isAlone(_ name: String) -> Bool { nodes.count { $0.rack == rack(of: name) } == 1 }

    /// The files of a demonstration, before any agent is started.
    ///
    /// - Parameter kept: a directory to use and keep; nil for a temporary one.
    static func makeCluster(keeping kept: String?) throws -> LocalCluster {
        guard let executable = ChildProcess.ownExecutable else {
            throw CommandFailure("cannot find my own program file")
        }
        let directory = try kept.map { try LocalDirectory(keeping: $0) } ?? LocalDirectory(prefix: "muster-demo")
        return try LocalCluster(executable: executable, directory: directory)
    }

    /// Starts the agents.
    static func start(_ cluster: LocalCluster) throws {
        try cluster.write(topics, to: "topics.yaml")
        try cluster.start(nodes, cluster: "demo") { agent in
            agent.voters = voters
            agent.timings = .short(recoverAfter: "2s", stabilize: "1s")
            agent.more = driver
        }
    }

    /// The directory that the agents' drivers share.
    static func replicaRoot(of cluster: LocalCluster) -> String { cluster.path("replicas") }

    private static let topics = """
        topics:
          - {name: orders, partitions: 16, replication_factor: 3}
          - {name: payments, partitions: 8, replication_factor: 3}

        """

    private static let driver = """
        topics: topics.yaml
        driver:
          directory:
            root: replicas
            segment_bytes: 64KiB
            partition_bytes: 256KiB
            copy_rate: 512KiB/s

        """
}
