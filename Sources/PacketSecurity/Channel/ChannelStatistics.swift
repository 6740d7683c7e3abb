/// What a channel has done since it was made.
///
/// Every datagram received ends in one place:
/// `received == opened + challengesAnswered + echoesAccepted + drops.total + held`, where `held` is the number of
/// packets that wait for their senders' confirmation.
public struct ChannelStatistics: Equatable, Sendable {
    /// Packets sealed, challenges and echoes included.
    public internal(set) var sealed: UInt64 = 0
    /// Datagrams that came in.
    public internal(set) var received: UInt64 = 0
    /// Packets handed to the caller, at once or after confirmation.
    public internal(set) var opened: UInt64 = 0
    /// Packets that were held, and their senders asked to confirm them.
    public internal(set) var challengesSent: UInt64 = 0
    /// Challenges that were answered by an echo.
    public internal(set) var challengesAnswered: UInt64 = 0
    /// Echoes that confirmed a packet.
    public internal(set) var echoesAccepted: UInt64 = 0
    /// Packets that wait for confirmation now, those of former processes included.
    public internal(set) var held: UInt64 = 0
    /// Sessions known now.
    public internal(set) var sessions: UInt64 = 0
    /// Sessions of former processes known now, which are not among ``sessions``.
    public internal(set) var formerSessions: UInt64 = 0
    /// Sessions forgotten to make room for others.
    public internal(set) var sessionsEvicted: UInt64 = 0
    /// Datagrams dropped, by reason.
    public internal(set) var drops = DropCounters()

    init() {}
}
