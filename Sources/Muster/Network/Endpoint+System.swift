import NIOCore
import SWIM

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

extension Endpoint {
    /// Whether it is 0.0.0.0 or [::].
    var isUnspecified: Bool { ipv4 == 0 || (high == 0 && low == 0) }

    /// Whether it is in a range for private networks: 10/8, 172.16/12, 192.168/16 (RFC 1918), 100.64/10 (RFC 6598) or
    /// fc00::/7 (RFC 4193).
    var isPrivate: Bool {
        guard let ipv4 else { return high >> 57 == 0xFC >> 1 }
        return ipv4 >> 24 == 10 || ipv4 >> 20 == 0xAC1 || ipv4 >> 16 == 0xC0A8 || ipv4 >> 22 == 0x6440 >> 6
    }

    /// The same address with another port.
    func withPort(_ port: UInt16) -> Endpoint {
        Endpoint(high: high, low: low, port: port)
    }

    /// Where a datagram came from; nil for what is not IP.
    init?(_ address: SocketAddress) {
        switch address {
        case .v4(let address): self.init(address.address)
        case .v6(let address): self.init(address.address)
        case .unixDomainSocket: return nil
        }
    }

    init(_ address: sockaddr_in) {
        self.init(ipv4: UInt32(bigEndian: address.sin_addr.s_addr), port: UInt16(bigEndian: address.sin_port))
    }

    /// An IPv6 socket reports IPv4 sources as mapped addresses, which is how an endpoint holds them.
    init(_ address: sockaddr_in6) {
        let (high, low) = withUnsafeBytes(of: address.sin6_addr) { bytes in
            (
                UInt64(bigEndian: bytes.load(fromByteOffset: 0, as: UInt64.self)),
                UInt64(bigEndian: bytes.load(fromByteOffset: 8, as: UInt64.self))
            )
        }
        self.init(high: high, low: low, port: UInt16(bigEndian: address.sin6_port))
    }

    /// The address of one of `getaddrinfo`'s or `getifaddrs`' results; nil for other families, and for link-local IPv6
    /// addresses, which mean nothing without an interface.
    init?(_ address: UnsafePointer<sockaddr>) {
        switch Int32(address.pointee.sa_family) {
        case AF_INET:
            self = address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { Endpoint($0.pointee) }
        case AF_INET6:
            self = address.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) { Endpoint($0.pointee) }
            if high >> 54 == 0xFE80 >> 6 { return nil }
        default:
            return nil
        }
    }

    /// Calls a function with the address as an IPv4 socket wants it; nil if it is not an IPv4 address.
    func withIPv4Address<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result? {
        guard let ipv4 else { return nil }
        var address = sockaddr_in()
        #if canImport(Darwin)
            address.sin_len = UInt8(MemoryLayout<sockaddr_in>.size)
        #endif
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr = in_addr(s_addr: ipv4.bigEndian)
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }

    /// Calls a function with the address as an IPv6 socket wants it; IPv4 addresses are mapped.
    func withIPv6Address<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        var address = sockaddr_in6()
        #if canImport(Darwin)
            address.sin6_len = UInt8(MemoryLayout<sockaddr_in6>.size)
        #endif
        address.sin6_family = sa_family_t(AF_INET6)
        address.sin6_port = port.bigEndian
        withUnsafeMutableBytes(of: &address.sin6_addr) { bytes in
            bytes.storeBytes(of: high.bigEndian, toByteOffset: 0, as: UInt64.self)
            bytes.storeBytes(of: low.bigEndian, toByteOffset: 8, as: UInt64.self)
        }
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_in6>.size))
            }
        }
    }
}
