/// What partitions looked like before the plan being made touched them, and every step since or, for large plans, a snapshot
/// from before, so that all of it can be undone, down to the order of the lists.
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

    /// What a plan changes beside the partitions, as it was.
    struct Snapshot {
        var held: [Int32]
        var used: [UInt64]
        var heldByTopic: [Int32]
        var lists: NodeLists
        var led: [Int32]
        var leaderLists: NodeLists
    }

    /// What happened, in order; empty if there is a snapshot.
    private(set) var steps: [Step] = []
    /// How many steps there were, whether or not they are known.
    private(set) var count = 0
    /// What there was before, if all steps together would be more than that.
    private(set) var snapshot: Snapshot?
    /// Whether there is one; quicker to ask.
    private var hasSnapshot = false
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

    /// Remembers a step.
    @inline(__always)
    mutating func append(_ step: @autoclosure () -> Step) {
        count += 1
        if !hasSnapshot { steps.append(step()) }
    }

    /// Keeps what there is now instead of the steps from here on. Nothing has been touched yet.
    mutating func begin(with snapshot: Snapshot) {
        self.snapshot = snapshot
        hasSnapshot = true
    }

    /// Who led a touched partition.
    @inline(__always)
    func leader(_ partition: Int) -> Int32 { savedLeader[partition] }

    /// Forgets everything. O(touched partitions).
    mutating func removeAll() {
        steps.removeAll(keepingCapacity: true)
        count = 0
        snapshot = nil
        hasSnapshot = false
        for partition in touched { isTouched[Int(partition)] = false }
        touched.removeAll(keepingCapacity: true)
    }
}
