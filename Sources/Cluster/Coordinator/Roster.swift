import Placement
import SWIM

/// The members as the coordinator sees them, with the names that the planner knows them by.
struct Roster {
    /// One member, or an identity that a group names and the member list does not know.
    struct Entry: Hashable {
        var id: MemberID
        /// Unique among the entries.
        var name: String
        /// Nil: not in the member list.
        var state: MemberState?
        /// Since when.
        var since: Instant
        var attributes: NodeAttributes?
        /// Whether they are its own words, and not what a voter says that they were.
        var isSelfDescribed = true
        /// Whether its broker has reported all that it holds.
        var hasReported: Bool
        /// Whether its being known does not hang on a single report.
        var isWitnessed = true
        /// How many voters hold it for dead.
        var witnesses = 0
        /// Whether these are enough to re-place its replicas; ``since`` is what they agree on then.
        var isConfirmed = true
        /// Until when it is not trusted with anything new.
        var probation: Instant?

        /// Whether it has said itself where it is, and its broker what it holds.
        var hasSaidAll: Bool { attributes != nil && isSelfDescribed && hasReported }
        var isPresent: Bool { state?.isPresent ?? false }
        /// Whether it failed, as opposed to said goodbye.
        var isDead: Bool { state == .dead || state == nil }
    }

    /// In the order of their identities.
    private(set) var entries: [Entry] = []
    private var numbers: [MemberID: Int32] = [:]
    private var names: [String: Int32] = [:]

    init() {}

    /// Names the members: a present member has its own name, an absent one too unless somebody else has it.
    init(_ members: [Entry]) {
        entries = members.sorted { $0.id < $1.id }
        numbers.reserveCapacity(entries.count)
        for (number, entry) in entries.enumerated() {
            numbers[entry.id] = Int32(number)
            if entry.isPresent { names[entry.name] = Int32(number) }
        }
        for number in entries.indices where !entries[number].isPresent {
            if names[entries[number].name] != nil {
                entries[number].name += "~" + Roster.shortForm(of: entries[number].id)
            }
            names[entries[number].name] = Int32(number)
        }
    }

    /// The entry with an identity.
    subscript(id: MemberID) -> Entry? { numbers[id].map { entries[Int($0)] } }

    /// Who has a name.
    func id(named name: String) -> MemberID? { names[name].map { entries[Int($0)].id } }

    /// The name of an identity, even if nobody knows it.
    func name(of id: MemberID) -> String { self[id]?.name ?? Roster.nameOfUnknown(id) }

    static func shortForm(of id: MemberID) -> String { String(id.description.prefix(8)) }
    static func nameOfUnknown(_ id: MemberID) -> String { "unknown~" + shortForm(of: id) }
}
