/// How many datagrams there were and what became of them.
///
/// At every moment `sent + duplicated + injected + handshakes` is what was delivered, answered, dropped or is in flight.
struct NetworkCounters: Hashable, Sendable {
    /// Datagrams that nodes sent.
    var sent: UInt64 = 0
    /// The bytes in them, before sealing.
    var sentBytes: UInt64 = 0
    /// Copies that the network made.
    var duplicated: UInt64 = 0
    /// Datagrams that the timeline made or sent once more.
    var injected: UInt64 = 0
    /// Challenges and echoes, which the channels of sealed runs send by themselves.
    var handshakes: UInt64 = 0
    /// Datagrams and copies that were handed to a node. In sealed runs an echo stands for the packet that it releases.
    var delivered: UInt64 = 0
    /// Datagrams and copies that channels answered by a challenge or an echo.
    var answered: UInt64 = 0
    /// Datagrams and copies that were not, by ``DropReason``.
    var dropped = [UInt64](repeating: 0, count: DropReason.allCases.count)

    /// How many were dropped for a reason.
    subscript(reason: DropReason) -> UInt64 { dropped[reason.rawValue] }

    /// All that were dropped.
    var droppedTotal: UInt64 { dropped.reduce(0, +) }

    /// Counts a drop.
    mutating func drop(_ reason: DropReason) {
        dropped[reason.rawValue] += 1
    }
}
