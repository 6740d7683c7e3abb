public import SWIM

/// What a node must remember over a restart, beyond its identity. Written before anything that depends on it is sent.
public struct PersistedState: Hashable, Sendable {
    /// The highest epoch that this node promised as a voter. It never promises the same one to another coordinator.
    public var promisedEpoch: UInt64
    /// To whom.
    public var promisedTo: MemberID?

    /// The operators' directives that this node keeps, in this module's own form. To lose them is no harm as long as
    /// another voter keeps them.
    public var directives: [UInt8]

    /// Creates the state of a node that promised nothing yet.
    public init(promisedEpoch: UInt64 = 0, promisedTo: MemberID? = nil, directives: [UInt8] = []) {
        self.promisedEpoch = promisedEpoch
        self.promisedTo = promisedTo
        self.directives = directives
    }
}
