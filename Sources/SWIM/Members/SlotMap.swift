/// A value for each slot, of which most are still what all were at first.
///
/// Only the others take memory. While there are few of them they lie in a hash table with linear probing at a load of at
/// most three quarters; once the table is as long as the list, each slot has a place of its own. So a member of a large
/// cluster pays for those it has to do with, and one of a small cluster looks its values up as in an array.
struct SlotMap<Value: BitwiseCopyable> {
    private struct Entry {
        var slot: Int32
        var value: Value
    }

    private let initial: Value
    /// A power of two of them, or none. The slot of an unused one is −1.
    private var entries: [Entry] = []
    /// How many values take memory.
    private(set) var count = 0
    /// The highest slot that has an entry.
    private var highest: Int32 = -1
    /// The number of places less one, kept here so that a place is known without a look at the entries.
    private var mask: Int32 = -1

    /// A map in which all slots have the same value.
    init(initial: Value) {
        self.initial = initial
    }

    /// The value of a slot.
    ///
    /// - Complexity: O(1) on average. The first change of a value may allocate.
    subscript(slot: Int) -> Value {
        get {
            guard !entries.isEmpty else { return initial }
            let entry = entries[place(of: slot)]
            return entry.slot == Int32(slot) ? entry.value : initial
        }
        _modify {
            let place = claim(slot)
            yield &entries[place].value
        }
    }

    /// Reads the place where a slot's search begins, so that it is in the cache when it is needed. The word means
    /// nothing. Nothing that is decided here depends on what is read.
    @inline(__always)
    func readAhead(_ slot: Int) -> UInt64 {
        guard mask >= 0 else { return 0 }
        return UInt64(truncatingIfNeeded: entries[home(of: slot)].slot)
    }

    /// Where the search for a slot begins, if there are any entries.
    @inline(__always)
    private func home(of slot: Int) -> Int {
        let (mask, highest) = (Int(mask), Int(highest))
        guard highest > mask || slot > mask else { return slot }
        // The high bits of the product: neighbours are spread.
        return Int(truncatingIfNeeded: (UInt64(slot) &* 0x9E37_79B9_7F4A_7C15) >> 32) & mask
    }

    /// Where the slot is, or where it would be put. There must be an unused entry, unless every slot has its own.
    @inline(__always)
    private func place(of slot: Int) -> Int {
        let (mask, highest) = (Int(mask), Int(highest))
        var place = home(of: slot)
        // A slot beyond a table in which all others have places of their own has none.
        guard highest > mask else { return place }
        while entries[place].slot != Int32(slot), entries[place].slot >= 0 { place = (place + 1) & mask }
        return place
    }

    /// Makes sure that a slot has an entry, and returns its place.
    @inline(__always)
    private mutating func claim(_ slot: Int) -> Int {
        precondition(slot >= 0, "not a slot")
        if !entries.isEmpty {
            let place = place(of: slot)
            if entries[place].slot == Int32(slot) { return place }
        }
        return add(slot)
    }

    @inline(never)
    private mutating func add(_ slot: Int) -> Int {
        let isHashed = max(Int(highest), slot) >= entries.count
        if isHashed, (count + 1) * 4 > entries.count * 3 || highest < entries.count {
            // Also when the first slot comes that has no place of its own any more.
            var size = max(16, entries.count)
            while (count + 1) * 4 > size * 3, slot >= size || highest >= size { size *= 2 }
            rebuild(size, including: slot)
        } else {
            highest = max(highest, Int32(slot))
        }
        let place = place(of: slot)
        entries[place].slot = Int32(slot)
        count += 1
        return place
    }

    private mutating func rebuild(_ size: Int, including slot: Int) {
        let old = entries
        entries = [Entry](repeating: Entry(slot: -1, value: initial), count: size)
        mask = Int32(size - 1)
        highest = max(highest, Int32(slot))
        for entry in old where entry.slot >= 0 { entries[place(of: Int(entry.slot))] = entry }
    }
}
