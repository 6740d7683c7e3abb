/// A change of the member list, as one observer sees it.
public struct MembershipEvent: Hashable, Sendable {
    /// What happened to the member.
    public enum Kind: String, Sendable, CaseIterable {
        /// A member appeared, or came back after it was dead or had left.
        case joined
        /// A member did not answer a probe, here or at the accuser.
        case suspected
        /// A suspected member proved that it is alive.
        case refuted
        /// A suspicion ran out, here or elsewhere.
        case died
        /// A member said goodbye. Not a failure.
        case left
        /// A member restarted or moved without ever being missed: same identity, new boot epoch or endpoint.
        case updated
        /// A member was dropped from the list: dead or left, after the retention time; present, because an older one
        /// claims its name.
        case forgotten
        /// Two present members claim one name. The event carries the one that may not have it; said once per retention
        /// time.
        case nameConflict
    }

    /// What happened.
    public var kind: Kind
    /// The member after the change.
    public var member: Member

    /// Creates an event.
    public init(kind: Kind, member: Member) {
        self.kind = kind
        self.member = member
    }
}
