/// A ping that this member sent because another one asked for it.
struct Relay {
    /// The number of our ping.
    var sequence: UInt32
    /// Who was pinged.
    var target: Int
    /// Who asked.
    var requester: MemberID
    /// Where the answer goes.
    var endpoint: Endpoint
    /// The number that the answer must carry.
    var requesterSequence: UInt32
    /// When to say that there was no ack so far; nil once that was said.
    var nackAt: Instant?
    /// When to forget it.
    var expiresAt: Instant

    /// The most pings that are relayed at a time; more are refused with a nack.
    static let limit = 256
    /// The most that are relayed for one member at a time.
    static let limitPerRequester = 16
}
