/// The updates that still have to be told, at most one per member, those sent least often first.
///
/// Only the member's slot is queued; what is sent is what the list says of it at that moment. This member's own update, a
/// refutation, goes before all others while it is new. Source: SWIM §4.1 ("the elements are chosen … preferring those
/// that have been gossiped fewer times").
///
/// There are two lanes, and a packet takes an equal number from each while both have something: who has come and gone,
/// and who is in doubt. In a lossy network suspicions and their refutations are more than can be told; in one lane they
/// would keep everything else from being told often enough. Source: SWIM §5, whose prototype keeps two lists alike.
struct BroadcastQueue {
    /// What an update is about.
    enum Lane: UInt32 {
        /// Who has come, gone, restarted or moved.
        case change = 0
        /// Who is suspected and who has refuted.
        case doubt = 1

        /// The other one.
        var other: Lane { self == .change ? .doubt : .change }
    }

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

    /// The updates of one kind.
    private struct LaneEntries {
        var levels: [Level] = []
        /// How many of the entries count.
        var count = 0
        /// How many entries a level may have before the void ones are looked for.
        var roomLimit = BroadcastQueue.leastRoom
        /// Where the present packet goes on: a level, and where that level ended when the packet was begun.
        var level = 0
        var end = 0
        /// Whether the present packet has nothing more to take from here.
        var isDone = false

        /// Goes back to the first level for another packet.
        mutating func begin() {
            level = 0
            end = levels.first?.entries.count ?? 0
            isDone = levels.isEmpty
        }

        /// Appends an entry to a level, and drops the void ones where they are the larger part.
        mutating func append(_ entry: Entry, to level: Int, current tokens: PagedArray<UInt32>) {
            while levels.count <= level { levels.append(Level()) }
            levels[level].entries.append(entry)
            if levels[level].entries.count > roomLimit { dropVoidEntries(tokens) }
        }

        private mutating func dropVoidEntries(_ tokens: PagedArray<UInt32>) {
            var kept = 0
            for index in levels.indices {
                let valid = levels[index].entries[levels[index].head...].filter { tokens[Int($0.slot)] == $0.token }
                levels[index].entries = valid
                levels[index].head = 0
                kept += valid.count
            }
            roomLimit = max(BroadcastQueue.leastRoom, 2 * kept)
        }
    }

    private var changes = LaneEntries()
    private var doubts = LaneEntries()
    /// By slot: the token of the entry that counts, whose lowest bit is its lane; older entries of the slot are void. 0:
    /// none.
    private var tokens = PagedArray<UInt32>()
    private var lastToken: UInt32 = 0
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
    /// The number of updates that wait.
    private(set) var count = 0

    private static var leastRoom: Int { 64 }

    /// How many updates about members that have come or gone wait.
    var changeCount: Int { changes.count }

    /// Queues the update about a member anew; it counts as never sent.
    ///
    /// What is news still because the member has just come stays so if the member is suspected meanwhile: whoever has not
    /// heard of it learns of both.
    ///
    /// - Complexity: O(1) on average: now and then the void entries are dropped, so that a member of whom there is always
    ///   something new leaves no trail of them where nothing is sent.
    mutating func enqueue(_ slot: Int, _ lane: Lane = .change) {
        guard slot == 0 || !isClosed else { return }
        guard slot != 0 else {
            if ownSendCount == nil { count += 1 }
            ownSendCount = 0
            return
        }
        tokens.extend(toInclude: slot, with: 0)
        let former = tokens[slot]
        let lane = former != 0 && BroadcastQueue.lane(of: former) == .change ? .change : lane
        drop(slot)
        count += 1
        lastToken = lastToken >= .max / 2 ? 1 : lastToken + 1
        let entry = Entry(slot: Int32(slot), token: lastToken << 1 | lane.rawValue)
        tokens[slot] = entry.token
        let tokens = tokens
        withLane(lane) { entries in
            entries.count += 1
            entries.append(entry, to: 0, current: tokens)
        }
    }

    /// The entries that are kept at the most densely filled level, void ones and such that are gone included.
    ///
    /// - Complexity: O(levels).
    var room: Int {
        max(
            changes.levels.reduce(0) { max($0, $1.entries.count) },
            doubts.levels.reduce(0) { max($0, $1.entries.count) })
    }

