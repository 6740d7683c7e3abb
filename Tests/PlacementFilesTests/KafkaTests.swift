import Foundation
import Placement
import Testing

@testable import PlacementFiles

@Suite struct KafkaTests {
    private let description = """
        Topic: orders\tTopicId: Mt9vIzHYQ\tPartitionCount: 2\tReplicationFactor: 3\tConfigs: min.insync.replicas=2
        \tTopic: orders\tPartition: 0\tLeader: 1\tReplicas: 1,2,3\tIsr: 1,2,3\tElr: \tLastKnownElr: 
        \tTopic: orders\tPartition: 1\tLeader: none\tReplicas: 2,3\tIsr: 2\tElr: \tLastKnownElr: 

        """

    @Test func describedTopicsAreRead() throws {
        let read = try KafkaDescription(parsing: description, file: "d")
        #expect(
            read.partitions == [
                Partition(id: PartitionID(topic: "orders", index: 0), replicationFactor: 3, replicas: ["1", "2", "3"]),
                Partition(id: PartitionID(topic: "orders", index: 1), replicationFactor: 3, replicas: ["2", "3"]),
            ])
    }

    @Test func aBadLineIsNamed() {
        let error = #expect(throws: ClusterFileError.self) {
            try KafkaDescription(parsing: description + "oops", file: "d")
        }
        #expect(error?.description == "d: line 4: expected 'Topic: NAME …', found 'oops'")
    }

    /// A replica that is missing only because the text was cut off must not be taken away.
    @Test func aTextThatIsCutOffIsRefused() {
        let lines = description.split(separator: "\n", omittingEmptySubsequences: false)
        let half =
            lines[0..<2].joined(separator: "\n") + "\n" + (lines[2].components(separatedBy: "3\tIsr").first ?? "")
        for text in [half, lines[0..<2].joined(separator: "\n")] {
            let error = #expect(throws: ClusterFileError.self) { try KafkaDescription(parsing: text, file: "d") }
            #expect(error?.message.contains("cut off") == true, "\(String(describing: error))")
        }
        #expect(throws: Never.self) { try KafkaDescription(parsing: "[2026-11-21] WARN x\n" + description, file: "d") }
    }

    @Test func brokersAreReadFromListsAndFromTheTool() throws {
        let plain = try KafkaBrokers(parsing: "# id rack\n1 eu/r1\n2,r2\n3\n", file: "b")
        #expect(plain.nodes == [Node(id: "1", domain: ["eu", "r1"]), Node(id: "2", domain: ["r2"]), Node(id: "3")])
        let listed = try KafkaBrokers(
            parsing: """
                k1:9092 (id: 1 rack: r1 isFenced: false) -> (
                \tProduce(0): 0 to 11 [usable: 11],
                )
                k2:9092 (id: 2 rack: null isFenced: false) -> (
                """, file: "b")
        #expect(listed.nodes == [Node(id: "1", domain: ["r1"]), Node(id: "2")])
        #expect(throws: ClusterFileError.self) { try KafkaBrokers(parsing: "1 r1 r2\n", file: "b") }
        #expect(throws: ClusterFileError.self) { try KafkaBrokers(parsing: "\n", file: "b") }
    }

    @Test func generatedReassignmentsAreReadAndWritten() throws {
        let json = #"{"partitions":[{"partition":0,"replicas":[1,2],"topic":"a.b"}],"version":1}"#
        let text =
            "Current partition replica assignment\n\(json)\n\nProposed partition reassignment configuration\n{}\n"
        let read = try KafkaReassignment(parsing: text, file: "r")
        #expect(try KafkaReassignment(parsing: json, file: "r") == read)
        #expect(read.partitions == [.init(topic: "a.b", partition: 0, replicas: [1, 2])])
        #expect(read.json == json)
        let partition = Partition(id: PartitionID(topic: "a.b", index: 0), replicationFactor: 2, replicas: ["1", "2"])
        #expect(try KafkaReassignment([partition]) == read)
        #expect(throws: ClusterFileError.self) {
            var named = partition
            named.replicas = ["b1"]
            _ = try KafkaReassignment([named])
        }
    }

    @Test func whoIsNotListedIsGone() throws {
        let brokers = try KafkaBrokers(parsing: "1 r1\n2 r2\n4 r3\n", file: "b")
        let cluster = try ClusterFile(anyForm: Data(description.utf8), file: "d", brokers: brokers)
        #expect(cluster.nodes.map(\.id) == ["1", "2", "4", "3"])
        #expect(cluster.nodes[3].state == .dead)
        let result = try PlanResult(cluster)
        #expect(result.verdict == .movesToMake)
        #expect(result.assignment.allSatisfy { Set($0.replicas) == ["1", "2", "4"] })
    }
}
