package import Cluster
package import MusterAPI
package import Placement
import SWIM
import SidecarConfiguration

/// Checks what a broker says and puts it into the core's words. All of a message counts, or nothing.
package enum ReportReading {
    /// Reads the replicas of a report.
    package static func replicas(
        _ records: [ActualReplica]
    ) throws(ContractViolation) -> [(report: ReplicaReport, record: ActualReplica)] {
        guard records.count <= BrokerContract.largestReport else {
            throw ContractViolation(
                "replicas", "\(records.count) replicas are more than \(BrokerContract.largestReport)")
        }
        var seen: Set<PartitionID> = []
        seen.reserveCapacity(records.count)
        var replicas: [(report: ReplicaReport, record: ActualReplica)] = []
        replicas.reserveCapacity(records.count)
        for (index, record) in records.enumerated() {
            let report = try replica(record, at: "replicas[\(index)]")
            guard seen.insert(report.partition).inserted else {
                throw ContractViolation("replicas[\(index)].partition", "\(report.partition) is reported twice")
            }
            replicas.append((report, record))
        }
        return replicas
    }

    /// Reads the partitions that are gone. None of them can be among the replicas of the same report.
    package static func removed(
        _ texts: [String], besides replicas: [ActualReplica]
    ) throws(ContractViolation) -> [PartitionID] {
        let held = Set(replicas.map(\.partition))
        var partitions: [PartitionID] = []
        for (index, text) in texts.enumerated() {
            guard !held.contains(text) else {
                throw ContractViolation("removed[\(index)]", "\(text) is among the replicas, too")
            }
            partitions.append(try partition(text, at: "removed[\(index)]"))
        }
        return partitions
    }

    /// Checks an answer to a step.
    package static func word(_ word: BrokerWord, at place: String) throws(ContractViolation) -> PartitionID {
        let prefix = place.isEmpty ? "" : place + "."
        let partition = try partition(word.partition, at: prefix + "partition")
        for (name, number) in [
            ("epoch", word.epoch), ("generation", word.generation), ("configIndex", word.configIndex ?? 0),
            ("term", word.term ?? 0),
        ] {
            try check(number, at: prefix + name)
        }
        if word.result == .refused, word.reason == nil {
            throw ContractViolation(prefix + "reason", "a refusal needs a reason")
        }
        if word.result != .refused, word.reason != nil {
            throw ContractViolation(prefix + "reason", "only a refusal has a reason")
        }
        if let reason = word.reason {
            guard ConfigurationKind.isName(reason.rule) else {
                throw ContractViolation(
                    prefix + "reason.rule", "expected 1 to 63 letters, digits, \"-\", \"_\" or \".\"")
            }
            guard reason.text.utf8.count <= BrokerContract.longestText,
                reason.text.unicodeScalars.allSatisfy({ $0.value >= 32 && $0.value != 127 })
            else {
                throw ContractViolation(
                    prefix + "reason.text", "expected printable text of at most \(BrokerContract.longestText) bytes")
            }
        }
        return partition
    }

    // MARK: - Parts

    private static func replica(_ record: ActualReplica, at place: String) throws(ContractViolation) -> ReplicaReport {
        let partition = try partition(record.partition, at: place + ".partition")
        let raft = record.raft
        for (name, number) in [
            ("raft.term", raft.term ?? 0), ("raft.commit", raft.commit ?? 0), ("raft.configIndex", raft.configIndex),
            ("bytes", record.bytes), ("totalBytes", record.totalBytes), ("bytesPerSec", record.bytesPerSec ?? 0),
            ("maxEpochSeen", record.maxEpochSeen),
        ] {
            try check(number, at: "\(place).\(name)")
        }
        guard raft.configIndex > 0 else { throw ContractViolation(place + ".raft.configIndex", "expected 1 or more") }
        guard record.bytes <= record.totalBytes else {
            throw ContractViolation(place + ".bytes", "more than totalBytes")
        }
        let voters = try members(raft.voters, at: place + ".raft.voters")
        guard !voters.isEmpty else { throw ContractViolation(place + ".raft.voters", "a group has a voter") }
        let learners = try members(raft.learners, at: place + ".raft.learners", besides: voters)
        var leader: MemberID?
        if let text = raft.leader {
            let id = try member(text, at: place + ".raft.leader")
            guard voters.contains(id) else { throw ContractViolation(place + ".raft.leader", "not one of the voters") }
            leader = id
        }
        return ReplicaReport(
            partition: partition,
            group: GroupConfiguration(
                index: raft.configIndex, epoch: record.maxEpochSeen, voters: voters, learners: learners, leader: leader),
            bytes: record.bytes, totalBytes: record.totalBytes, isCaughtUp: record.caughtUp)
    }

    private static func members(
        _ texts: [String], at place: String, besides others: [MemberID] = []
    ) throws(ContractViolation) -> [MemberID] {
        guard texts.count <= BrokerContract.largestGroup else {
            throw ContractViolation(place, "\(texts.count) members are more than \(BrokerContract.largestGroup)")
        }
        var members: [MemberID] = []
        for (index, text) in texts.enumerated() {
            let id = try member(text, at: "\(place)[\(index)]")
            guard !members.contains(id), !others.contains(id) else {
                throw ContractViolation("\(place)[\(index)]", "\(id) is named twice")
            }
            members.append(id)
        }
        return members
    }

    private static func member(_ text: String, at place: String) throws(ContractViolation) -> MemberID {
        guard let id = MemberID(text) else {
            throw ContractViolation(place, "expected an identity of 32 hexadecimal digits")
        }
        return id
    }

    private static func partition(_ text: String, at place: String) throws(ContractViolation) -> PartitionID {
        guard let partition = PartitionID(text), partition.description == text,
            ConfigurationKind.isName(partition.topic), partition.index <= Int(Int32.max)
        else { throw ContractViolation(place, "expected a partition like orders/3") }
        return partition
    }

    private static func check(_ number: UInt64, at place: String) throws(ContractViolation) {
        guard number <= BrokerContract.largestNumber else {
            throw ContractViolation(place, "\(number) is more than \(BrokerContract.largestNumber)")
        }
    }
}