    /// Whether everybody of whom an update waits is in the list.
    ///
    /// - Complexity: O(entries); O(1) while nothing waits.
    func isBacked(by table: borrowing MemberTable) -> Bool {
        guard count > 0 else { return true }
        for level in changes.levels + doubts.levels {
            for entry in level.entries[level.head...] where tokens[Int(entry.slot)] == entry.token {
                guard table.records[Int(entry.slot)].isOccupied else { return false }
            }
        }
        return true
    }

    /// Forgets the update about a member.
    mutating func remove(_ slot: Int) {
        guard !Mutant.forgottenUpdatesStay.isActive else { return }
        drop(slot)
    }

    private mutating func drop(_ slot: Int) {
        guard slot < tokens.count, tokens[slot] != 0 else { return }
        withLane(BroadcastQueue.lane(of: tokens[slot])) { $0.count -= 1 }
        tokens[slot] = 0
        count -= 1
    }

    /// Whether an update waits that was sent fewer than so many times, by lane. This member's own counts as a doubt.
    ///
    /// - Complexity: O(limit) while few updates are replaced by newer ones before they were sent.
    mutating func hasEntries(changesBelow changeLimit: Int, doubtsBelow doubtLimit: Int) -> Bool {
        guard count > 0 else { return false }
        if let ownSendCount, ownSendCount < doubtLimit { return true }
        return hasEntries(in: .change, below: changeLimit) || hasEntries(in: .doubt, below: doubtLimit)
    }

    private mutating func hasEntries(in lane: Lane, below limit: Int) -> Bool {
        let tokens = tokens
        return withLane(lane) { lane in
            guard lane.count > 0 else { return false }
            for index in 0..<min(limit, lane.levels.count) {
                while !lane.levels[index].isEmpty {
                    let entry = lane.levels[index].entries[lane.levels[index].head]
                    if tokens[Int(entry.slot)] == entry.token { return true }
                    lane.levels[index].head += 1
                }
                lane.levels[index].tidy()
            }
            return false
        }
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
        changes.begin()
        doubts.begin()
        var lane = Lane.change
        while true {
            if isDone(lane) {
                lane = lane.other
                if isDone(lane) { break }
            }
            guard let entry = next(in: lane) else { continue }
            let slot = Int(entry.slot)
            // A suspect that has just come goes with its address, for those who have not heard of it.
            let isLong = lane == .change && table.records[slot].state == .suspect
            let now = isLong ? table.records[slot].stateSince : nil
            guard slot == skipped || Update.write(slot: slot, of: table, asPageAt: now, to: &writer) else { break }
            // Written entries move up a level only afterwards, so that none is offered twice for one packet.
            let level = withLane(lane) { entries in
                entries.levels[entries.level].head += 1
                return entries.level + 1
            }
            promotions.append(Promotion(entry: entry, level: level))
            lane = lane.other
        }
        for index in promotions.indices {
            let promotion = promotions[index]
            if promotion.level >= limit {
                drop(Int(promotion.entry.slot))
            } else {
                let tokens = tokens
                withLane(BroadcastQueue.lane(of: promotion.entry.token)) {
                    $0.append(promotion.entry, to: promotion.level, current: tokens)
                }
            }
        }
        promotions.removeAll(keepingCapacity: true)
        for level in changes.levels.indices { changes.levels[level].tidy() }
        for level in doubts.levels.indices { doubts.levels[level].tidy() }
    }

    private func isDone(_ lane: Lane) -> Bool { lane == .change ? changes.isDone : doubts.isDone }

    /// The next entry of a lane that counts; nil, and the lane is done, if the present packet has had them all.
    private mutating func next(in lane: Lane) -> Entry? {
        let tokens = tokens
        return withLane(lane) { lane in
            while lane.level < lane.levels.count {
                while lane.levels[lane.level].head < lane.end {
                    let entry = lane.levels[lane.level].entries[lane.levels[lane.level].head]
                    if tokens[Int(entry.slot)] == entry.token { return entry }
                    lane.levels[lane.level].head += 1
                }
                lane.level += 1
                lane.end = lane.level < lane.levels.count ? lane.levels[lane.level].entries.count : 0
            }
            lane.isDone = true
            return nil
        }
    }

    private static func lane(of token: UInt32) -> Lane { token & 1 == 0 ? .change : .doubt }

    private mutating func withLane<Result>(_ lane: Lane, _ body: (inout LaneEntries) -> Result) -> Result {
        switch lane {
        case .change: body(&changes)
        case .doubt: body(&doubts)
        }
    }
}
