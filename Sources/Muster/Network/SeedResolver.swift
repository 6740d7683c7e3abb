import NIOPosix
import SWIM

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Turns seeds into endpoints, on a thread that may block.
struct SeedResolver: Sendable {
    /// The most endpoints in one answer. A name with more is used in part.
    static let limit = 64

    /// What a round of lookups gave.
    struct Answer: Sendable, Hashable {
        /// The endpoints, in the order of the seeds, without repetition and without the node's own.
        var endpoints: [Endpoint] = []
        /// The seeds that gave nothing, with the reason.
        var failures: [Failure] = []
    }

    /// A name that could not be looked up.
    struct Failure: Sendable, Hashable {
        var name: String
        var reason: String
    }

    private let lookUp: @Sendable (_ name: String, _ port: UInt16) -> Result<[Endpoint], LookUpError>

    struct LookUpError: Error {
        var reason: String
    }

    /// A resolver that asks the system, or `lookUp` instead.
    init(
        lookUp: @escaping @Sendable (_ name: String, _ port: UInt16) -> Result<[Endpoint], LookUpError> = SeedResolver
            .system
    ) {
        self.lookUp = lookUp
    }

    /// Looks all names up, one after the other, on a thread of the pool.
    ///
    /// A name that cannot be looked up does not spoil the others. How long it may take is up to the system's resolver
    /// (usually some seconds per name); the caller's task waits, no event loop does.
    func resolve(_ seeds: [SeedAddress], excluding own: Endpoint, on pool: NIOThreadPool) async throws -> Answer {
        try await pool.runIfActive { resolve(seeds, excluding: own) }
    }

    /// Looks all names up on this thread.
    func resolve(_ seeds: [SeedAddress], excluding own: Endpoint) -> Answer {
        var answer = Answer()
        for seed in seeds {
            switch seed {
            case .address(let endpoint):
                answer.add(endpoint, unless: own)
            case .name(let name, let port):
                switch lookUp(name, port) {
                case .success(let endpoints):
                    for endpoint in endpoints { answer.add(endpoint, unless: own) }
                case .failure(let error):
                    answer.failures.append(Failure(name: name, reason: error.reason))
                }
            }
        }
        return answer
    }

    private static let system: @Sendable (String, UInt16) -> Result<[Endpoint], LookUpError> = { name, port in
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        #if canImport(Glibc)
            hints.ai_socktype = Int32(SOCK_DGRAM.rawValue)
        #else
            hints.ai_socktype = SOCK_DGRAM
        #endif
        var list: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(name, nil, &hints, &list)
        guard code == 0 else { return .failure(LookUpError(reason: String(cString: gai_strerror(code)))) }
        defer { freeaddrinfo(list) }
        var found: [Endpoint] = []
        var next = list
        while let entry = next?.pointee, found.count < limit {
            next = entry.ai_next
            guard let address = entry.ai_addr, let endpoint = Endpoint(UnsafePointer(address)) else { continue }
            found.append(endpoint.withPort(port))
        }
        return found.isEmpty ? .failure(LookUpError(reason: "no usable address")) : .success(found)
    }
}

extension SeedResolver.Answer {
    fileprivate mutating func add(_ endpoint: Endpoint, unless own: Endpoint) {
        guard endpoint != own, endpoint.isRoutable, endpoints.count < SeedResolver.limit,
            !endpoints.contains(endpoint)
        else { return }
        endpoints.append(endpoint)
    }
}
