public import SWIM

/// What a node must remember over a restart, beyond its identity. Written before anything that depends on it is sent.
public struct PersistedState: Hashable, Sendable {
    /// The highest epoch that this node promised as a voter. It never promises the same one to another coordinator.
    public var promisedEpoch: UInt64
    /// To whom.
    public var promisedTo: MemberID?

    /// Creates the state of a node that promised nothing yet.
    public init(promisedEpoch: UInt64 = 0, promisedTo: MemberID? = nil) {
        self.promisedEpoch = promisedEpoch
        self.promisedTo = promisedTo
    }
}
