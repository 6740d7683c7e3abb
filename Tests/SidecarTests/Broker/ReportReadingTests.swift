import BrokerMessages
import Cluster
import Foundation
import MusterAPI
import Placement
import SWIM
import Testing

@testable import Sidecar

/// What a broker says is believed only if it can be, and the place of the mistake is named.
@Suite struct ReportReadingTests {
    static let id = String(repeating: "a1", count: 16)
    static let other = String(repeating: "b2", count: 16)

    static func replica(_ changes: [String: String] = [:]) -> String {
        var fields = [
            "partition": "\"t/1\"", "bytes": "5", "totalBytes": "9", "caughtUp": "false", "maxEpochSeen": "3",
            "raft": "{\"configIndex\":2,\"voters\":[\"\(id)\"],\"learners\":[\"\(other)\"],\"leader\":\"\(id)\"}",
        ]
        fields.merge(changes) { $1 }
        return "{" + fields.sorted { $0.key < $1.key }.map { "\"\($0.key)\":\($0.value)" }.joined(separator: ",") + "}"
    }

    static func report(_ replicas: String..., more: String = "") -> String {
        "{\"cluster\":\"c\",\"node\":\"n\",\"incarnation\":1,\"session\":1,\"sequence\":1,\"full\":true,"
            + "\"replicas\":[\(replicas.joined(separator: ","))]\(more)}"
    }

    static func raft(_ text: String) -> String { replica(["raft": text]) }

    private static func read(_ text: String) throws(ContractViolation) -> [BrokerAccount.Replica] {
        let report = try ContractMessage.read(ActualReport.self, from: Data(text.utf8))
        return try ReportReading.replicas(report.replicas)
    }

    @Test func aReplicaInTheCoresWords() throws {
        let report = try #require(try Self.read(Self.report(Self.replica())).first).report
        #expect(report.partition == PartitionID(topic: "t", index: 1))
        #expect(report.group.index == 2 && report.group.epoch == 3)
        #expect(report.group.voters.map(\.description) == [Self.id])
        #expect(report.group.learners.map(\.description) == [Self.other])
        #expect(report.group.leader?.description == Self.id)
        #expect(report.bytes == 5 && report.totalBytes == 9 && !report.isCaughtUp)
        let leaderless = Self.raft("{\"configIndex\":2,\"voters\":[\"\(Self.id)\"],\"learners\":[],\"leader\":null}")
        #expect(try Self.read(Self.report(leaderless)).first?.report.group.leader == nil)
    }

    static let mistakes: [(text: String, message: String)] = [
        ("", "the message: is empty"),
        ("[]", "the message: expected an object"),
        ("{\"cluster\":\"c\"", "line 1, column "),
        ("{}", "the message: the key \"cluster\" is missing"),
        (report(more: ",\"ful\":true"), "the message: unknown key \"ful\"; expected only cluster, full, incarnation"),
        (report("7"), "replicas[0]: expected an object"),
        (
            report(replica(), replica(["partition": "\"t/2\"", "bytes": "-1"])),
            "replicas[1].bytes: expected a whole number from 0"
        ),
        (report(replica(["bytes": "\"5\""])), "replicas[0].bytes: expected a whole number from 0"),
        (report(replica(["bytes": "1.5"])), "replicas[0].bytes: expected a whole number from 0"),
        (report(replica(["bytes": "10"])), "replicas[0].bytes: more than totalBytes"),
        (report(replica(["totalBytes": "9007199254740992"])), "replicas[0].totalBytes: 9007199254740992 is more than"),
        (report(replica(["totalBytes": "18446744073709551616"])), "replicas[0].totalBytes: "),
        (report(replica(["caughtUp": "null"])), "replicas[0].caughtUp: expected true or false"),
        (report(replica(["caughtup": "true"])), "replicas[0]: unknown key \"caughtup\""),
        (report(replica(["maxEpochSeen": "9007199254740992"])), "replicas[0].maxEpochSeen: "),
        (report(replica(), replica()), "replicas[1].partition: t/1 is reported twice"),
        (report(replica(["partition": "\"t\""])), "replicas[0].partition: expected a partition like orders/3"),
        (report(replica(["partition": "\"t/01\""])), "replicas[0].partition: "),
        (report(replica(["partition": "\"../1\""])), "replicas[0].partition: "),
        (report(replica(["partition": "\"t/2147483648\""])), "replicas[0].partition: "),
        (report(raft("{}")), "replicas[0].raft: the key \"configIndex\" is missing"),
        (
            report(raft("{\"configIndex\":0,\"voters\":[\"\(id)\"],\"learners\":[]}")),
            "replicas[0].raft.configIndex: expected 1 or more"
        ),
        (
            report(raft("{\"configIndex\":1,\"voters\":[],\"learners\":[]}")),
            "replicas[0].raft.voters: a group has a voter"
        ),
        (
            report(raft("{\"configIndex\":1,\"voters\":[\"\(id)\",\"n2\"],\"learners\":[]}")),
            "replicas[0].raft.voters[1]: expected an identity of 32 hexadecimal digits"
        ),
        (
            report(raft("{\"configIndex\":1,\"voters\":[\"\(id)\"],\"learners\":[\"\(id)\"]}")),
            "replicas[0].raft.learners[0]: \(id) is named twice"
        ),
        (
            report(raft("{\"configIndex\":1,\"voters\":[\"\(id)\"],\"learners\":[],\"leader\":\"\(other)\"}")),
            "replicas[0].raft.leader: not one of the voters"
        ),
        (
            report(
                raft(
                    "{\"configIndex\":1,\"learners\":[],\"voters\":["
                        + (0..<65).map { "\"" + String(repeating: "0", count: 29) + "\(100 + $0)\"" }
                        .joined(separator: ",") + "]}")),
            "replicas[0].raft.voters: 65 members are more than 64"
        ),
    ]

