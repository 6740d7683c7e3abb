/// Finds the slot of an identity: a hash table that holds nothing but slots.
///
/// Linear probing at a load of at most one half, four bytes per place; the identities stay in the member table. The hash
/// is two multiplications with a secret of this member's, cheaper than the standard library's by far and, since the
/// secret is drawn at random, no easier to aim at for a peer that chooses its identity.
struct MemberIndex {
    private static let empty: Int32 = -1

    private let secret: UInt64
    private var places: [Int32]
    private var mask: Int
    private(set) var count = 0

    init(secret: UInt64) {
        self.secret = secret | 1
        places = [Int32](repeating: MemberIndex.empty, count: 16)
        mask = 15
    }

    @inline(__always)
    private func home(of id: MemberID) -> Int {
        var hash = (id.low ^ secret) &* 0x9E37_79B9_7F4A_7C15
        hash = (hash ^ hash >> 32 ^ id.high) &* secret
        return Int(truncatingIfNeeded: hash >> 32) & mask
    }

    /// The slot of an identity; nil if it is not in the table.
    ///
    /// - Complexity: O(1) on average.
    @inline(__always)
    func slot(of id: MemberID, in records: borrowing RecordList) -> Int? {
        var place = home(of: id)
        while true {
            let slot = places[place]
            if slot == MemberIndex.empty { return nil }
            if records[Int(slot)].id == id { return Int(slot) }
            place = (place + 1) & mask
        }
    }

    /// Adds a slot whose identity is in the records and not in the table.
    mutating func insert(_ slot: Int, in records: borrowing RecordList) {
        if (count + 1) * 2 > places.count { grow(records) }
        put(Int32(slot), id: records[slot].id)
        count += 1
    }

    /// Takes a slot out. What follows it in the same run moves up, so that no gap ends a search too early.
    mutating func remove(_ slot: Int, in records: borrowing RecordList) {
        var place = home(of: records[slot].id)
        while places[place] != Int32(slot) {
            precondition(places[place] != MemberIndex.empty, "the slot is not in the table")
            place = (place + 1) & mask
        }
        count -= 1
        var gap = place
        var next = (gap + 1) & mask
        while places[next] != MemberIndex.empty {
            let home = home(of: records[Int(places[next])].id)
            // An entry may fill the gap if its home does not lie between the gap and where it stands.
            if (next - home) & mask >= (next - gap) & mask {
                places[gap] = places[next]
                gap = next
            }
            next = (next + 1) & mask
        }
        places[gap] = MemberIndex.empty
    }

    private mutating func put(_ slot: Int32, id: MemberID) {
        var place = home(of: id)
        while places[place] != MemberIndex.empty { place = (place + 1) & mask }
        places[place] = slot
    }

    private mutating func grow(_ records: borrowing RecordList) {
        let old = places
        places = [Int32](repeating: MemberIndex.empty, count: old.count * 2)
        mask = places.count - 1
        for slot in old where slot != MemberIndex.empty { put(slot, id: records[Int(slot)].id) }
    }
}
