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
    private var attributes: [(member: MemberID, voter: MemberID, attributes: NodeAttributes)] = []

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
            // Whoever says something twice is one voter all the same. Of two deaths the later one counts.
            var observations = statement.observations
            observations.sort { $0.member != $1.member ? $0.member < $1.member : $0.absence ?? 0 < $1.absence ?? 0 }
            var last: MemberID?
            for observation in observations where observation.member != last {
                last = observation.member
                if let absence = observation.absence {
                    deaths.append((observation.member, statement.heardAt.earlier(by: absence)))
                }
                if observation.probation > 0 {
                    probations.append((observation.member, statement.heardAt + observation.probation))
                }
                if let words = observation.attributes {
                    attributes.append((observation.member, statement.voter, words))
                }
            }
        }
        deaths.sort { $0.member != $1.member ? $0.member < $1.member : $0.since < $1.since }
        probations.sort { $0.member != $1.member ? $0.member < $1.member : $0.until > $1.until }
        attributes.sort { $0.member != $1.member ? $0.member < $1.member : $0.voter < $1.voter }
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

    /// What a dead member last said of itself, as most of those voters tell who know; nil if none of them does.
    ///
    /// Here one is enough: of those who were there when the member died, often one is left. So it only serves to put
    /// replicas where they are safe, and never to find out how many members are missing.
    ///
    /// - Parameter other: a voter whose word counts only if nobody else says anything.
    /// - Complexity: O(voters²)
    func attributes(of member: MemberID, besides other: MemberID? = nil) -> NodeAttributes? {
        let first = Testimony.first(in: attributes.count) { attributes[$0].member < member }
        let all = attributes[first...].prefix { $0.member == member }
        let others = all.filter { $0.voter != other }
        let words = (others.isEmpty ? Array(all) : others).map(\.attributes)
        var best: (count: Int, attributes: NodeAttributes)?
        for candidate in words {
            let count = words.count { $0 == candidate }
            if count > best?.count ?? 0 { best = (count, candidate) }
        }
        return best?.attributes
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
