/// What one agent on loopback is told. File names are relative to the cluster's directory.
package struct LocalAgentConfiguration: Sendable {
    package var cluster: String
    package var name: String
    package var rack: String
    package var port: UInt16
    /// The ports of the agents that are asked to let this one in.
    package var seeds: [UInt16] = []
    /// Whose majority lets a coordinator plan.
    package var voters: [String] = []
    /// How many agents the cluster should have.
    package var expectedMembers = 1
    package var keyring = LocalCluster.keyring
    /// Where the agent keeps what it must not forget; nil for a directory of its own.
    package var stateDirectory: String?
    package var timings = LocalTimings.standard
    /// Further sections, for instance `topics` and `driver`.
    package var more = ""

    package init(cluster: String, name: String, rack: String, port: UInt16) {
        self.cluster = cluster
        self.name = name
        self.rack = rack
        self.port = port
    }

    /// The configuration file.
    var text: String {
        """
        cluster:
          name: \(cluster)
          voters: [\(voters.joined(separator: ", "))]
          expected_members: \(expectedMembers)
        \(timings.cluster)node:
          name: \(name)
          bind: 127.0.0.1:\(port)
          seeds: [\(seeds.map { "\"127.0.0.1:\($0)\"" }.joined(separator: ", "))]
          domain: [\(rack)]
          state_directory: \(stateDirectory ?? "\(name).state")
        security: {keyring: \(keyring)}
        api: {socket: \(name).sock}
        \(timings.sections)\(more)
        """
    }
}
