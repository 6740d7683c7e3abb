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
    /// Whether datagrams are sealed as between real nodes.
    package var isSealed = false
    /// How many keys the file speaks of, `k1` and on.
    var keyCount = 1
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
    /// What each node can send in a second, over all ways; nil: any number.
    var uplink: Bandwidth?
    /// How long nodes work on what they receive; nil: no time at all.
    var service: ServiceModel?
    /// How many datagrams wait for a node that stands still or is busy; what comes then is dropped.
    var inboxLimit = 512
    /// How late timers fire; nil: in time.
    var timerLateness: LatencyModel?
    var generators: [FaultGenerator] = []
    var linkOverrides: [SimulatedNetwork.Override] = []
    var timeline: [Fault] = []
    var expectations: [Expectation] = []

    /// A node that exists at some time.
    package struct NodeDeclaration: Hashable, Sendable {
        /// Its name.
        package var name: String
        /// Its failure domain, if it has one.
        package var rack: String?
        /// Its availability zone, if it has one.
        package var zone: String?
        /// Whether it is a node of its own, or takes the place of another.
        var origin = Origin.member
        /// Whether it has the identity of another node.
        package var isTwin: Bool { if case .twin = origin { true } else { false } }

        /// Whether it has no business in the cluster.
        package var isStranger: Bool { if case .stranger = origin { true } else { false } }

        /// Where a node's identity, address and name come from. The indices are those of other nodes.
        enum Origin: Hashable, Sendable {
            /// All of them are its own.
            case member
            /// It has the address and the name of a node, with an identity of its own.
            case newIdentity(of: Int)
            /// It has the identity and the name of a node, at an address of its own.
            case twin(of: Int)
            /// It has the name of a node only.
            case namesake(of: Int)
            /// It has no business here.
            case stranger(Stranger)
        }

        /// Whether it is there from the beginning, or only once the timeline lets it join.
        package var isInitial: Bool
    }

    /// How long a node's processor works on things, in nanoseconds, one after the other.
    struct ServiceModel: Hashable, Sendable {
        /// On a datagram.
        var perMessage: UInt64 = 20_000
        /// On what is due at one time.
        var perTimer: UInt64 = 20_000
    }

    /// How the brokers beside the nodes behave.
    package struct BrokerModel: Hashable, Sendable {
        /// How fast one node receives replicas, in bytes per second, all of them together; it sends them as fast.
        package var bandwidth: UInt64 = 100_000_000
        /// How often a broker reports even if nothing has changed, in nanoseconds.
        package var reportInterval: UInt64 = 2_000_000_000
        /// For how long a voter hears nothing of its leader before it stands for election, in nanoseconds.
        ///
        /// Nil: it never does. Such groups get a leader when the coordinator says who takes over.
        package var election: UInt64? = 2_000_000_000
        /// How much of the contract they enforce.
        package var contract = Contract.all
        /// The size of one replica of each topic, in bytes, in the order of the declarations.
        package var topicBytes: [UInt64] = []

        /// How much of the contract brokers enforce.
        package enum Contract: String, CaseIterable, Hashable, Sendable {
            /// All of it.
            case all
            /// They compare epoch, index and voters, and do whatever is asked if these are right.
            case fence
            /// They do whatever is asked.
            case none
        }
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