    @Test(arguments: mistakes.indices) func mistakesHaveAPlace(index: Int) {
        let (text, message) = Self.mistakes[index]
        do throws(ContractViolation) {
            _ = try Self.read(text)
            Issue.record("accepted: \(text)")
        } catch {
            #expect(error.description.hasPrefix(message), "\(error)")
        }
    }

    @Test func brokenJSONIsPlacedByLineAndColumn() {
        do throws(ContractViolation) {
            _ = try Self.read("{\"cluster\":\"c\",\n \"node\" 5}")
            Issue.record("accepted")
        } catch {
            #expect(error.place == "line 2, column 9" && error.problem.hasPrefix("not JSON: "), "\(error)")
        }
    }

    @Test func depthAndHugeListsDoNotHurt() {
        let deep = String(repeating: "[", count: 100_000)
        #expect(throws: ContractViolation.self) { try Self.read(deep) }
        #expect(throws: ContractViolation.self) { try Self.read(Self.report(more: ",\"x\":" + deep)) }
    }

    @Test func anyPrefixAndAnyFlippedBitIsRefusedOrRead() {
        let whole = Array(Self.report(Self.replica()).utf8)
        for count in whole.indices {
            #expect(throws: ContractViolation.self) {
                try Self.read(String(decoding: whole[..<count], as: UTF8.self))
            }
        }
        for place in whole.indices {
            for bit in 0..<8 {
                var damaged = whole
                damaged[place] ^= 1 << UInt8(bit)
                let report = try? ContractMessage.read(ActualReport.self, from: Data(damaged))
                _ = report.map { report in try? ReportReading.replicas(report.replicas) }
            }
        }
    }

    @Test func whatIsGoneIsNotHeld() throws {
        let replicas = [ContractFixture.replica(1)]
        #expect(try ReportReading.removed(["t/2"], besides: replicas) == [ContractFixture.partition(2)])
        #expect(throws: ContractViolation("removed[1]", "t/1 is among the replicas, too")) {
            try ReportReading.removed(["t/2", "t/1"], besides: replicas)
        }
        #expect(throws: ContractViolation("removed[0]", "expected a partition like orders/3")) {
            try ReportReading.removed(["t"], besides: replicas)
        }
    }

    @Test func tooManyReplicas() {
        let records = (0...BrokerContract.largestReport).map { ContractFixture.replica($0) }
        #expect(throws: ContractViolation("replicas", "50001 replicas are more than 50000")) {
            try ReportReading.replicas(records)
        }
    }

    @Test func words() throws {
        let good = ContractFixture.word(4, .refused)
        #expect(try ReportReading.word(good, at: "") == ContractFixture.partition(4))
        var word = good
        word.reason = nil
        #expect(throws: ContractViolation("acks[2].reason", "a refusal needs a reason")) {
            try ReportReading.word(word, at: "acks[2]")
        }
        word = good
        word.result = .done
        #expect(throws: ContractViolation("reason", "only a refusal has a reason")) {
            try ReportReading.word(word, at: "")
        }
        for (rule, text, place) in [
            ("no quorum", "x", "reason.rule"), ("", "x", "reason.rule"), ("no-quorum", "a\nb", "reason.text"),
            ("no-quorum", String(repeating: "x", count: 257), "reason.text"),
        ] {
            word = good
            word.reason = ReasonRecord(rule: rule, text: text)
            #expect(throws: ContractViolation.self) { try ReportReading.word(word, at: "") }
            do throws(ContractViolation) { _ = try ReportReading.word(word, at: "") } catch {
                #expect(error.place == place)
            }
        }
        word = good
        word.epoch = .max
        #expect(throws: ContractViolation.self) { try ReportReading.word(word, at: "") }
    }
}
