import Placement
import SWIM

/// Nodes that did not manage to take a replica of a partition, so that the next plans look for others for a while.
struct AvoidedTargets {
    private struct Item {
        var partition: PartitionID
        var member: MemberID
        var until: Instant
    }

    /// The most that are remembered; the oldest ones are forgotten first.
    static let largestCount = 1_000

    /// In the order in which they were noted.
    private var items: [Item] = []

    /// When the first of them is forgotten; nil if there are none.
    var deadline: Instant? { items.map(\.until).min() }

    /// Notes that a node does not get a partition before some time.
    mutating func insert(_ partition: PartitionID, _ member: MemberID, until: Instant) {
        items.removeAll { $0.partition == partition && $0.member == member }
        if items.count >= AvoidedTargets.largestCount { items.removeFirst() }
        items.append(Item(partition: partition, member: member, until: until))
    }

    /// Lets time pass. Returns whether anything was forgotten.
    mutating func advance(to now: Instant) -> Bool {
        guard let deadline, deadline <= now else { return false }
        items.removeAll { $0.until <= now }
        return true
    }

    /// Whether a node should not get a partition now. O(remembered).
    func contains(_ partition: PartitionID, _ member: MemberID) -> Bool {
        items.contains { $0.partition == partition && $0.member == member }
    }

    /// The same for the planner. A node that has a vote all the same keeps it.
    ///
    /// Where two different targets did not manage, it is probably not the targets that stand still but their source.
    /// Then nobody is avoided: to pass over one after the other would only cost the spread over failure domains.
    ///
    /// - Complexity: O(remembered²)
    func rules(_ roster: Roster, group: (PartitionID) -> GroupConfiguration?) -> [PlacementRule] {
        let open = items.filter { item in
            roster[item.member] != nil && group(item.partition)?.voters.contains(item.member) != true
        }
        return open.compactMap { item in
            guard !open.contains(where: { $0.partition == item.partition && $0.member != item.member }) else {
                return nil
            }
            return PlacementRule(
                topic: item.partition.topic, index: item.partition.index,
                .exclude([.node(roster.name(of: item.member))]))
        }
    }
}
