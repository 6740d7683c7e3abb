/// A batch of members that are gone for certain or have come for certain, for consumers that pay for every change.
public struct MembershipChange: Hashable, Sendable {
    /// Who is gone, as last seen, by identity. Each was in the set before.
    public var removed: [Member]
    /// Who is new or back, by identity. None was in the set before.
    public var added: [Member]
    /// Which change this is: 1, 2, 3, …
    public var revision: UInt64

    /// Creates a change.
    public init(removed: [Member], added: [Member], revision: UInt64) {
        self.removed = removed
        self.added = added
        self.revision = revision
    }
}
