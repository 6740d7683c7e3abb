/// The order in which members are probed: shuffled round-robin.
///
/// Every present member is probed once per round. A round goes through the slots in an order that a keyed permutation
/// says, with a key of its own, so the order takes no memory however many members there are. A newcomer stands somewhere
/// in the present round or, if that place is past, in the next one: two probes of the same member are at most 2n−1
/// periods apart. Source: SWIM §4.3 (time-bounded strong completeness).
struct ProbeOrder {
    /// The permutation is one of the numbers below a power of two, which covers the slots of when the round began.
    private var mask: UInt64 = 0
    private var shift: UInt64 = 1
    private var keys: (UInt64, UInt64, UInt64) = (0, 0, 0)
    /// How many numbers this round has gone through.
    private var next: UInt64 = 1

    /// The next member to probe; nil if nobody else is present.
    ///
    /// - Complexity: O(1) on average while most slots are those of present members.
    @inline(__always)
    mutating func advance(in table: borrowing MemberTable, random: inout RandomGenerator) -> Int? {
        guard !table.peers.isEmpty else { return nil }
        // The rest of this round, and if nobody is left in it the next one, which has everybody.
        for pass in 0..<2 {
            if pass > 0 { begin(slotCount: table.records.count, random: &random) }
            while next <= mask {
                let slot = Int(permuted(next))
                next += 1
                if slot != 0, slot < table.records.count, table.records[slot].isOccupied,
                    table.records[slot].state.isPresent,
                    !Mutant.newcomersAreNotProbed.isActive || slot <= 4
                {
                    return slot
                }
            }
        }
        return nil
    }

    /// The member that ``advance(in:random:)`` would return now with the same arguments.
    @inline(__always)
    func upcoming(in table: borrowing MemberTable, random: RandomGenerator) -> Int? {
        var (order, random) = (self, random)
        return order.advance(in: table, random: &random)
    }

    /// Begins a round over at least so many slots.
    private mutating func begin(slotCount: Int, random: inout RandomGenerator) {
        let width = UInt64(Int.bitWidth - max(1, slotCount - 1).leadingZeroBitCount)
        mask = 1 << width - 1
        shift = max(1, (width + 1) / 2)
        let key = random.next()
        keys = (key, RandomGenerator.mix(key), RandomGenerator.mix(~key))
        next = 0
    }

    /// Three rounds of an odd multiplication, an addition and a shift that is folded in: each is a bijection.
    private func permuted(_ number: UInt64) -> UInt64 {
        scrambled(scrambled(scrambled(number, keys.0), keys.1), keys.2)
    }

    @inline(__always)
    private func scrambled(_ number: UInt64, _ key: UInt64) -> UInt64 {
        let product = (number &* (key | 1) &+ key >> 32) & mask
        return product ^ product >> shift
    }
}
