/// A set of partition numbers that is cheap to empty: a flag for each partition and a list of those that are in it.
struct PartitionSet {
    /// The members, in the order of insertion.
    private(set) var members: [Int32] = []
    private var isMember: [Bool]

    init(partitions: Int) { isMember = [Bool](repeating: false, count: partitions) }

    @inline(__always)
    func contains(_ partition: Int) -> Bool { isMember[partition] }

    mutating func insert(_ partition: Int) {
        if isMember[partition] { return }
        isMember[partition] = true
        members.append(Int32(truncatingIfNeeded: partition))
    }

    /// O(members).
    mutating func removeAll() {
        for partition in members { isMember[Int(partition)] = false }
        members.removeAll(keepingCapacity: true)
    }

    /// Puts the members in the order of their numbers.
    mutating func sort() {
        if members.count > isMember.count / 16 {
            members.removeAll(keepingCapacity: true)
            for partition in isMember.indices where isMember[partition] { members.append(Int32(partition)) }
        } else {
            members.sort()
        }
    }
}
