import SWIM

/// The members that count, as the subscribers of ``MembershipChanges`` know them.
struct StableSet: Subscribed {
    private let local: Member
    private var others: [MemberID: Member] = [:]

    /// The set of a node that knows only itself.
    init(local: Member) {
        self.local = local
    }

    mutating func apply(_ change: MembershipChange) {
        for member in change.removed { others[member.id] = nil }
        for member in change.added { others[member.id] = member }
    }

    /// The node itself, then the others by name.
    func snapshot(revision: UInt64) -> MembershipChanges.Element {
        .snapshot([local] + others.values.sorted { ($0.name, $0.id) < ($1.name, $1.id) }, revision: revision)
    }

    static func element(_ change: MembershipChange, revision: UInt64) -> MembershipChanges.Element {
        precondition(change.revision == revision, "a change was lost on its way")
        return .change(change)
    }
}
