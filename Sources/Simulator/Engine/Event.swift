/// Something that happens at a point of virtual time.
///
/// Events are totally ordered by ``time`` and then ``order``; no two events of a run compare equal.
struct Event: Hashable {
    /// What happens. At equal times a lower raw value goes first, so that a node reads its mail before its timers fire.
    enum Kind: UInt8 {
        /// A line of the timeline begins or ends, or a node starts. The payload is an index into the run's actions.
        case action = 0
        /// A datagram arrives. The payload is its handle in the packet pool.
        case delivery = 1
        /// A node has done with a message or a timer, or wakes up and reads its mail. The payload is a running number; an
        /// outdated one is ignored.
        case service = 2
        /// A node's broker copies data, reads its groups and reports. The payload is the broker's tick number.
        case broker = 3
        /// A node's deadline. The payload is the node's timer number; an outdated number is ignored.
        case timer = 4
        /// The expectations that depend on time are checked.
        case check = 5
    }

    /// Nanoseconds of virtual time.
    var time: UInt64
    /// The kind in the high byte, a running number below.
    var order: UInt64
    /// The index of the node concerned; 0 if none is.
    var node: UInt32
    /// Means what the kind says.
    var payload: UInt32

    /// What happens.
    var kind: Kind { Kind(rawValue: UInt8(truncatingIfNeeded: order >> 56))! }

    @inline(__always)
    init(time: UInt64, kind: Kind, sequence: UInt64, node: UInt32, payload: UInt32) {
        self.time = time
        self.order = UInt64(kind.rawValue) << 56 | sequence
        self.node = node
        self.payload = payload
    }

    @inline(__always)
    static func precedes(_ lhs: Event, _ rhs: Event) -> Bool {
        lhs.time != rhs.time ? lhs.time < rhs.time : lhs.order < rhs.order
    }
}
