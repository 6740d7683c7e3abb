/// The records of the member list, by slot.
///
/// What differs from member to member in one and the same cluster lies apart: this member's own record, and the place
/// that it would have among the others. So the rest can be one memory for all members of a simulation, down to the table
/// of its pages, and stays in the cache.
struct RecordList {
    typealias Record = MemberTable.Record

    /// This member, which has slot 0.
    private var own: Record
    /// The slot of a shared list that stands for this member in it; −1: none.
    private var vacantSlot = -1
    /// The others. Slot 0 and the vacant one are not looked at.
    private var others: PagedArray<Record>
    /// What is in the vacant slot. Looked at by hardly anybody.
    private var vacancy: Record

    /// A list of this member alone.
    init(_ own: Record) {
        self.own = own
        vacancy = own
        others = PagedArray(CollectionOfOne(own))
    }

    /// Takes over the others of another list, which may have this member in a slot.
    mutating func share(_ list: RecordList, vacating slot: Int?) {
        others = list.others
        guard let slot else { return }
        vacantSlot = slot
        vacancy = others[slot]
        vacancy.isOccupied = false
        vacancy.state = .left
    }

    /// Adds a record at the end.
    mutating func append(_ record: Record) {
        others.append(record)
    }
}

extension RecordList: RandomAccessCollection {
    var startIndex: Int { 0 }
    var endIndex: Int { others.count }
    var count: Int { others.count }

    /// The record of a slot.
    subscript(slot: Int) -> Record {
        @inline(__always) get {
            if slot == 0 { return own }
            return slot == vacantSlot ? vacancy : others[slot]
        }
        @inline(__always) _modify {
            if slot == 0 {
                yield &own
            } else if slot == vacantSlot {
                yield &vacancy
            } else {
                yield &others[slot]
            }
        }
    }
}
