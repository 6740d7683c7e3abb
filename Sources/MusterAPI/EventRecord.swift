/// One line of the event stream.
///
/// The first line is a `snapshot`; then come `change`s with a rising revision. A reader that is too slow gets a fresh
/// `snapshot` in place of what it missed, never a silent gap.
public struct EventRecord: Hashable, Codable, Sendable {
    /// What a line holds.
    public enum Kind: String, Hashable, Codable, Sendable {
        /// All members.
        case snapshot
        /// One change.
        case change
    }

    /// What happened to a member.
    public enum Change: String, Hashable, Codable, Sendable, CaseIterable {
        /// It appeared or came back.
        case joined
        /// It did not answer a probe.
        case suspected
        /// It proved that it is alive.
        case refuted
        /// The suspicion ran out.
        case died
        /// It said goodbye.
        case left
        /// It restarted or moved without being missed.
        case updated
        /// It was dropped from the list.
        case forgotten
        /// Another identity claims its name and was refused; the record is the claimant's.
        case nameConflict
    }

    /// What events say of a member.
    public struct Member: Hashable, Codable, Sendable {
        /// Its identity.
        public var id: String
        /// Its name.
        public var name: String
        /// Where it receives datagrams.
        public var address: String
        /// What the agent holds of it.
        public var state: MemberRecordState
        /// The version of its claims about itself.
        public var incarnation: String

        /// Creates a member.
        public init(id: String, name: String, address: String, state: MemberRecordState, incarnation: String) {
            self.id = id
            self.name = name
            self.address = address
            self.state = state
            self.incarnation = incarnation
        }
    }

    /// What the line holds.
    public var type: Kind
    /// The revision of the member list after it. Counts from the agent's start.
    public var revision: UInt64
    /// All members; only in a snapshot.
    public var members: [Member]?
    /// What happened; only in a change.
    public var change: Change?
    /// The member after the change; only in a change.
    public var member: Member?

    /// Creates a snapshot.
    public static func snapshot(_ members: [Member], revision: UInt64) -> EventRecord {
        EventRecord(type: .snapshot, revision: revision, members: members, change: nil, member: nil)
    }

    /// Creates a change.
    public static func change(_ change: Change, of member: Member, revision: UInt64) -> EventRecord {
        EventRecord(type: .change, revision: revision, members: nil, change: change, member: member)
    }
}
