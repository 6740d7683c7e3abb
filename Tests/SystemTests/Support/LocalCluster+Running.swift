import LocalCluster

extension LocalCluster {
    /// Calls a function with a cluster that is stopped and removed afterwards.
    static func with(namespace: String? = nil, _ body: (LocalCluster) async throws -> Void) async throws {
        let cluster = try LocalCluster(
            executable: Program.path, directory: LocalDirectory(prefix: "muster-system"), namespace: namespace)
        do {
            try await body(cluster)
        } catch {
            await cluster.stopAtOnce()
            throw error
        }
        await cluster.stopAtOnce()
    }

    /// Writes the configuration of an agent with short timeouts, in a rack of its own.
    func configure(
        _ name: String, port: UInt16, seeds: [UInt16], keyring: String = LocalCluster.keyring, state: String? = nil
    ) throws {
        var configuration = LocalAgentConfiguration(
            cluster: "system-test", name: name, rack: "rack-\(name)", port: port)
        configuration.seeds = seeds
        configuration.keyring = keyring
        configuration.stateDirectory = state
        configuration.timings = .short(recoverAfter: "1s", stabilize: "700ms")
        try configure(configuration)
    }
}
