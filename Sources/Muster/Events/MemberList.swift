import SWIM

/// The member list as the subscribers of ``MembershipEvents`` know it.
struct MemberList: Subscribed {
    private var members: [Member] = []
    private var slots: [MemberID: Int] = [:]

    /// - Parameter members: the first one is the node itself.
    init(_ members: [Member]) {
        for member in members { upsert(member) }
    }

    /// The member with an identity, as of the last event; dead ones included.
    func member(_ id: MemberID) -> Member? {
        slots[id].map { members[$0] }
    }

    /// - Complexity: O(1).
    mutating func apply(_ event: MembershipEvent) {
        switch event.kind {
        case .forgotten:
            remove(event.member.id)
        case .nameConflict:
            break  // the claimant was refused: it is not in the list
        case .joined, .suspected, .refuted, .died, .left, .updated:
            upsert(event.member)
        }
    }

    /// The node itself, then the others by name.
    func snapshot(revision: UInt64) -> MembershipEvents.Element {
        guard let local = members.first else { return .snapshot([], revision: revision) }
        let others = members.dropFirst().sorted { ($0.name, $0.id) < ($1.name, $1.id) }
        return .snapshot([local] + others, revision: revision)
    }

    static func element(_ event: MembershipEvent, revision: UInt64) -> MembershipEvents.Element {
        .change(event, revision: revision)
    }

    private mutating func upsert(_ member: Member) {
        if let slot = slots[member.id] {
            members[slot] = member
        } else {
            slots[member.id] = members.count
            members.append(member)
        }
    }

    private mutating func remove(_ id: MemberID) {
        guard let slot = slots[id], slot > 0 else { return }
        slots[id] = nil
        // The last one moves into the gap; the order of a snapshot does not depend on it.
        let last = members.removeLast()
        if slot < members.count {
            members[slot] = last
            slots[last.id] = slot
        }
    }
}
