import PacketSecurity

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// What went over the socket, and what did not.
struct TrafficCounters {
    /// Why a datagram was lost on this side of the wire, beyond what ``DropReason`` tells.
    enum Loss: Int, CaseIterable {
        /// A firewall of this host refused it.
        case sendRefused
        /// No route, or the network is down.
        case sendUnreachable
        /// The system's queues are full.
        case sendBuffers
        /// Longer than the path allows.
        case sendTooLong
        /// Another refusal.
        case sendOther
        /// A promise was not durable yet.
        case sendWithheld
        /// The system reported an error instead of a datagram.
        case receiveError
        /// From something that is not an IP address.
        case source

        /// The stable name for metrics, in snake case.
        var name: String {
            switch self {
            case .sendRefused: "send_refused"
            case .sendUnreachable: "send_unreachable"
            case .sendBuffers: "send_buffers"
            case .sendTooLong: "send_too_long"
            case .sendOther: "send_other"
            case .sendWithheld: "send_withheld"
            case .receiveError: "receive_error"
            case .source: "source"
            }
        }

        /// Sorts the error numbers that sending can meet.
        init(sending code: Int32) {
            switch code {
            case EPERM, EACCES, ECONNREFUSED: self = .sendRefused
            case ENETUNREACH, EHOSTUNREACH, ENETDOWN, EHOSTDOWN, EADDRNOTAVAIL, EAFNOSUPPORT: self = .sendUnreachable
            case EAGAIN, ENOBUFS, ENOMEM: self = .sendBuffers
            case EMSGSIZE: self = .sendTooLong
            default: self = .sendOther
            }
        }
    }

    private(set) var packetsSent: UInt64 = 0
    private(set) var packetsReceived: UInt64 = 0
    private(set) var bytesSent: UInt64 = 0
    private(set) var bytesReceived: UInt64 = 0
    private var losses = [UInt64](repeating: 0, count: Loss.allCases.count)

    mutating func recordReceived(bytes: Int) {
        packetsReceived &+= 1
        bytesReceived &+= UInt64(bytes)
    }

    mutating func recordSent(bytes: Int) {
        packetsSent &+= 1
        bytesSent &+= UInt64(bytes)
    }

    mutating func record(_ loss: Loss, count: Int = 1) {
        losses[loss.rawValue] &+= UInt64(count)
    }

    /// Everything that was lost here or dropped by the channel, by name.
    func lost(and drops: DropCounters) -> [(reason: String, count: UInt64)] {
        var all: [(reason: String, count: UInt64)] = []
        for reason in DropReason.allCases where drops[reason] > 0 { all.append((reason.name, drops[reason])) }
        for loss in Loss.allCases where losses[loss.rawValue] > 0 { all.append((loss.name, losses[loss.rawValue])) }
        return all.sorted { $0.reason < $1.reason }
    }
}
