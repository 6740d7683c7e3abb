/// An IP address and a UDP port: where a member receives datagrams.
///
/// The address is held as 128 bits of IPv6; an IPv4 address is held in its mapped form (`::ffff:a.b.c.d`). There is no
/// scope identifier: link-local IPv6 addresses are not usable as member addresses.
public struct Endpoint: Hashable, Sendable {
    /// The first eight bytes of the IPv6 address, big-endian.
    public var high: UInt64
    /// The last eight bytes of the IPv6 address, big-endian.
    public var low: UInt64
    /// The UDP port.
    public var port: UInt16

    /// Creates an endpoint from an IPv6 address in two halves.
    @inlinable
    public init(high: UInt64, low: UInt64, port: UInt16) {
        self.high = high
        self.low = low
        self.port = port
    }

    /// Creates an endpoint from an IPv4 address in network order, for example `0x7F00_0001` for 127.0.0.1.
    @inlinable
    public init(ipv4: UInt32, port: UInt16) {
        self.init(high: 0, low: 0xFFFF_0000_0000 | UInt64(ipv4), port: port)
    }

    /// The IPv4 address in network order, if this is one.
    @inlinable
    public var ipv4: UInt32? {
        high == 0 && low >> 32 == 0xFFFF ? UInt32(truncatingIfNeeded: low) : nil
    }

    /// Whether another member can send here: not the unspecified address, not multicast, not broadcast, not port 0.
    public var isRoutable: Bool {
        guard port != 0 else { return false }
        if let ipv4 { return ipv4 != 0 && ipv4 >> 28 < 0xE }
        return !(high == 0 && low == 0) && high >> 56 != 0xFF
    }
}

extension Endpoint: Comparable {
    /// Orders by address, then by port.
    public static func < (lhs: Endpoint, rhs: Endpoint) -> Bool {
        if lhs.high != rhs.high { return lhs.high < rhs.high }
        if lhs.low != rhs.low { return lhs.low < rhs.low }
        return lhs.port < rhs.port
    }
}
