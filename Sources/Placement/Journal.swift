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
    /// For each partition its position in `touched`, or -1.
    private var position: [Int32]
    /// `saved[start[i]..<start[i + 1]]`: the slots of `touched[i]` as they were.
    private var start: [Int32] = [0]
    private(set) var saved: [Int32] = []
    private var savedLeader: [Int32] = []

    init(partitions: Int) { position = [Int32](repeating: -1, count: partitions) }

    /// Whether a partition has been touched.
    @inline(__always)
    func contains(_ partition: Int) -> Bool { position[partition] >= 0 }

    /// Remembers a partition.
    mutating func append(_ partition: Int, slots: ArraySlice<Int32>, leader: Int32) {
        position[partition] = Int32(touched.count)
        touched.append(Int32(partition))
        saved.append(contentsOf: slots)
        start.append(Int32(saved.count))
        savedLeader.append(leader)
    }

    /// Where in `saved` the slots of a touched partition are.
    @inline(__always)
    func range(_ partition: Int) -> Range<Int> {
        let index = Int(position[partition])
        return Int(start[index])..<Int(start[index + 1])
    }

    /// Who led a touched partition.
    @inline(__always)
    func leader(_ partition: Int) -> Int32 { savedLeader[Int(position[partition])] }

    /// Forgets everything. O(touched partitions).
    mutating func removeAll() {
        steps.removeAll(keepingCapacity: true)
        for partition in touched { position[Int(partition)] = -1 }
        touched.removeAll(keepingCapacity: true)
        start.removeAll(keepingCapacity: true)
        start.append(0)
        saved.removeAll(keepingCapacity: true)
        savedLeader.removeAll(keepingCapacity: true)
    }
}
