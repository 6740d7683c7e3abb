/// One line of the stream of changes: batches of members that are gone or have come for certain.
///
/// The first line is a `snapshot` of the members that count; then come `change`s, each with the next revision. A reader
/// that is too slow gets a fresh `snapshot` in place of what it missed, never a silent gap.
public struct ChangeRecord: Hashable, Codable, Sendable {
    /// What the line holds.
    public var type: EventRecord.Kind
    /// Which change this is, or the last one in the snapshot; 0 if there was none yet. Counts from the agent's start.
    public var revision: UInt64
    /// The members that count, the agent's own first; only in a snapshot.
    public var members: [EventRecord.Member]?
    /// Who is gone, as last seen; only in a change.
    public var removed: [EventRecord.Member]?
    /// Who is new or back; only in a change.
    public var added: [EventRecord.Member]?

    /// Creates a snapshot.
    public static func snapshot(_ members: [EventRecord.Member], revision: UInt64) -> ChangeRecord {
        ChangeRecord(type: .snapshot, revision: revision, members: members, removed: nil, added: nil)
    }

    /// Creates a change.
    public static func change(
        removed: [EventRecord.Member], added: [EventRecord.Member], revision: UInt64
    ) -> ChangeRecord {
        ChangeRecord(type: .change, revision: revision, members: nil, removed: removed, added: added)
    }
}
