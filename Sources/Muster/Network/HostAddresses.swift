import SWIM

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// The addresses of this host's network interfaces.
enum HostAddresses {
    /// The addresses of all interfaces that are up, loopback excepted, in ascending order, with port 0.
    static func current() -> [Endpoint] {
        var list: UnsafeMutablePointer<ifaddrs>?
        guard getifaddrs(&list) == 0 else { return [] }
        defer { freeifaddrs(list) }
        var found: [Endpoint] = []
        var next = list
        while let entry = next?.pointee {
            next = entry.ifa_next
            let flags = Int32(truncatingIfNeeded: entry.ifa_flags)
            guard flags & up != 0, flags & loopback == 0, let address = entry.ifa_addr else { continue }
            if let endpoint = Endpoint(UnsafePointer(address)), !found.contains(endpoint) { found.append(endpoint) }
        }
        return found.sorted()
    }

    /// The address to advertise for a node that listens on all addresses: the only private one of its family.
    ///
    /// - Parameter bound: the unspecified address that is listened on. IPv4 is preferred if it is `[::]`, which serves
    ///   both.
    static func advertised(for bound: Endpoint, among addresses: [Endpoint]) throws(NodeError) -> Endpoint {
        let candidates = addresses.filter(\.isPrivate)
        let ipv4 = candidates.filter { $0.ipv4 != nil }
        let choice = bound.ipv4 != nil || !ipv4.isEmpty ? ipv4 : candidates
        guard choice.count == 1 else { throw .ambiguousAddress(candidates: choice.map(\.host)) }
        return choice[0].withPort(bound.port)
    }

    private static let up = Int32(IFF_UP)
    private static let loopback = Int32(IFF_LOOPBACK)
}
