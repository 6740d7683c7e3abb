package import Cluster

/// An experiment: a cluster, what happens to it, and what must hold.
///
/// Scenarios are read from files (see `Simulations/README.md` for the format) or, within this package, put together in
/// code. A scenario says nothing about chance: that comes from the seed of a run.
public struct Scenario: Sendable {
    /// A short name, in reports.
    public package(set) var name: String
    /// What it shows, in a sentence.
    public package(set) var about: String
    /// The seeds that the file asks to be run with, in order. Never empty.
    public package(set) var seeds: [UInt64] = [1]

    /// When the run ends, in nanoseconds of virtual time.
    package var until: UInt64
    /// When the cluster is expected to have formed: the default start of everything that is expected.
    package var warmup: UInt64 = 0
    /// When all faults end, in nanoseconds, if the file says so.
    package var quietAt: UInt64?
    /// The nodes that exist at some time, those that join later included, in order of their names' numbers.
    package var nodes: [NodeDeclaration]
    /// How the nodes are configured, apart from their racks.
    package var configuration = ClusterConfiguration()
    /// The nodes, by index, through which the others join.
    package var joinThrough: [Int] = [0]
    /// The nodes start at random times within this many nanoseconds.
    package var joinOver: UInt64 = 1_000_000_000
    /// Whether the run begins with a cluster that has formed and fallen quiet, instead of letting the nodes join.
    package var startsFormed = false
    /// How the brokers beside the nodes behave.
    package var brokers = BrokerModel()

    var link = LinkModel()
    var linkOverrides: [SimulatedNetwork.Override] = []
    var timeline: [Fault] = []
    var expectations: [Expectation] = []

    /// A node that exists at some time.
    package struct NodeDeclaration: Hashable, Sendable {
        /// Its name.
        package var name: String
        /// Its failure domain, if it has one.
        package var rack: String?
        /// Whether it is there from the beginning, or only once the timeline lets it join.
        package var isInitial: Bool
    }

    /// How the brokers beside the nodes behave.
    package struct BrokerModel: Hashable, Sendable {
        /// How fast one node receives replicas, in bytes per second, all of them together.
        package var bandwidth: UInt64 = 100_000_000
        /// How often a broker reports even if nothing has changed, in nanoseconds.
        package var reportInterval: UInt64 = 2_000_000_000
        /// The size of one replica of each topic, in bytes, in the order of the declarations.
        package var topicBytes: [UInt64] = []
    }

    /// A cluster of equal nodes on a quiet network, without faults or expectations.
    ///
    /// - Parameters:
    ///   - name: The name in reports.
    ///   - nodeCount: How many nodes there are. They are called `n1`, `n2` and so on.
    ///   - racks: Over how many racks, `r1` and so on, they are dealt in turn. 0: no racks.
    ///   - until: When the run ends, in nanoseconds.
    package init(name: String, nodeCount: Int, racks: Int = 0, until: UInt64) {
        precondition(nodeCount > 0, "a cluster has nodes")
        self.name = name
        about = ""
        self.until = until
        nodes = (0..<nodeCount).map {
            NodeDeclaration(name: "n\($0 + 1)", rack: racks > 0 ? "r\($0 % racks + 1)" : nil, isInitial: true)
        }
        configuration.expectedMembers = nodeCount
    }
}
