import Placement
import SWIM

/// Since when groups have the learners that they have.
///
/// A learner that no plan explains may be about to be used by somebody: by a coordinator that is not known to be gone,
/// or by the broker's own tools. It is removed only once it has been there for long.
struct LearnerSightings {
    private struct Item {
        var partition: PartitionID
        var member: MemberID
        var since: Instant
    }

    /// In the order of their partitions.
    private var items: [Item] = []

    /// Finds out which learners there are. Those that were there before keep their time.
    ///
    /// - Complexity: O(replicas)
    mutating func update(from table: PartitionTable, roster: Roster, at now: Instant) {
        var found: [Item] = []
        var known = items[...]
        for number in table.order {
            let row = table.rows[Int(number)]
            guard row.holders.contains(where: { !$0.report.group.learners.isEmpty }),
                let group = row.group(isPresent: { roster[$0]?.isPresent ?? false })
            else { continue }
            while let first = known.first, first.partition < row.id { known.removeFirst() }
            for learner in group.learners {
                let before = known.prefix { $0.partition == row.id }.first { $0.member == learner }
                found.append(Item(partition: row.id, member: learner, since: before?.since ?? now))
            }
        }
        items = found
    }

    /// Since when a partition has a learner; nil if it has not.
    func since(_ partition: PartitionID, _ member: MemberID) -> Instant? {
        items.first { $0.partition == partition && $0.member == member }?.since
    }
}
