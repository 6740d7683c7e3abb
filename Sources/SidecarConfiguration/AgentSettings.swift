package import Cluster
package import SWIM

/// What a configuration says once all of its sources are merged and checked against each other: everything that
/// `muster agent` needs to know, without a word about how an agent is made of it.
package struct AgentSettings: Sendable {
    /// The parameters of the directory driver.
    package struct Directory: Hashable, Sendable {
        /// The directory that all members share.
        package var root: String
        /// The size of a segment file in bytes.
        package var segmentBytes: UInt64
        /// The size of a new partition in bytes.
        package var partitionBytes: UInt64
        /// How many bytes this member copies per second.
        package var copyRate: UInt64
    }

    /// The parameters of the watch driver. Durations are nanoseconds.
    package struct Watch: Hashable, Sendable {
        /// A report of the broker counts for so long.
        package var expireAfter: Nanoseconds
        /// The broker hears something at least this often.
        package var bookmarkInterval: Nanoseconds
        /// The broker gets everything anew this often.
        package var resyncInterval: Nanoseconds
    }

    /// The parameters of the exec driver. Durations are nanoseconds.
    package struct Exec: Hashable, Sendable {
        /// The program's path and its arguments.
        package var command: [String]
        /// The names of the variables that it gets.
        package var environment: [String]
        /// How often it is run.
        package var interval: Nanoseconds
        /// It is killed after.
        package var timeout: Nanoseconds
        /// The most bytes that it may print.
        package var outputLimit: Int
        /// What it printed counts for so long.
        package var expireAfter: Nanoseconds
    }

    /// What speaks to the broker, and how.
    package enum Driver: Hashable, Sendable {
        /// The broker that comes with Muster.
        case directory(Directory)
        /// A broker that watches the local interface.
        case watch(Watch)
        /// A program that speaks for the broker.
        case exec(Exec)
    }

    /// The longest path of a Unix socket in bytes: `sockaddr_un` has room for 108, one of them the final zero.
    package static let longestSocketPath = 107

    /// The cluster's name.
    package var clusterName: String
    /// The node's name.
    package var name: String
    /// The address to receive on.
    package var bind: Endpoint
    /// The address that others send to, if it differs.
    package var advertise: Endpoint?
    /// Members to join through.
    package var seeds: [String]
    /// The file with the cluster's keys.
    package var keyringPath: String
    /// The directory for identity and promises.
    package var stateDirectory: String
    /// The protocol's and the coordinator's parameters.
    package var cluster: ClusterConfiguration
    /// The path of the Unix socket that the local interface listens on.
    package var socketPath: String
    /// What speaks to the broker; nil: this agent has none.
    package var driver: Driver?
    /// The least severe messages that are logged.
    package var logLevel: String
    /// Things that are probably mistakes but cannot be refused.
    package var warnings: [String]
}
