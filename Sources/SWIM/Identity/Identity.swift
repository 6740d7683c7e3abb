/// What a member remembers in order to keep identities and names apart. Everything is bounded.
struct Identity {
    /// Something that is not said again about a member until a time.
    private struct Mute {
        var id: MemberID
        var until: Instant
    }

    /// The most members of either kind that are remembered; of more, nothing is said.
    static let muteLimit = 64

    /// Former processes that were answered within the present period.
    private var answered: [Mute] = []
    /// Members whose claim to a name was published as refused.
    private var refusedClaimants: [Mute] = []
    /// The older member that claims this member's name.
    var nameWinner: MemberID?
    /// The doubt whether another process has taken over this member's identity; nil if there is none.
    var succession: Succession? { didSet { deadline = succession?.nextRound } }
    /// When the next step of that is due. Asked after every packet.
    private(set) var deadline: Instant?

    /// Whether a former process of a member may be answered now.
    mutating func admitsAnswer(to id: MemberID, at now: Instant, every interval: Nanoseconds) -> Bool {
        Identity.admit(id, in: &answered, at: now, for: interval)
    }

    /// Whether a refused claim to a name is to be published.
    mutating func admitsConflict(of id: MemberID, at now: Instant, every interval: Nanoseconds) -> Bool {
        Identity.admit(id, in: &refusedClaimants, at: now, for: interval)
    }

    private static func admit(
        _ id: MemberID, in mutes: inout [Mute], at now: Instant, for interval: Nanoseconds
    ) -> Bool {
        mutes.removeAll { $0.until <= now }
        guard mutes.count < muteLimit, !mutes.contains(where: { $0.id == id }) else { return false }
        mutes.append(Mute(id: id, until: now + interval))
        return true
    }
}
