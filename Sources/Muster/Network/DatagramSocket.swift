import SWIM

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A bound, non-blocking UDP socket: the sending half of a node.
///
/// Receiving is SwiftNIO's, through a channel over ``duplicate()``. Sending goes to the system directly, since a
/// datagram channel closes itself at the first send that fails with anything but `EMSGSIZE` or `EHOSTUNREACH`: a
/// firewall rule (`EPERM`), a lost route (`ENETUNREACH`) or a full queue (`ENOBUFS`) would end the node. To a protocol
/// that expects loss they are just that.
final class DatagramSocket: Sendable {
    private let descriptor: Int32
    private let isIPv6: Bool
    /// The address and the port that it is bound to.
    let endpoint: Endpoint

    /// Bytes of datagrams that may wait to be read: a burst of pages, or mail that came while the process was paused.
    /// The system may grant less.
    private static let receiveBuffer: Int32 = 1 << 20

    private init(descriptor: Int32, isIPv6: Bool, endpoint: Endpoint) {
        self.descriptor = descriptor
        self.isIPv6 = isIPv6
        self.endpoint = endpoint
    }

    deinit {
        close(descriptor)
    }

    /// Binds an address. An IPv6 socket also serves IPv4 if it is bound to the unspecified address.
    static func bind(_ endpoint: Endpoint) throws(NodeError) -> DatagramSocket {
        let isIPv6 = endpoint.ipv4 == nil
        let descriptor = System.datagramSocket(isIPv6 ? AF_INET6 : AF_INET)
        guard descriptor >= 0 else { throw .bindFailed(endpoint, errno: errno) }
        System.setOption(SOL_SOCKET, SO_RCVBUF, receiveBuffer, on: descriptor)
        if isIPv6 { System.setOption(System.ipv6, IPV6_V6ONLY, 0, on: descriptor) }
        let result =
            isIPv6
            ? endpoint.withIPv6Address { System.bind(descriptor, $0, $1) }
            : endpoint.withIPv4Address { System.bind(descriptor, $0, $1) } ?? -1
        guard result == 0, let bound = System.localEndpoint(of: descriptor) else {
            let code = errno
            close(descriptor)
            throw switch code {
            case EADDRINUSE: .portInUse(endpoint)
            case EADDRNOTAVAIL: .addressNotAvailable(endpoint)
            default: .bindFailed(endpoint, errno: code)
            }
        }
        return DatagramSocket(descriptor: descriptor, isIPv6: isIPv6, endpoint: bound)
    }

    /// A second descriptor of the same socket, for a channel that will close it.
    func duplicate() throws(NodeError) -> Int32 {
        let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
        guard copy >= 0 else { throw .bindFailed(endpoint, errno: errno) }
        return copy
    }

    /// Sends one datagram, or not: never waits.
    ///
    /// - Returns: the system's error number; 0 if it took the datagram.
    func send(_ bytes: UnsafeRawBufferPointer, to destination: Endpoint) -> Int32 {
        let result =
            isIPv6
            ? destination.withIPv6Address { System.send(descriptor, bytes, $0, $1) }
            : destination.withIPv4Address { System.send(descriptor, bytes, $0, $1) }
        // An IPv4 socket cannot reach an IPv6 address.
        guard let result else { return EAFNOSUPPORT }
        return result >= 0 ? 0 : errno
    }

    /// Whether a datagram waits to be read.
    var hasMail: Bool {
        var byte: UInt8 = 0
        return recv(descriptor, &byte, 1, Int32(MSG_PEEK) | Int32(MSG_DONTWAIT)) >= 0
    }
}

/// The calls, under names that no member hides and with the types of each platform.
private enum System {
    #if canImport(Darwin)
        static let ipv6 = IPPROTO_IPV6
    #else
        static let ipv6 = Int32(IPPROTO_IPV6)
    #endif

    static func datagramSocket(_ family: Int32) -> Int32 {
        #if canImport(Glibc)
            socket(
                family,
                Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
        #elseif canImport(Musl)
            socket(family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)
        #else
            let descriptor = socket(family, SOCK_DGRAM, 0)
            guard descriptor >= 0 else { return descriptor }
            _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
            _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
            return descriptor
        #endif
    }

    static func setOption(_ level: Int32, _ name: Int32, _ value: Int32, on descriptor: Int32) {
        var value = value
        setsockopt(descriptor, level, name, &value, socklen_t(MemoryLayout<Int32>.size))
    }

    static func bind(_ descriptor: Int32, _ address: UnsafePointer<sockaddr>, _ length: socklen_t) -> Int32 {
        #if canImport(Glibc)
            Glibc.bind(descriptor, address, length)
        #elseif canImport(Musl)
            Musl.bind(descriptor, address, length)
        #else
            Darwin.bind(descriptor, address, length)
        #endif
    }

    static func send(
        _ descriptor: Int32, _ bytes: UnsafeRawBufferPointer, _ address: UnsafePointer<sockaddr>, _ length: socklen_t
    ) -> Int {
        SystemError.retrying { sendto(descriptor, bytes.baseAddress, bytes.count, 0, address, length) }.result
    }

    static func localEndpoint(of descriptor: Int32) -> Endpoint? {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                getsockname(descriptor, address, &length) == 0 ? Endpoint(address) : nil
            }
        }
    }
}
