import BrokerMessages
import Cluster
import Foundation
import MusterAPI
import SWIM
import Testing

@testable import Sidecar

/// The examples of the article are real messages, to the byte: read by the real decoders, and written by the real encoder.
@Suite struct ContractPageTests {
    private static let examples: [String] = {
        let root = #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
        let path = "/\(root)/Sources/Sidecar/Sidecar.docc/BrokerContract.md"
        let page = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
        return page.split(separator: "\n").map(String.init).filter { $0.hasPrefix("{") }
    }()

    private static func read<Message: Codable>(_ type: Message.Type, _ text: String) throws -> Message {
        let message = try ContractMessage.read(type, from: Data(text.utf8))
        #expect(String(decoding: try APIRouter.encode(message), as: UTF8.self) == text)
        return message
    }

    private static func keys(_ text: String) throws -> Set<String> {
        let object = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        return Set(object.keys)
    }

    @Test func everyExampleIsAMessage() throws {
        var counts: [String: Int] = [:]
        for text in Self.examples {
            let keys = try Self.keys(text)
            let kind: String
            if keys.contains("title") {
                _ = try Self.read(Problem.self, text)
                kind = "problem"
            } else if keys.contains("type") {
                let record = try Self.read(DesiredRecord.self, text)
                #expect((record.step != nil) == (record.type == .desired))
                kind = record.type.rawValue
            } else if keys.contains("full") {
                let report = try Self.read(ActualReport.self, text)
                _ = try ReportReading.replicas(report.replicas)
                _ = try ReportReading.removed(report.removed ?? [], besides: report.replicas)
                kind = report.full ? "full" : "delta"
            } else if keys.contains("result") {
                let ack = try Self.read(BrokerAck.self, text)
                _ = try ReportReading.word(ack.word, at: "")
                kind = ack.word.result.rawValue
            } else if keys.contains("desired") {
                let request = try Self.read(ExecRequest.self, text)
                #expect(request.desired.allSatisfy { $0.step != nil })
                kind = "request"
            } else if keys.contains("acks") {
                let reply = try Self.read(ExecReply.self, text)
                _ = try ReportReading.replicas(reply.replicas)
                kind = "reply"
            } else {
                _ = try Self.read(BrokerReceipt.self, text)
                kind = "receipt"
            }
            counts[kind, default: 0] += 1
        }
        let lines = DesiredRecord.Kind.allCases.map(\.rawValue)
        let others =
            BrokerWord.Result.allCases.map(\.rawValue)
            + ["problem", "full", "delta", "request", "reply", "receipt"]
        for kind in lines + others { #expect(counts[kind] ?? 0 > 0, "no example of \(kind)") }
    }

    /// The steps of the page are what the agent makes of the coordinator's steps.
    @Test func everyStepOfThePageIsOneThatTheAgentWouldWrite() throws {
        let records = try Self.examples.filter { $0.contains("\"type\":\"desired\"") && !$0.contains("\"desired\":[") }
            .map {
                try JSONDecoder().decode(DesiredRecord.self, from: Data($0.utf8))
            }
        let steps = records.compactMap(\.step)
        #expect(Set(steps.map(\.operation)) == [.create, .addLearner, .promote])
        for step in steps {
            let remade = DesiredRecord.Step(try #require(step.asReplicaStep)) { id in step.names[id.description] ?? "?"
            }
            #expect(remade == step)
        }
    }

    /// What a type of problem is called is on the page.
    @Test func everyRefusalIsOnThePage() throws {
        let root = #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
        let page = try String(
            contentsOfFile: "/\(root)/Sources/Sidecar/Sidecar.docc/BrokerContract.md", encoding: .utf8)
        let refusals: [BrokerRefusal] = [
            .notReady, .wrongNode, .wrongIncarnation(1), .superseded, .noSession, .fullReportNeeded,
            .oldReport(sequence: 1), .violation(ContractViolation("x", "y")),
        ]
        for refusal in refusals {
            #expect(page.contains("| \(refusal.problem.status) | ") && page.contains("`\(refusal.word)`"), "\(refusal)")
        }
        for reason in DesiredWatch.ResetReason.allCases { #expect(page.contains("`\(reason.rawValue)`")) }
        for operation in BrokerOperation.allCases { #expect(page.contains("| `\(operation.rawValue)` |")) }
    }
}
