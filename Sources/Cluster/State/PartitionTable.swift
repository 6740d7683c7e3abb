import Placement
import SWIM

/// Every partition that is declared or reported, with the replicas that the brokers report.
///
/// Rows are numbered; a partition is looked up once, when a report arrives.
struct PartitionTable {
    /// A replica as its node reports it.
    struct Holder {
        /// Whose.
        var owner: MemberID
        /// The page that the report is in, and its version.
        var page: UInt16
        var version: UInt64
        var report: ReplicaReport
    }

    /// One partition.
    struct Row {
        var id: PartitionID
        /// 0 if no topic declares it.
        var replicationFactor: Int
        /// Who reports it, in the order of their identities.
        var holders: [Holder] = []

        func holder(_ id: MemberID) -> Holder? {
            holders.first { $0.owner == id }
        }
    }

    private(set) var rows: [Row] = []
    private var numbers: [PartitionID: Int32] = [:]
    private var free: [Int32] = []
    /// The rows in the order of their partitions.
    private(set) var order: [Int32] = []

    /// Creates a table with the partitions that should exist. A topic that is declared twice counts once.
    init(topics: [TopicDeclaration]) {
        for topic in topics {
            for index in 0..<max(0, topic.partitions) {
                let id = PartitionID(topic: topic.name, index: index)
                guard numbers[id] == nil, id.isReplicable else { continue }
                numbers[id] = Int32(rows.count)
                rows.append(Row(id: id, replicationFactor: max(0, topic.replicationFactor)))
            }
        }
        order = rows.indices.map { Int32($0) }
        order.sort { rows[Int($0)].id < rows[Int($1)].id }
    }

    /// The row of a partition.
    func row(of id: PartitionID) -> Row? {
        numbers[id].map { rows[Int($0)] }
    }

    /// Takes in a page of a node in place of an earlier version of it. Returns what kind of change that was.
    mutating func replace(
        _ old: [ReplicaReport], with new: [ReplicaReport], of owner: MemberID, page: UInt16, version: UInt64
    ) -> StateChanges {
        var changes: StateChanges = []
        for report in old where !new.contains(where: { $0.partition == report.partition }) {
            changes.formUnion(remove(report.partition, of: owner, page: page))
        }
        for report in new {
            changes.formUnion(insert(Holder(owner: owner, page: page, version: version, report: report)))
        }
        return changes
    }

    private mutating func insert(_ holder: Holder) -> StateChanges {
        let row = number(of: holder.report.partition)
        let position = rows[row].holders.firstIndex { !($0.owner < holder.owner) } ?? rows[row].holders.count
        guard position < rows[row].holders.count, rows[row].holders[position].owner == holder.owner else {
            rows[row].holders.insert(holder, at: position)
            return .groups
        }
        let before = rows[row].holders[position]
        // On its way from one page to another, a replica may be seen in both for a while.
        guard holder.page == before.page || holder.version > before.version else { return [] }
        rows[row].holders[position] = holder
        if before.report.group != holder.report.group { return .groups }
        return before.report == holder.report ? [] : .progress
    }

    private mutating func remove(_ id: PartitionID, of owner: MemberID, page: UInt16) -> StateChanges {
        guard let number = numbers[id].map({ Int($0) }),
            let position = rows[number].holders.firstIndex(where: { $0.owner == owner }),
            rows[number].holders[position].page == page
        else { return [] }
        rows[number].holders.remove(at: position)
        if rows[number].holders.isEmpty, rows[number].replicationFactor == 0 {
            numbers[id] = nil
            free.append(Int32(number))
            order.remove(at: place(of: id))
        }
        return .groups
    }

    /// The number of a partition, which is made if it is new.
    private mutating func number(of id: PartitionID) -> Int {
        if let number = numbers[id] { return Int(number) }
        let number: Int32
        let row = Row(id: id, replicationFactor: 0)
        if let unused = free.popLast() {
            number = unused
            rows[Int(unused)] = row
        } else {
            number = Int32(rows.count)
            rows.append(row)
        }
        numbers[id] = number
        order.insert(number, at: place(of: id))
        return Int(number)
    }

    /// Where a partition stands in the order, or would stand.
    private func place(of id: PartitionID) -> Int {
        var low = 0
        var high = order.count
        while low < high {
            let middle = (low + high) / 2
            if rows[Int(order[middle])].id < id { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

extension PartitionTable.Row {
    /// The group's membership: what the report with the highest index says. What present members report counts before
    /// what others reported when they were last heard, since nobody could act on that.
    func group(isPresent: (MemberID) -> Bool) -> GroupConfiguration? {
        var best: GroupConfiguration?
        var bestIsPresent = false
        for holder in holders {
            let isPresent = isPresent(holder.owner)
            let group = holder.report.group
            if let current = best {
                guard isPresent || !bestIsPresent else { continue }
                guard isPresent != bestIsPresent || group.index > current.index else { continue }
            }
            best = group
            bestIsPresent = isPresent
        }
        return best
    }

    /// The size of one replica: the largest that anybody reports.
    var bytes: UInt64 {
        holders.reduce(0) { max($0, $1.report.totalBytes, $1.report.bytes) }
    }
}
