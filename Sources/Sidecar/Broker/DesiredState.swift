import Cluster
import Placement

/// What is desired of the broker, by partition, with the revision of each partition's last change.
///
/// Only the newest change of a partition is kept: whoever follows sees what is desired now, not all that was. What is
/// desired no more is remembered as withdrawn, up to a limit; who has not heard of a withdrawal that was forgotten has to
/// start over.
struct DesiredState {
    /// The newest change of one partition.
    struct Change: Hashable, Sendable {
        var revision: UInt64
        var partition: PartitionID
        /// What is desired; nil: nothing any more.
        var step: ReplicaStep?
    }

    /// The most withdrawals that are remembered.
    let withdrawalLimit: Int
    /// How many changes there were.
    private(set) var revision: UInt64 = 0
    /// Changes up to this one may be forgotten.
    private(set) var floor: UInt64 = 0
    /// In the order of their revisions, one for each partition.
    private var changes: [Change] = []

    init(withdrawalLimit: Int = 4096) {
        self.withdrawalLimit = withdrawalLimit
    }

    /// How many partitions something is desired of.
    var count: Int { changes.count { $0.step != nil } }

    /// What is desired, in the order of the revisions: who was told a part of it can go on from there.
    var snapshot: [Change] { changes.filter { $0.step != nil } }

    /// What is desired of a partition.
    func step(of partition: PartitionID) -> ReplicaStep? {
        changes.first { $0.partition == partition }?.step
    }

    /// Makes these steps what is desired, one for each partition. Returns whether anything changed.
    ///
    /// - Complexity: O(*n* log *n*) in the number of steps, old and new.
    mutating func replace(with steps: [ReplicaStep]) -> Bool {
        var wanted: [PartitionID: ReplicaStep] = [:]
        for step in steps { wanted[step.partition] = step }
        var kept: [Change] = []
        var withdrawn: [PartitionID] = []
        for change in changes {
            if let step = wanted[change.partition] {
                guard step == change.step else { continue }
                wanted[change.partition] = nil
                kept.append(change)
            } else if change.step == nil {
                kept.append(change)
            } else {
                withdrawn.append(change.partition)
            }
        }
        guard !wanted.isEmpty || !withdrawn.isEmpty else { return false }
        changes = kept
        for partition in withdrawn.sorted() { append(nil, of: partition) }
        for partition in wanted.keys.sorted() { append(wanted[partition], of: partition) }
        forgetWithdrawals()
        return true
    }

    private mutating func append(_ step: ReplicaStep?, of partition: PartitionID) {
        revision += 1
        changes.append(Change(revision: revision, partition: partition, step: step))
    }

    private mutating func forgetWithdrawals() {
        var excess = changes.count { $0.step == nil } - withdrawalLimit
        guard excess > 0 else { return }
        changes.removeAll { change in
            guard excess > 0, change.step == nil else { return false }
            excess -= 1
            floor = change.revision
            return true
        }
    }

    /// The changes after a revision, oldest first; nil if some of them may be forgotten, or there was no such revision.
    func changes(after revision: UInt64, limit: Int) -> ArraySlice<Change>? {
        guard revision >= floor, revision <= self.revision else { return nil }
        var low = 0
        var high = changes.count
        while low < high {
            let middle = (low + high) / 2
            if changes[middle].revision <= revision { low = middle + 1 } else { high = middle }
        }
        return changes[low...].prefix(limit)
    }
}
