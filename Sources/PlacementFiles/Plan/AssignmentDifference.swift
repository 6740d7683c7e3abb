package import Placement

/// In what two assignments differ.
package struct AssignmentDifference: Hashable, Sendable, Encodable {
    /// A partition that differs.
    package struct Entry: Hashable, Sendable, Encodable {
        package var partition: String
        package var before: [String]
        package var after: [String]
        package var added: [String]
        package var removed: [String]
        /// Whether another node leads.
        package var changesLeader: Bool
    }

    /// By partition.
    package var entries: [Entry] = []
    /// Partitions that only one of the two has.
    package var onlyBefore: [String] = []
    package var onlyAfter: [String] = []

    /// Compares. O(partitions log partitions).
    package init(from before: [Partition], to after: [Partition]) {
        let (before, after) = (before.sorted { $0.id < $1.id }, after.sorted { $0.id < $1.id })
        var (i, j) = (0, 0)
        while i < before.count || j < after.count {
            if j == after.count || i < before.count && before[i].id < after[j].id {
                onlyBefore.append(before[i].id.description)
                i += 1
            } else if i == before.count || after[j].id < before[i].id {
                onlyAfter.append(after[j].id.description)
                j += 1
            } else {
                let (old, new) = (before[i].replicas, after[j].replicas)
                if old != new {
                    entries.append(
                        Entry(
                            partition: before[i].id.description, before: old, after: new,
                            added: new.filter { !old.contains($0) }, removed: old.filter { !new.contains($0) },
                            changesLeader: old.first != new.first))
                }
                i += 1
                j += 1
            }
        }
    }

    /// Replicas that have to be copied to get from one to the other.
    package var copies: Int { entries.reduce(0) { $0 + $1.added.count } }
    /// Whether the two are the same.
    package var isEmpty: Bool { entries.isEmpty && onlyBefore.isEmpty && onlyAfter.isEmpty }
}
