import Placement
import SWIM

/// Replicas that a group counts on, on nodes that are present and have said all that they hold, and do not report them.
///
/// On its way from one page of reports to another a replica is nowhere for a moment, and a page may be lost. So only
/// what has been absent for a while counts as lost: a voter that is taken for one without data is demoted.
struct AbsentReplicas {
    private struct Item {
        var partition: PartitionID
        var member: MemberID
        var since: Instant

        func precedes(_ other: Item) -> Bool {
            partition != other.partition ? partition < other.partition : member < other.member
        }
    }

    private let patience: Nanoseconds
    /// In order.
    private var items: [Item] = []
    /// Up to when it has been looked.
    private var lookedAt: Instant

    /// - Parameter patience: how long a replica must be absent.
    init(patience: Nanoseconds, at now: Instant) {
        self.patience = patience
        lookedAt = now
    }

    /// Finds out which replicas are absent. Those that were before keep their time.
    ///
    /// - Complexity: O(replicas)
    mutating func update(from table: PartitionTable, roster: Roster, at now: Instant) {
        var found: [Item] = []
        var known = items[...]
        for number in table.order {
            let row = table.rows[Int(number)]
            guard let group = row.group(isPresent: { roster[$0]?.isPresent ?? false }) else { continue }
            var absent: [MemberID] = []
            for id in group.voters + group.learners {
                guard let entry = roster[id], entry.isPresent, entry.hasReported, row.holder(id) == nil else {
                    continue
                }
                absent.append(id)
            }
            absent.sort()
            for id in absent {
                var item = Item(partition: row.id, member: id, since: now)
                while let first = known.first, first.precedes(item) { known.removeFirst() }
                if let first = known.first, !item.precedes(first) { item.since = first.since }
                found.append(item)
            }
        }
        items = found
    }

    /// Lets time pass. Returns whether any replica counts as lost now that did not before.
    mutating func advance(to now: Instant) -> Bool {
        let before = lookedAt
        lookedAt = now
        return items.contains { $0.since + patience > before && $0.since + patience <= now }
    }

    /// Whether a replica has been absent for long enough. O(log absent).
    func isLost(_ partition: PartitionID, at member: MemberID) -> Bool {
        let wanted = Item(partition: partition, member: member, since: lookedAt)
        var low = 0
        var high = items.count
        while low < high {
            let middle = (low + high) / 2
            if items[middle].precedes(wanted) { low = middle + 1 } else { high = middle }
        }
        guard low < items.count, !wanted.precedes(items[low]) else { return false }
        return items[low].since + (Mutant.silenceMeansLoss.isActive ? 0 : patience) <= lookedAt
    }
}
