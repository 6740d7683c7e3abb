import BasicContainers

/// The pending events of a run, in the order (time, kind, sequence).
///
/// A timing wheel in front of a heap: an event of the near future goes into an unsorted slot of half a millisecond; when
/// its slot's turn comes, the slot's few events are put into a small heap. Events beyond the wheel wait in a second heap.
/// The order is that of one plain heap, at a cost that does not grow with the number of pending events as long as
/// few of them share a slot. Source: Varghese and Lauck, "Hashed and hierarchical timing wheels", SOSP 1987.
struct EventQueue: ~Copyable {
    private static let slotShift: UInt64 = 19
    private static let slotCount: UInt64 = 4096

    /// Events of the present slot and of earlier ones.
    private var near = EventHeap()
    /// Events that were beyond the wheel when they were added.
    private var far = EventHeap()
    /// The events of each slot. They keep their memory, so that nothing is allocated once each has had its turn.
    private var slots = UniqueArray<UniqueArray<Event>>()
    /// One bit per slot that is not empty.
    private var occupied = UniqueArray<UInt64>(repeating: 0, count: Int(EventQueue.slotCount / 64))
    private var wheelCount = 0
    /// The slot whose events are in `near`, counted from time 0.
    private var cursor: UInt64 = 0
    private var sequence: UInt64 = 0
    /// Whether the events of another slot have been made ready since somebody last asked.
    private var hasTurned = false

    /// An empty queue.
    ///
    /// - Parameter isPlainHeap: Whether to do without the wheel: slower, and the order must be the same.
    init(isPlainHeap: Bool = false) {
        // With the cursor behind every slot, each event goes into the first heap.
        if isPlainHeap { cursor = .max }
        slots.reserveCapacity(Int(EventQueue.slotCount))
        for _ in 0..<EventQueue.slotCount { slots.append(UniqueArray<Event>()) }
    }

    /// The number of pending events.
    var count: Int { near.count + far.count + wheelCount }

    /// Adds an event. Its time must not be before that of the event popped last.
    mutating func push(at time: UInt64, _ kind: Event.Kind, node: Int = 0, payload: UInt32 = 0) {
        sequence += 1
        let event = Event(
            time: time, kind: kind, sequence: sequence, node: UInt32(truncatingIfNeeded: node), payload: payload)
        let slot = time >> EventQueue.slotShift
        if slot <= cursor {
            near.push(event)
        } else if slot - cursor < EventQueue.slotCount {
            insert(event, slot: Int(slot & (EventQueue.slotCount - 1)))
        } else {
            far.push(event)
        }
    }

    /// Removes the first event in order unless it is later than `limit`.
    mutating func pop(through limit: UInt64) -> Event? {
        if near.count == 0 { advance() }
        guard let first = near.first, first.time <= limit else { return nil }
        return near.pop()
    }

    /// Whether the events of another slot have been made ready since the last call.
    @inline(__always)
    mutating func takeTurn() -> Bool {
        defer { hasTurned = false }
        return hasTurned
    }

    /// The number of events that are ready.
    var readyCount: Int { near.count }

    /// One of the events that are ready, in no particular order.
    @inline(__always)
    func readyEvent(_ index: Int) -> Event { near[index] }

    private mutating func insert(_ event: Event, slot: Int) {
        slots[slot].append(event)
        occupied[slot >> 6] |= 1 << UInt64(slot & 63)
        wheelCount += 1
    }

    /// Moves the events of the next slot that has any into `near`.
    private mutating func advance() {
        let nextWheel = wheelCount > 0 ? nextOccupiedSlot() : UInt64.max
        let nextFar = far.first.map { $0.time >> EventQueue.slotShift } ?? UInt64.max
        let next = min(nextWheel, nextFar)
        guard next != .max else { return }
        cursor = next
        hasTurned = true
        if nextWheel == next { empty(slot: Int(next & (EventQueue.slotCount - 1))) }
        while let event = far.first, event.time >> EventQueue.slotShift == next {
            near.push(event)
            _ = far.pop()
        }
    }

    private mutating func empty(slot: Int) {
        for index in 0..<slots[slot].count { near.push(slots[slot][index]) }
        wheelCount -= slots[slot].count
        slots[slot].removeAll(keepingCapacity: true)
        occupied[slot >> 6] &= ~(1 << UInt64(slot & 63))
    }

    /// The first slot behind the cursor that is not empty, counted from time 0. There must be one.
    @inline(__always)
    private func nextOccupiedSlot() -> UInt64 {
        let start = cursor + 1
        let words = occupied.count
        var word = Int(start & (EventQueue.slotCount - 1)) >> 6
        var bits = occupied[word] & (~0 << (start & 63))
        for _ in 0...words {
            if bits != 0 {
                let slot = UInt64(word << 6 + bits.trailingZeroBitCount)
                return start + ((slot &- start) & (EventQueue.slotCount - 1))
            }
            word = word + 1 == words ? 0 : word + 1
            bits = occupied[word]
        }
        preconditionFailure("the wheel's count and its bits disagree")
    }
}
