/// Where a datagram came from, as far as this module cares: equal or not. An echo must come from where the packet came
/// that it confirms.
package struct PeerAddress: Hashable, Sendable {
    /// The first eight bytes of the IPv6 (or IPv4-mapped) address.
    package var high: UInt64
    /// The last eight bytes.
    package var low: UInt64
    package var port: UInt16

    package init(high: UInt64, low: UInt64, port: UInt16) {
        self.high = high
        self.low = low
        self.port = port
    }
}
