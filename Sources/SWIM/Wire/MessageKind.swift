/// The first byte of a packet.
package enum MessageKind: UInt8, CaseIterable, Sendable {
    /// Are you there?
    case ping = 1
    /// I am here. Also sent by a helper on behalf of the target of a ``pingRequest``.
    case ack = 2
    /// Please ping somebody for me.
    case pingRequest = 3
    /// The member that you asked me to ping has not answered me yet; I am here.
    case nack = 4
    /// I want to be a member; please send me the member list.
    case join = 5
    /// Please send me those ranges of the member list, from this place on.
    case pageRequest = 6
    /// A page of the member list.
    case page = 7
    /// Nothing but updates.
    case gossip = 8
    /// The digests of my member list, range by range: tell me where yours differs.
    case comparison = 9

    /// One more than the largest raw value, for counters that are indexed by kind.
    package static let count = Int(comparison.rawValue) + 1
}
