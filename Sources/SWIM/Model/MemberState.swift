/// What an observer holds of a member. At equal incarnations the later case overrides the earlier one.
public enum MemberState: UInt8, Sendable, CaseIterable {
    /// The member answers probes, or nobody has said otherwise.
    case alive = 0
    /// The member did not answer; it is still probed and may refute.
    case suspect = 1
    /// The suspicion was not refuted in time.
    case dead = 2
    /// The member said goodbye. Not a failure.
    case left = 3
}

extension MemberState {
    /// Whether the member still takes part: it is probed, gossiped to and counted.
    @inlinable
    public var isPresent: Bool { rawValue <= MemberState.suspect.rawValue }
}
