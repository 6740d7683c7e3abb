/// The updates that still have to be told, at most one per member, those sent least often first.
///
/// Only the member's slot is queued; what is sent is what the list says of it at that moment. This member's own update, a
/// refutation, goes before all others while it is new. Source: SWIM §4.1 ("the elements are chosen … preferring those
/// that have been gossiped fewer times").
struct BroadcastQueue {
    private struct Entry {
        var slot: Int32
        var token: UInt32
    }

    /// The entries that were sent equally often, oldest first. Those before `head` are gone.
    private struct Level {
        var entries: [Entry] = []
        var head = 0

        var isEmpty: Bool { head == entries.count }

        /// Gives the room of the entries that are gone back once they are the larger part.
        mutating func tidy() {
            guard head > 32, head * 2 > entries.count else { return }
            entries.removeFirst(head)
            head = 0
        }
    }

    private var levels: [Level] = []
    /// By slot: the token of the entry that counts; older entries of the slot are void. 0: none.
    private var tokens = PagedArray<UInt32>()
    private var lastToken: UInt32 = 0
    /// The number of updates that wait.
    private(set) var count = 0
    /// How many entries there may be before the void ones are looked for.
    private var roomLimit = BroadcastQueue.leastRoom
    /// How often this member's own update was sent; nil if it does not wait.
    private var ownSendCount: Int?
    /// What was written in one round and where it goes next. Reused between rounds.
    private var promotions: [Promotion] = []

    private struct Promotion {
        var entry: Entry
        var level: Int
    }

    /// While closed, nothing but this member's own update is taken.
    var isClosed = false

    private static var leastRoom: Int { 64 }

    /// Queues the update about a member anew; it counts as never sent.
    ///
    /// - Complexity: O(1) on average: now and then the void entries are dropped, so that a member of whom there is always
    ///   something new leaves no trail of them where nothing is sent.
    mutating func enqueue(_ slot: Int) {
        guard slot == 0 || !isClosed else { return }
        guard slot != 0 else {
            if ownSendCount == nil { count += 1 }
            ownSendCount = 0
            return
        }
        tokens.extend(toInclude: slot, with: 0)
        if tokens[slot] == 0 { count += 1 }
        lastToken = lastToken == .max ? 1 : lastToken + 1
        tokens[slot] = lastToken
        if levels.isEmpty { levels.append(Level()) }
        levels[0].entries.append(Entry(slot: Int32(slot), token: lastToken))
        if levels[0].entries.count > roomLimit { dropVoidEntries() }
    }

    /// The entries that are kept at the most densely filled level, void ones and such that are gone included.
    ///
    /// - Complexity: O(levels).
    var room: Int { levels.reduce(0) { max($0, $1.entries.count) } }

    /// Whether everybody of whom an update waits is in the list.
    ///
    /// - Complexity: O(entries); O(1) while nothing waits.
    func isBacked(by table: borrowing MemberTable) -> Bool {
        guard count > 0 else { return true }
        for level in levels {
            for entry in level.entries[level.head...] where tokens[Int(entry.slot)] == entry.token {
                guard table.records[Int(entry.slot)].isOccupied else { return false }
            }
        }
        return true
    }

    private mutating func dropVoidEntries() {
        var kept = 0
        for index in levels.indices {
            let valid = levels[index].entries[levels[index].head...].filter { tokens[Int($0.slot)] == $0.token }
            levels[index].entries = valid
            levels[index].head = 0
            kept += valid.count
        }
        roomLimit = max(BroadcastQueue.leastRoom, 2 * kept)
    }

    /// Forgets the update about a member.
    mutating func remove(_ slot: Int) {
        guard !Mutant.forgottenUpdatesStay.isActive else { return }
        guard slot < tokens.count, tokens[slot] != 0 else { return }
        tokens[slot] = 0
        count -= 1
    }

    /// Whether an update waits that was sent fewer than so many times.
    ///
    /// - Complexity: O(`limit`) while few updates are replaced by newer ones before they were sent.
    mutating func hasEntries(sentFewerTimesThan limit: Int) -> Bool {
        guard count > 0 else { return false }
        if let ownSendCount, ownSendCount < limit { return true }
        for index in 0..<min(limit, levels.count) {
            while !levels[index].isEmpty {
                let entry = levels[index].entries[levels[index].head]
                if tokens[Int(entry.slot)] == entry.token { return true }
                levels[index].head += 1
            }
            levels[index].tidy()
        }
        return false
    }

    /// Writes updates, those sent least often first, until one does not fit.
    ///
    /// - Parameters:
    ///   - writer: takes the updates.
    ///   - table: what they say.
    ///   - limit: how often an update is sent before it is dropped.
    ///   - skipped: a member whose update the packet already has.
    mutating func fill(
        _ writer: inout PacketWriter, from table: borrowing MemberTable, limit: Int, skipping skipped: Int?
    ) {
        guard count > 0 else { return }
        if let sent = ownSendCount, Update.write(slot: 0, of: table, asPageAt: nil, to: &writer) {
            ownSendCount = sent + 1 < limit ? sent + 1 : nil
            if ownSendCount == nil { count -= 1 }
        }
        var isFull = false
        for level in levels.indices where !isFull && !levels[level].isEmpty {
            // Written entries move up a level only afterwards, so that none is offered twice for one packet.
            let end = levels[level].entries.count
            while levels[level].head < end {
                let entry = levels[level].entries[levels[level].head]
                let slot = Int(entry.slot)
                if tokens[slot] == entry.token {
                    guard slot == skipped || Update.write(slot: slot, of: table, asPageAt: nil, to: &writer) else {
                        isFull = true
                        break
                    }
                    promotions.append(Promotion(entry: entry, level: level + 1))
                }
                levels[level].head += 1
            }
            levels[level].tidy()
        }
        for promotion in promotions {
            if promotion.level >= limit {
                tokens[Int(promotion.entry.slot)] = 0
                count -= 1
            } else {
                while levels.count <= promotion.level { levels.append(Level()) }
                levels[promotion.level].entries.append(promotion.entry)
                if levels[promotion.level].entries.count > roomLimit { dropVoidEntries() }
            }
        }
        promotions.removeAll(keepingCapacity: true)
    }
}
