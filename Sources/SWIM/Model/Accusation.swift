/// One member's own probe of another one failed.
///
/// Accusations travel with the suspicions that they cause and keep their first author: a member that passes one on does
/// not become an accuser. For consumers that weigh evidence instead of following states.
public struct Accusation: Hashable, Sendable {
    /// Who did not answer.
    public var subject: MemberID
    /// Whose probe it was.
    public var accuser: MemberID

    /// Creates an accusation.
    public init(subject: MemberID, accuser: MemberID) {
        self.subject = subject
        self.accuser = accuser
    }
}
