import Placement
import SWIM

/// A page of hosted replicas.
///
/// Identities and topics stand once at the front, since a page names the same few again and again:
///
///     identities: number, 16 bytes each · topics: number, text each · replicas, until the end:
///     topic number · index · configuration index · epoch · voters · learners · leader + 1 (0: none) · bytes · total · flags
struct ReplicaPage: StatePage {
    private(set) var elements: [ReplicaReport] = []
    private(set) var size = 4
    private var members: [MemberID] = []
    private var topics: [String] = []

    /// The most voters or learners of one group.
    static let largestGroup = 64

    func cost(of report: ReplicaReport) -> Int {
        var newcomers: [MemberID] = []
        for id in report.group.voters + report.group.learners + [report.group.leader].compactMap({ $0 }) {
            if !members.contains(id), !newcomers.contains(id) { newcomers.append(id) }
        }
        let topic = report.partition.topic
        // References take a byte each: a page has room for fewer than 128 identities and topics.
        let references = 1 + 1 + report.group.voters.count + 1 + report.group.learners.count + 1
        let numbers =
            ValueWriter.size(of: UInt64(report.partition.index)) + ValueWriter.size(of: report.group.index)
            + ValueWriter.size(of: report.group.epoch) + ValueWriter.size(of: report.bytes)
            + ValueWriter.size(of: report.totalBytes)
        return newcomers.count * 16 + (topics.contains(topic) ? 0 : ValueWriter.size(of: topic)) + references + numbers
            + 1
    }

    mutating func append(_ report: ReplicaReport) {
        size += cost(of: report)
        for id in report.group.voters + report.group.learners where !members.contains(id) { members.append(id) }
        if let leader = report.group.leader, !members.contains(leader) { members.append(leader) }
        if !topics.contains(report.partition.topic) { topics.append(report.partition.topic) }
        elements.append(report)
    }

    func encoded() -> [UInt8] {
        var writer = ValueWriter()
        writer.write(members)
        writer.write(number: topics.count)
        for topic in topics { writer.write(topic) }
        for report in elements {
            writer.write(number: topics.firstIndex(of: report.partition.topic)!)
            writer.write(number: report.partition.index)
            writer.write(number: report.group.index)
            writer.write(number: report.group.epoch)
            write(report.group.voters, to: &writer)
            write(report.group.learners, to: &writer)
            writer.write(number: report.group.leader.map { members.firstIndex(of: $0)! + 1 } ?? 0)
            writer.write(number: report.bytes)
            writer.write(number: report.totalBytes)
            writer.write(report.isCaughtUp ? 1 : 0 as UInt8)
        }
        return writer.bytes
    }

    private func write(_ ids: [MemberID], to writer: inout ValueWriter) {
        writer.write(number: ids.count)
        for id in ids { writer.write(number: members.firstIndex(of: id)!) }
    }

    static func read(from reader: inout PacketReader) throws(WireError) -> [ReplicaReport] {
        let members = try reader.readMemberIDs(upTo: StateEntry.largestValue / 16)
        var topics: [String] = []
        for _ in 0..<(try reader.readNumber(upTo: 255)) { topics.append(try reader.readText()) }
        var reports: [ReplicaReport] = []
        while reader.remaining > 0 {
            let topic = try reader.readNumber(upTo: 255)
            guard topic < topics.count, !topics[topic].isEmpty else { throw .badValue }
            let partition = PartitionID(
                topic: topics[topic], index: try reader.readNumber(upTo: PartitionID.largestIndex))
            var group = GroupConfiguration(index: try reader.readNumber(), epoch: try reader.readEpoch(), voters: [])
            group.voters = try readReferences(to: members, from: &reader)
            group.learners = try readReferences(to: members, from: &reader)
            let leader = try reader.readNumber(upTo: members.count)
            group.leader = leader == 0 ? nil : members[leader - 1]
            let report = ReplicaReport(
                partition: partition, group: group, bytes: try reader.readNumber(), totalBytes: try reader.readNumber(),
                isCaughtUp: try reader.readFlag())
            guard report.isWellFormed, !reports.contains(where: { $0.partition == partition }) else { throw .badValue }
            reports.append(report)
        }
        return reports
    }

    @_lifetime(reader: copy reader)
    private static func readReferences(
        to members: [MemberID], from reader: inout PacketReader
    ) throws(WireError) -> [MemberID] {
        var ids: [MemberID] = []
        for _ in 0..<(try reader.readNumber(upTo: largestGroup)) {
            let reference = try reader.readNumber(upTo: 255)
            guard reference < members.count else { throw .badValue }
            ids.append(members[reference])
        }
        return ids
    }
}

extension ReplicaReport: PageElement {
    func isMereProgress(since earlier: ReplicaReport) -> Bool {
        group == earlier.group && isCaughtUp == earlier.isCaughtUp
    }

    /// Whether the report makes sense and can be replicated: nobody has two roles, and the numbers are in range.
    var isWellFormed: Bool {
        let all = group.voters + group.learners
        for (index, id) in all.enumerated() where all[..<index].contains(id) { return false }
        return partition.isReplicable && group.epoch <= EpochVoter.largestEpoch
            && group.voters.count <= ReplicaPage.largestGroup && group.learners.count <= ReplicaPage.largestGroup
    }
}
