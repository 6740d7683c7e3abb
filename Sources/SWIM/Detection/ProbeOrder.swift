/// The order in which members are probed: shuffled round-robin.
///
/// Every present member is probed once per round; a newcomer enters at a random place of the present round, so two
/// probes of the same member are at most 2n−1 periods apart. Source: SWIM §4.3 (time-bounded strong completeness).
struct ProbeOrder {
    private var slots: [Int32] = []
    private var next = 0
    /// By slot: whether it stands in the rest of this round. A member that comes and goes is there once all the same.
    private var isWaiting: [Bool] = []

    /// Adds a newcomer at a random place of the rest of this round.
    mutating func insert(_ slot: Int, random: inout RandomGenerator) {
        while isWaiting.count <= slot { isWaiting.append(false) }
        guard !isWaiting[slot] else { return }
        isWaiting[slot] = true
        slots.append(Int32(slot))
        let place = next + random.index(below: slots.count - next)
        slots.swapAt(place, slots.count - 1)
    }

    /// The next member to probe; nil if nobody else is present.
    ///
    /// - Complexity: O(1), except for the shuffle of *n* slots at the end of a round.
    mutating func advance(in table: borrowing MemberTable, random: inout RandomGenerator) -> Int? {
        while true {
            while next < slots.count {
                let slot = Int(slots[next])
                next += 1
                isWaiting[slot] = false
                if table.records[slot].isOccupied, table.records[slot].state.isPresent { return slot }
            }
            guard !table.peers.isEmpty else {
                slots.removeAll()
                next = 0
                return nil
            }
            slots = table.peers
            random.shuffle(&slots)
            next = 0
            for slot in slots {
                while isWaiting.count <= slot { isWaiting.append(false) }
                isWaiting[Int(slot)] = true
            }
        }
    }
}
