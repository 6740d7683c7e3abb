import SWIM

/// What the voters have seen, taken together: only what several of them agree on counts.
///
/// One node's member list may be wrong: its links, its clock or its whole view. Each voter therefore says whom it holds
/// for dead and for how long, and the coordinator goes by what ``quorum`` of them say, itself included. So a voter
/// that was cut off for an hour does not make a death of a minute old, and one that was just restarted does not make an
/// old death young.
struct Testimony {
    /// What one voter said, and when it was heard.
    struct Statement {
        var voter: MemberID
        var heardAt: Instant
        var observations: [Observation]
    }

    /// How many voters have to agree.
    let quorum: Int
    /// By voter. Only voters that are present count.
    private(set) var statements: [Statement] = []
    /// What they say about each member, in the order of the identities.
    private var deaths: [(member: MemberID, since: Instant)] = []
    private var probations: [(member: MemberID, until: Instant)] = []
    private var attributes: [(member: MemberID, attributes: NodeAttributes)] = []

    /// - Parameter quorum: how many voters have to agree; at least one.
    init(quorum: Int) {
        self.quorum = max(1, quorum)
    }

    /// Replaces what is said.
    ///
    /// - Complexity: O(*n* log *n*)
    mutating func update(_ statements: [Statement]) {
        self.statements = statements
        deaths = []
        probations = []
        attributes = []
        for statement in statements {
            for observation in statement.observations {
                if let absence = observation.absence {
                    deaths.append((observation.member, statement.heardAt.earlier(by: absence)))
                }
                if observation.probation > 0 {
                    probations.append((observation.member, statement.heardAt + observation.probation))
                }
                if let last = observation.attributes { attributes.append((observation.member, last)) }
            }
        }
        deaths.sort { $0.member != $1.member ? $0.member < $1.member : $0.since < $1.since }
        probations.sort { $0.member != $1.member ? $0.member < $1.member : $0.until > $1.until }
        attributes.sort { $0.member < $1.member }
    }

    /// How many voters hold a member for dead.
    func witnesses(of member: MemberID) -> Int {
        let first = Testimony.first(in: deaths.count) { deaths[$0].member < member }
        return deaths[first...].prefix { $0.member == member }.count
    }

    /// Since when enough voters have held a member for dead; nil if not enough do.
    func deadSince(_ member: MemberID) -> Instant? {
        let number = Testimony.first(in: deaths.count) { deaths[$0].member < member } + quorum - 1
        return number < deaths.count && deaths[number].member == member ? deaths[number].since : nil
    }

    /// Until when enough voters have a member on probation; nil if not enough do.
    func probation(of member: MemberID) -> Instant? {
        let number = Testimony.first(in: probations.count) { probations[$0].member < member } + quorum - 1
        return number < probations.count && probations[number].member == member ? probations[number].until : nil
    }

    /// What a dead member last said of itself, as a voter tells; nil if none of them knows.
    ///
    /// One is enough. All may be asked who were there, and that is often one of them.
    func attributes(of member: MemberID) -> NodeAttributes? {
        let number = Testimony.first(in: attributes.count) { attributes[$0].member < member }
        return number < attributes.count && attributes[number].member == member ? attributes[number].attributes : nil
    }

    private static func first(in count: Int, _ isBefore: (Int) -> Bool) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if isBefore(middle) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

extension Instant {
    /// The instant a number of nanoseconds earlier, or the clock's zero.
    func earlier(by time: Nanoseconds) -> Instant {
        Instant(nanoseconds: nanoseconds > time ? nanoseconds - time : 0)
    }
}
