import Foundation
import Placement
import Testing

@testable import PlacementFiles

@Suite struct ConstraintTests {
    private func text(_ constraints: String, node: String = "", partition: String = "") -> String {
        """
        {"nodes":[{"id":"a","domain":["eu","r1"]\(node)},{"id":"b","domain":["eu","r2"]},{"id":3,"domain":["us","r1"]}],
         "partitions":[{"topic":"t","partition":0,"replicationFactor":2,"replicas":["a","b"]\(partition)},
                       {"topic":"u","partition":4,"replicationFactor":1,"replicas":["a"]}]\(constraints)}
        """
    }

    private func read(_ text: String) throws(ClusterFileError) -> ClusterFile {
        try ClusterFile(parsing: Data(text.utf8), file: "c.json")
    }

    @Test func everyDemandIsRead() throws {
        let list = """
            ,"constraints":[{"topic":"t","pin":["a",3]},{"exclude":["b",{"domain":["us"]}]},
              {"topic":"u","partition":4,"within":[{"domain":["eu","r1"]}],"excludeLeader":["a"]}]
            """
        #expect(
            try read(text(list)).rules == [
                PlacementRule(topic: "t", .pin("a")), PlacementRule(topic: "t", .pin("3")),
                PlacementRule(.exclude([.node("b"), .domain(["us"])])),
                PlacementRule(topic: "u", index: 4, .within([.domain(["eu", "r1"])])),
                PlacementRule(topic: "u", index: 4, .excludeLeader([.node("a")])),
            ])
        let nodes = try read(text("", node: #","constraints":{"exclude":["u"],"excludeLeader":true}"#))
        #expect(
            nodes.rules == [
                PlacementRule(topic: "u", .exclude([.node("a")])), PlacementRule(.excludeLeader([.node("a")])),
            ])
        let leaders = try read(text("", node: #","constraints":{"excludeLeader":["t","u"]}"#))
        #expect(
            leaders.rules == ["t", "u"].map { PlacementRule(topic: $0, .excludeLeader([.node("a")])) })
        let partitions = try read(text("", partition: #","constraints":{"pin":["b"],"exclude":["3"]}"#))
        #expect(
            partitions.rules == [
                PlacementRule(topic: "t", index: 0, .pin("b")),
                PlacementRule(topic: "t", index: 0, .exclude([.node("3")])),
            ])
        #expect(try read(text("")).rules.isEmpty)
    }

    @Test(arguments: [
        (#"[{"topic":"t"}]"#, "constraints[0]: demands nothing; expected one of pin"),
        (
            #"[{"topic":"t","pin":["a"]},{"pinn":["a"]}]"#,
            "constraints[1].pinn: is not a known field; did you mean 'pin'?"
        ),
        (#"[{"topic":"t","pin":["z"]}]"#, "constraints[0]: pin: 'z' is not among the nodes"),
        (#"[{"topic":"tt","pin":["a"]}]"#, "constraints[0]: there is no topic 'tt'"),
        (#"[{"topic":"t","partition":9,"pin":["a"]}]"#, "constraints[0]: there is no partition t/9"),
        (#"[{"partition":0,"pin":["a"]}]"#, "constraints[0].partition: needs a topic beside it"),
        (#"[{"exclude":[]}]"#, "constraints[0].exclude: names no node and no domain"),
        (#"[{"within":["a",{"domain":["eu","r9"]}]}]"#, "constraints[0]: within: no node is in a domain 'eu/r9'"),
        (#"[{"within":["a",{"domain":[]}]}]"#, "constraints[0].within[1].domain: is empty"),
        (#"[{"exclude":[{"rack":"r1"}]}]"#, "constraints[0].exclude[0]: expected the id of a node, or"),
        (#"[{"exclude":"a"}]"#, "constraints[0].exclude: expected an array"),
        (#"{"pin":["a"]}"#, "constraints: expected an array"),
    ])
    func whatIsWrongIsNamedWithItsPlace(constraints: String, message: String) {
        #expect(refusal(text(",\"constraints\":\(constraints)")).hasPrefix("c.json: " + message))
    }

    @Test func thePlacesInNodesAndPartitionsAreNamedToo() {
        #expect(
            refusal(text("", node: #","constraints":{"exclude":["x"]}"#)).hasPrefix(
                "c.json: nodes[0].constraints: there is no topic 'x'"))
        #expect(
            refusal(text("", node: #","constraints":{"excludeLeader":7}"#)).hasPrefix(
                "c.json: nodes[0].constraints.excludeLeader: expected an array"))
        #expect(
            refusal(text("", partition: #","constraints":{"pin":["q"]}"#)).hasPrefix(
                "c.json: partitions[0].constraints: pin: 'q' is not among the nodes"))
    }

    private func refusal(_ text: String) -> String {
        do {
            _ = try read(text)
            return ""
        } catch { return error.description }
    }

    @Test func plansHeedTheFile() throws {
        let list = """
            ,"constraints":[{"topic":"t","pin":[3]},{"topic":"t","excludeLeader":["3"]},{"topic":"u","exclude":["a"]}]
            """
        let result = try PlanResult(try read(text(list)))
        let (t, u) = (result.assignment[0].replicas, result.assignment[1].replicas)
        #expect(t.contains("3") && t.first != "3" && t.count == 2)
        #expect(u == ["b"] || u == ["3"])
        #expect(result.plan.after.ruleViolations == 0 && result.plan.before.ruleViolations > 0)
        #expect(result.policy.rules.count == 3)
        let again = try PlanResult(
            ClusterFile(nodes: result.cluster.nodes, partitions: result.assignment, rules: result.cluster.rules))
        #expect(again.verdict == .nothingToDo)
    }

    @Test func capacitiesOfTheFileAreHard() throws {
        let file = try read(
            """
            {"nodes":[{"id":"a","capacity":30},{"id":"b","capacity":10},{"id":"c"}],"partitions":[
             {"topic":"t","partition":0,"replicationFactor":1,"replicas":["a"],"bytes":20},
             {"topic":"t","partition":1,"replicationFactor":1,"replicas":["a"],"bytes":20},
             {"topic":"t","partition":2,"replicationFactor":1,"replicas":["a"],"bytes":20}]}
            """)
        for solver in Policy.Solver.allCases {
            let held = try PlanResult(file, policy: Policy(solver: solver)).assignment.map(\.replicas)
            #expect(held.count { $0 == ["a"] } == 1 && held.count { $0 == ["c"] } == 2)
        }
    }
}
