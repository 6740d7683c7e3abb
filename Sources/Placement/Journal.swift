/// What partitions looked like before the plan being made touched them, and every step since, so that all of it can be
/// undone, down to the order of the lists.
struct Journal {
    /// A replica or a leadership that went elsewhere.
    struct Step {
        /// The slot; for a leadership, the complement of the partition.
        var thing: Int32
        /// Where it was, or -1.
        var node: Int32
        /// What was before it in that node's list, or -1.
        var before: Int32
    }

    /// What happened, in order.
    var steps: [Step] = []
    /// The partitions that were touched, in the order in which it happened.
    private(set) var touched: [Int32] = []
    /// Whether each partition has been touched.
    private var isTouched: [Bool]
    /// The slots of touched partitions as they were. What the others have here means nothing.
    private(set) var saved: [Int32]
    private var savedLeader: [Int32]

    init(partitions: Int, slots: Int) {
        isTouched = [Bool](repeating: false, count: partitions)
        saved = [Int32](repeating: -1, count: slots)
        savedLeader = [Int32](repeating: -1, count: partitions)
    }

    /// Whether a partition has been touched.
    @inline(__always)
    func contains(_ partition: Int) -> Bool { isTouched[partition] }

    /// Remembers a partition, each of whose slots is to be saved then.
    @inline(__always)
    mutating func append(_ partition: Int, leader: Int32) {
        isTouched[partition] = true
        touched.append(Int32(truncatingIfNeeded: partition))
        savedLeader[partition] = leader
    }

    /// Remembers who is in a slot.
    @inline(__always)
    mutating func save(_ node: Int32, in slot: Int) { saved[slot] = node }

    /// Who led a touched partition.
    @inline(__always)
    func leader(_ partition: Int) -> Int32 { savedLeader[partition] }

    /// Forgets everything. O(touched partitions).
    mutating func removeAll() {
        steps.removeAll(keepingCapacity: true)
        for partition in touched { isTouched[Int(partition)] = false }
        touched.removeAll(keepingCapacity: true)
    }
}
