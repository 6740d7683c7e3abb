public import Cluster
public import SWIM

/// What a node in your process needs to know.
public struct NodeConfiguration: Sendable {
    /// The cluster's name. Bound into every packet: nodes of other clusters cannot be heard.
    public var clusterName: String
    /// This node's name, unique in the cluster.
    public var name: String
    /// The address to receive datagrams on. Port 0 takes a free one.
    public var bind: Endpoint
    /// The address that others should send to; nil: the bound one, which then must not be the unspecified address.
    public var advertise: Endpoint?
    /// Members to join through, as `address:port` or `host:port`. Names are resolved again at every attempt.
    public var seeds: [String]
    /// The file that holds the cluster's keys.
    public var keyringPath: String
    /// The directory that holds the node's identity and promises. Created if missing; locked while the node runs.
    public var stateDirectory: String
    /// The protocol's and the coordinator's parameters.
    public var cluster: ClusterConfiguration

    /// Creates a configuration.
    public init(
        clusterName: String, name: String, bind: Endpoint, advertise: Endpoint? = nil, seeds: [String] = [],
        keyringPath: String, stateDirectory: String, cluster: ClusterConfiguration = ClusterConfiguration()
    ) {
        self.clusterName = clusterName
        self.name = name
        self.bind = bind
        self.advertise = advertise
        self.seeds = seeds
        self.keyringPath = keyringPath
        self.stateDirectory = stateDirectory
        self.cluster = cluster
    }
}
