import HeapModule

/// The timers that are bound to a member's record, earliest first.
struct TimerQueue {
    private var heap = Heap<Timer>()
    private var lastNumber: UInt64 = 0

    /// When the earliest timer is due. It may be void by then.
    var first: Instant? { heap.min?.deadline }

    /// Sets a timer for the record's present revision.
    ///
    /// - Complexity: O(log *n*).
    mutating func set(_ kind: Timer.Kind, for slot: Int, revision: UInt32, at deadline: Instant) {
        lastNumber += 1
        heap.insert(
            Timer(deadline: deadline, number: lastNumber, kind: kind, slot: Int32(slot), revision: revision))
    }

    /// Removes and returns the earliest timer if it is due.
    mutating func popFirst(dueBy now: Instant) -> Timer? {
        guard let first = heap.min, first.deadline <= now else { return nil }
        return heap.popMin()
    }
}
