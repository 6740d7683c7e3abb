import Cluster
import SWIM

extension NodeConfiguration {
    /// Checks what can be checked without touching the system.
    ///
    /// - Returns: the seeds, parsed.
    func validated() throws(NodeError) -> [SeedAddress] {
        guard Member.isValidName(name.utf8) else { throw .invalidName(name) }
        guard !clusterName.isEmpty else { throw .invalidClusterName }
        let membership = cluster.membership
        guard membership.probeTimeout > 0, membership.probeTimeout < membership.probeInterval else {
            throw .contradiction("the probe timeout must be above 0 and shorter than the probe interval")
        }
        if let advertise {
            guard Endpoint(high: advertise.high, low: advertise.low, port: 1).isRoutable else {
                throw .unusableAdvertise(advertise)
            }
        }
        var parsed: [SeedAddress] = []
        for seed in seeds {
            guard let address = SeedAddress(seed) else { throw .invalidSeed(seed) }
            if !parsed.contains(address) { parsed.append(address) }
        }
        return parsed
    }

    /// Where others can send to: what is configured, with the bound port where it says 0, or else the bound address,
    /// or else the only private address of this host.
    func advertisedEndpoint(bound: Endpoint) throws(NodeError) -> Endpoint {
        if let advertise {
            return advertise.port == 0 ? advertise.withPort(bound.port) : advertise
        }
        return bound.isUnspecified
            ? try HostAddresses.advertised(for: bound, among: HostAddresses.current()) : bound
    }
}
