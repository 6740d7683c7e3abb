/// The updates that still have to be told, at most one per member, those sent least often first.
///
/// Only the member's slot is queued; what is sent is what the list says of it at that moment. Source: SWIM §4.1
/// ("the elements are chosen … preferring those that have been gossiped fewer times").
struct BroadcastQueue {
    private struct Entry {
        var slot: Int32
        var token: UInt32
    }

    /// By how often the entries were sent. Within one count, the oldest is first.
    private var levels: [[Entry]] = []
    /// By slot: the token of the entry that counts; older entries of the slot are void. 0: none.
    private var tokens: [UInt32] = []
    private var lastToken: UInt32 = 0
    /// The number of updates that wait.
    private(set) var count = 0
    /// What was written in one round and where it goes next. Reused between rounds.
    private var promotions: [Promotion] = []

    private struct Promotion {
        var entry: Entry
        var level: Int
    }

    /// Queues the update about a member anew; it counts as never sent.
    ///
    /// - Parameter isUrgent: goes before all others, for example a refutation.
    mutating func enqueue(_ slot: Int, isUrgent: Bool = false) {
        while tokens.count <= slot { tokens.append(0) }
        if tokens[slot] == 0 { count += 1 }
        lastToken = lastToken == .max ? 1 : lastToken + 1
        tokens[slot] = lastToken
        if levels.isEmpty { levels.append([]) }
        let entry = Entry(slot: Int32(slot), token: lastToken)
        if isUrgent {
            levels[0].insert(entry, at: 0)
        } else {
            levels[0].append(entry)
        }
    }

    /// Forgets the update about a member.
    mutating func remove(_ slot: Int) {
        guard slot < tokens.count, tokens[slot] != 0 else { return }
        tokens[slot] = 0
        count -= 1
    }

    /// Writes updates, those sent least often first, until one does not fit.
    ///
    /// - Parameters:
    ///   - limit: how often an update is sent before it is dropped.
    ///   - skipped: a member whose update the packet already has.
    mutating func fill(
        _ writer: inout PacketWriter, from table: borrowing MemberTable, limit: Int, skipping skipped: Int?
    ) {
        guard count > 0 else { return }
        var isFull = false
        for level in levels.indices where !isFull && !levels[level].isEmpty {
            // Written entries move up a level only afterwards, so that none is offered twice for one packet.
            var consumed = 0
            while consumed < levels[level].count {
                let entry = levels[level][consumed]
                if tokens[Int(entry.slot)] == entry.token {
                    let slot = Int(entry.slot)
                    guard slot == skipped || Update.write(slot: slot, of: table, asPageAt: nil, to: &writer)
                    else {
                        isFull = true
                        break
                    }
                    promotions.append(Promotion(entry: entry, level: level + 1))
                }
                consumed += 1
            }
            levels[level].removeFirst(consumed)
        }
        for promotion in promotions {
            if promotion.level >= limit {
                tokens[Int(promotion.entry.slot)] = 0
                count -= 1
            } else {
                while levels.count <= promotion.level { levels.append([]) }
                levels[promotion.level].append(promotion.entry)
            }
        }
        promotions.removeAll(keepingCapacity: true)
    }
}
