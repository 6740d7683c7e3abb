import HeapModule

/// The timers that are bound to a member's record, earliest first.
struct TimerQueue {
    private var heap = Heap<Timer>()
    private var lastNumber: UInt64 = 0
    /// How many timers there may be before the void ones are looked for.
    private var limit = 64

    /// How many timers wait, void ones included.
    var count: Int { heap.count }

    /// When the earliest timer is due. It may be void by then.
    var first: Instant? { heap.min?.deadline }

    /// Sets a timer for the record's present revision.
    ///
    /// - Complexity: O(log *n*) on average: now and then the void timers are dropped, so that a member whose record
    ///   changes all the time does not leave a trail of them.
    mutating func set(_ kind: Timer.Kind, for slot: Int, in table: borrowing MemberTable, at deadline: Instant) {
        let revision = table.records[slot].revision
        lastNumber += 1
        if heap.count >= limit {
            let timers = heap.unordered.filter { table.records[Int($0.slot)].revision == $0.revision }
            heap = Heap(timers)
            limit = max(64, timers.count * 2)
        }
        heap.insert(
            Timer(deadline: deadline, number: lastNumber, kind: kind, slot: Int32(slot), revision: revision))
    }

    /// Removes and returns the earliest timer if it is due.
    mutating func popFirst(dueBy now: Instant) -> Timer? {
        guard let first = heap.min, first.deadline <= now else { return nil }
        return heap.popMin()
    }
}
