import SWIM

/// How often each member came and went lately, as this node saw it.
///
/// A member that departs more than ``Limits/departures`` times within ``Limits/window`` is on probation until nothing
/// was heard of it for ``Limits/quiet``: neither that it went nor that it came back.
struct Attendance {
    /// When a member is put on probation, and for how long.
    struct Limits: Hashable {
        /// How many departures are no reason yet. 0: there is no probation.
        var departures: Int
        /// Within which time.
        var window: Nanoseconds
        /// How long it has to be quiet then.
        var quiet: Nanoseconds
    }

    private struct Item {
        var member: MemberID
        /// The last departures, the newest last; no more than count.
        var departures: [Instant] = []
        /// When it came or went last.
        var changedAt: Instant
        var isOnProbation = false
    }

    /// The most members that are watched. If there are more, the quietest are forgotten.
    private static let largestCount = 4_096

    private let limits: Limits
    /// In the order of their identities. Only members that went lately.
    private var items: [Item] = []

    init(_ limits: Limits) {
        self.limits = limits
    }

    /// Members on probation, with what is left of it.
    ///
    /// - Complexity: O(members that went lately)
    func probations(at now: Instant) -> [(member: MemberID, left: Nanoseconds)] {
        items.compactMap { item in
            let end = item.changedAt + limits.quiet
            return item.isOnProbation && end > now ? (item.member, end - now) : nil
        }
    }

    /// A member went: it died, left, or was restarted before anybody missed it.
    mutating func noteDeparture(of member: MemberID, at now: Instant) {
        guard limits.departures > 0 else { return }
        forget(before: now)
        let position = position(of: member)
        if position == items.count || items[position].member != member {
            items.insert(Item(member: member, changedAt: now), at: position)
        }
        items[position].departures.removeAll { $0 + limits.window <= now }
        items[position].departures.append(now)
        items[position].changedAt = now
        if items[position].departures.count > limits.departures {
            items[position].isOnProbation = true
            items[position].departures.removeFirst()
        }
    }

    /// A member came back.
    mutating func noteReturn(of member: MemberID, at now: Instant) {
        let position = position(of: member)
        guard position < items.count, items[position].member == member else { return }
        items[position].changedAt = now
    }

    /// Drops whoever has been quiet for long enough, and the quietest if there are too many.
    private mutating func forget(before now: Instant) {
        let memory = max(limits.window, limits.quiet)
        items.removeAll { $0.changedAt + memory <= now }
        guard items.count >= Attendance.largestCount else { return }
        if let quietest = items.indices.min(by: { items[$0].changedAt < items[$1].changedAt }) {
            items.remove(at: quietest)
        }
    }

    private func position(of member: MemberID) -> Int {
        var low = 0
        var high = items.count
        while low < high {
            let middle = (low + high) / 2
            if items[middle].member < member { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
