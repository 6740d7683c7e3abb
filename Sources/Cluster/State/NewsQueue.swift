import SWIM

/// Entries that are news and still have to be told, those told least often first.
///
/// Everybody who learns news tells it on, a few times. What is missed nevertheless, the comparison of states repairs.
/// Source: Demers et al., "Epidemic algorithms for replicated database maintenance", PODC 1987 (rumour mongering with a
/// counter, backed by anti-entropy).
struct NewsQueue {
    /// How many members are told in a round.
    static let fanOut = 3
    /// The most packets to one member in a round.
    static let packetsPerRound = 4
    /// The most entries that wait. If there are more, the oldest quarter is dropped.
    static let largestCount = 4_096

    private struct Item {
        var reference: StateEntry.Reference
        var version: UInt64
        var told: Int
    }

    private var items: [Item] = []
    private var lastRound: Instant?
    /// When the next round is due; nil while there is no news.
    private(set) var deadline: Instant?

    /// Adds an entry, never told so far.
    mutating func add(_ entry: StateEntry, interval: Nanoseconds, at now: Instant) {
        if items.count >= NewsQueue.largestCount { items.removeFirst(items.count / 4) }
        items.append(Item(reference: entry.reference, version: entry.version, told: 0))
        if deadline == nil { deadline = max(now, lastRound.map { $0 + interval } ?? now) }
    }

    /// Forgets all news: there is nobody to tell.
    mutating func removeAll() {
        items.removeAll()
        deadline = nil
    }

    /// How often an entry is told by one member of a cluster of `count`: enough for all but about one in a thousand to
    /// hear of it even if every tenth packet is lost.
    static func limit(memberCount count: Int) -> Int {
        let logarithm = Logarithm.ceilingLn(UInt64(count) + 1)
        return min(logarithm + 2, 3 * logarithm)
    }

    /// Takes the entries for the next round: a list per packet, to be sent to all of `listeners` members.
    mutating func takeRound(
        from state: ReplicatedState, listeners: Int, limit: Int, room: Int, interval: Nanoseconds, at now: Instant
    ) -> [[StateEntry]] {
        lastRound = now
        // Old versions are no news any more.
        items.removeAll { state.entry($0.reference)?.version != $0.version }
        // Stable: among entries told equally often, the newest first.
        let order = items.indices.sorted {
            items[$0].told != items[$1].told ? items[$0].told < items[$1].told : $0 > $1
        }
        var packets: [[StateEntry]] = []
        var left = 0
        for index in order {
            guard let entry = state.entry(items[index].reference) else { continue }
            let size = StateEntry.overhead + entry.value.count
            if size > left {
                guard packets.count < NewsQueue.packetsPerRound else { break }
                packets.append([])
                left = room
            }
            left -= size
            packets[packets.count - 1].append(entry)
            items[index].told += listeners
        }
        items.removeAll { $0.told >= limit }
        deadline = items.isEmpty ? nil : now + interval
        return packets
    }
}
