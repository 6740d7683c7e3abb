import Foundation
import Placement
import Testing

@testable import PlacementFiles

@Suite struct ClusterFileTests {
    private func read(_ text: String) throws(ClusterFileError) -> ClusterFile {
        try ClusterFile(parsing: Data(text.utf8), file: "c.json")
    }

    private func refusal(_ text: String) -> String {
        do {
            _ = try read(text)
            return ""
        } catch { return error.description }
    }

    private func cluster(nodes: String = #"{"id":"a"},{"id":"b"}"#, partitions: String = "") -> String {
        #"{"nodes":[\#(nodes)],"partitions":[\#(partitions)]}"#
    }

    @Test func everyFieldIsRead() throws {
        let file = try read(
            """
            {"nodes":[{"id":"b1","domain":["eu","eu-a","r1"],"weight":2.5,"state":"draining","capacity":7},{"id":2}],
             "partitions":[{"topic":"orders","partition":0,"replicationFactor":3,"replicas":["b1",2],"bytes":1073741824}]}
            """)
        #expect(
            file.nodes == [
                Node(id: "b1", domain: ["eu", "eu-a", "r1"], weight: 2_500, state: .draining, capacity: 7),
                Node(id: "2"),
            ])
        #expect(
            file.partitions == [
                Partition(
                    id: PartitionID(topic: "orders", index: 0), replicationFactor: 3, replicas: ["b1", "2"],
                    bytes: 1_073_741_824)
            ])
    }

    @Test(arguments: [
        (#"{"id":"a"},{"id":"a"}"#, "", "c.json: nodes[1].id: 'a' is the id of nodes[0] already"),
        (#"{"id":"a","weight":-1}"#, "", "c.json: nodes[0].weight: -1.0 is not a weight; expected 0 to 1000"),
        (#"{"id":"a","wieght":1}"#, "", "c.json: nodes[0].wieght: is not a known field; did you mean 'weight'?"),
        (#"{"id":"a","state":"downn"}"#, "", "c.json: nodes[0].state: 'downn' is not a state; expected one of"),
        (#"{"id":[]}"#, "", "c.json: nodes[0].id: expected a string or an integer"),
        (#"{"id":""}"#, "", "c.json: nodes[0].id: is empty"),
        (#"{}"#, "", "c.json: nodes[0]: the field 'id' is missing"),
        (#"{"id":"a","domain":["x","x"]}"#, "", "c.json: nodes[0].domain: 'x' is inside itself"),
        (
            #"{"id":"a","domain":["x","y"]},{"id":"b","domain":["y","z","x"]}"#, "",
            "c.json: nodes[1].domain: 'x' is inside 'z' here and around it elsewhere: a circle"
        ),
        (
            #"{"id":"a"}"#, #"{"topic":"t","partition":0,"replicationFactor":1,"replicas":["z"]}"#,
            "c.json: partitions[0].replicas[0]: 'z' is not among the nodes"
        ),
        (
            #"{"id":"a"}"#, #"{"topic":"t","partition":0,"replicationFactor":2,"replicas":["a","a"]}"#,
            "c.json: partitions[0].replicas[1]: 'a' is replicas[0] already"
        ),
        (
            #"{"id":"a"}"#, #"{"topic":"t","partition":-1,"replicationFactor":2,"replicas":[]}"#,
            "c.json: partitions[0].partition: -1 is negative"
        ),
        (
            #"{"id":"a"}"#, #"{"topic":"t","partition":1,"replicationFactor":0,"replicas":[]}"#,
            "c.json: partitions[0].replicationFactor: 0 is not from 1 to 32767"
        ),
        (
            #"{"id":"a"}"#, #"{"topic":"t","partition":1,"replicationFactor":1,"replicas":[],"bytes":-5}"#,
            "c.json: partitions[0].bytes: "
        ),
        (
            #"{"id":"a"}"#,
            #"{"topic":"t","partition":1,"replicationFactor":1,"replicas":[]},{"topic":"t","partition":1,"replicationFactor":1,"replicas":[]}"#,
            "c.json: partitions[1]: t/1 is partitions[0] already"
        ),
    ])
    func whatIsWrongIsNamedWithItsPlace(nodes: String, partitions: String, message: String) {
        #expect(refusal(cluster(nodes: nodes, partitions: partitions)).hasPrefix(message))
    }

    @Test(arguments: [
        "", "{", #"{"nodes":[{"id":"a"#, "{\"nodes\":[\n}", "[]", "nonsense", "{\"nodes\":[],\n\"partitions\":[1e999]}",
    ])
    func brokenTextIsOneLineWithThePlace(text: String) {
        let message = refusal(text)
        #expect(message.hasPrefix("c.json: "))
        #expect(!message.contains("\n") && message.count < 200, "\(message)")
    }

    @Test func theLineAndTheColumnAreTold() {
        #expect(
            refusal("{\"nodes\":[],\n\"partitions\":[1,}").hasPrefix(
                "c.json: line 2, column 17: not JSON: invalid value"))
        let fraction = cluster(partitions: #"{"topic":"t","partition":1.5,"replicationFactor":1,"replicas":[]}"#)
        #expect(refusal(fraction).hasPrefix("c.json: partitions[0].partition: holds a number"))
    }

    @Test func depthIsLimited() {
        let domain = (0..<17).map { "\"d\($0)\"" }.joined(separator: ",")
        let nodes = "{\"id\":\"a\",\"domain\":[\(domain)]}"
        #expect(refusal(cluster(nodes: nodes)) == "c.json: nodes[0].domain: has 17 levels; expected 16 or fewer")
    }

    @Test func sameNamesInDifferentPlacesAreNoCircle() throws {
        let nodes = #"{"id":"a","domain":["eu","r1"]},{"id":"b","domain":["us","r1"]}"#
        #expect(try read(cluster(nodes: nodes)).nodes.count == 2)
    }
}
