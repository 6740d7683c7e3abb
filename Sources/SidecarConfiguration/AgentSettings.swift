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
    /// The directory driver's parameters; nil: this agent has no broker.
    package var directory: Directory?
    /// The least severe messages that are logged.
    package var logLevel: String
    /// Things that are probably mistakes but cannot be refused.
    package var warnings: [String]
}
