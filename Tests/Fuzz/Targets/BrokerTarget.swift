import BrokerMessages
import Cluster
import Foundation
import MusterAPI
import Placement
import SWIM

/// Feeds what brokers say to its readers. The first byte says what it is held for.
enum BrokerTarget {
    static func run(_ input: UnsafeRawBufferPointer) throws(FuzzFinding) {
        guard let first = input.first else { return }
        let data = Data(input.dropFirst())
        do throws(ContractViolation) {
            switch first % 3 {
            case 0:
                let report = try ContractMessage.read(ActualReport.self, from: data)
                try check(sameAfter: report)
                let removed = try ReportReading.removed(report.removed ?? [], besides: report.replicas)
                try check(report.replicas, removed)
            case 1:
                let ack = try ContractMessage.read(BrokerAck.self, from: data)
                try check(sameAfter: ack)
                try check(ack.word)
            default:
                let reply = try ContractMessage.read(ExecReply.self, from: data)
                try check(sameAfter: reply)
                try check(reply.replicas, [])
                for word in reply.acks ?? [] { try check(word) }
            }
        } catch {
            try FuzzFinding.require(
                !error.place.isEmpty && !error.problem.isEmpty, "a violation without a place: \(error)")
            if error.place == finding { throw FuzzFinding(description: error.problem) }
        }
    }

    /// The place of what is no violation but a finding: one closed type of errors goes through the readers.
    private static let finding = "FINDING"

    private static func require(_ condition: Bool, _ description: @autoclosure () -> String) throws(ContractViolation) {
        guard condition else { throw ContractViolation(finding, description()) }
    }

    /// What was read can be written, and read again as the same.
    private static func check<Message: Codable & Equatable>(sameAfter message: Message) throws(ContractViolation) {
        guard let bytes = try? JSONEncoder().encode(message) else {
            throw ContractViolation(finding, "cannot be written: \(message)")
        }
        let again = try? JSONDecoder().decode(Message.self, from: bytes)
        try require(again == message, "written and read it is another message: \(message)")
    }

    private static func check(_ records: [ActualReplica], _ removed: [PartitionID]) throws(ContractViolation) {
        let replicas = try ReportReading.replicas(records)
        try require(replicas.count == records.count, "replicas got lost")
        var seen = Set(removed)
        for (report, record) in replicas {
            try require(seen.insert(report.partition).inserted, "\(report.partition) twice")
            try require(report.partition.description == record.partition, "another partition: \(report)")
            let (voters, learners) = (report.group.voters, report.group.learners)
            try require(
                (1...BrokerContract.largestGroup).contains(voters.count)
                    && learners.count <= BrokerContract.largestGroup
                    && Set(voters + learners).count == voters.count + learners.count, "a group: \(report)")
            try require(report.group.leader.map(voters.contains) ?? true, "a leader without a vote: \(report)")
            try require(report.bytes <= report.totalBytes && report.group.index > 0, "a number: \(report)")
        }
    }

    private static func check(_ word: BrokerWord) throws(ContractViolation) {
        let partition = try ReportReading.word(word, at: "")
        try require(partition.description == word.partition, "another partition: \(word)")
        try require((word.result == .refused) == (word.reason != nil), "a reason: \(word)")
        let text = word.reason?.text ?? ""
        try require(
            text.utf8.count <= BrokerContract.longestText && !text.utf8.contains { $0 < 32 || $0 == 127 },
            "an unprintable reason: \(word)")
    }

    static let seeds: [[UInt8]] = {
        let (a, b) = (MemberID(high: 0xA, low: 1).description, MemberID(high: 0xA, low: 2).description)
        let replica = """
            {"partition":"orders/3","raft":{"configIndex":4,"voters":["\(a)"],"learners":["\(b)"],"leader":"\(a)",\
            "term":3,"commit":99},"bytes":10,"totalBytes":20,"caughtUp":false,"maxEpochSeen":2,"bytesPerSec":5}
            """
        let word = """
            "partition":"orders/3","epoch":2,"generation":7,"op":"addLearner","result":"refused",\
            "reason":{"rule":"no-quorum","text":"1 of 3 – wait"},"configIndex":4,"term":3
            """
        let envelope = "\"cluster\":\"c\",\"node\":\"\(a)\",\"incarnation\":7"
        let report = "{\(envelope),\"session\":1,\"sequence\":2,\"full\":"
        return [
            (0, report + "true,\"replicas\":[\(replica)]}"),
            (0, report + "false,\"replicas\":[\(replica)],\"removed\":[\"orders/4\",\"a.b/0\"]}"),
            (0, report + "true,\"replicas\":[\(replica),\(replica)]}"),
            (1, "{\(envelope),\"session\":1,\(word)}"),
            (
                1,
                "{\(envelope),\"session\":1,\"partition\":\"o/1\",\"epoch\":1,\"generation\":1,\"op\":\"create\","
                    + "\"result\":\"done\"}"
            ),
            (2, "{\(envelope),\"replicas\":[\(replica)],\"acks\":[{\(word)}]}"),
            (2, "{\(envelope),\"replicas\":[]}"),
        ].map { (kind: UInt8, text: String) in [kind] + Array(text.utf8) }
    }()
}
