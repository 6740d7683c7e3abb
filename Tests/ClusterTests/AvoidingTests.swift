import Placement
import SWIM
import Testing

@testable import Cluster

/// What a plan makes of nodes that did not manage to take something.
@Suite struct AvoidingTests {
    private let failed = [PlacementRule(topic: "t", index: 0, .exclude([.node("n5")]))]

    /// Rack `r2` has lost `n8`, which held the second replicas of the first partitions, and `n5` holds nothing.
    private func input(lost: Int, with others: [String] = ["n2"]) -> Coordinator.Input {
        var input = Coordinator.Input()
        for (number, name) in (["n1", "n3", "n5"] + others).enumerated() {
            let rack = ["n1": "r1", "n3": "r3"][name] ?? "r2"
            input.nodes.append(Node(id: name, domain: [rack], weight: 1_000, state: .up))
            precondition(number < 8)
        }
        input.nodes.append(Node(id: "n8", domain: ["r2"], weight: 1_000, state: .dead))
        for index in 0..<4 {
            let second = index < lost ? "n8" : others.first ?? "n5"
            input.partitions.append(
                Partition(
                    id: PartitionID(topic: "t", index: index), replicationFactor: 3, replicas: ["n1", second, "n3"],
                    bytes: 1))
        }
        return input
    }

    /// Without that, another replica is sent to the node in place of the one that it could not take.
    @Test func nothingElseIsSentToWhoFailed() throws {
        let coordinator = Workbench().coordinator
        let plan = try coordinator.plan(input(lost: 1), avoiding: failed)
        #expect(plan.moves.filter { !$0.add.isEmpty }.map(\.add) == [["n2"]])
        #expect(plan.replicaMoves == 1 && plan.lowerBound == 1)
        let free = try coordinator.plan(input(lost: 1), avoiding: [])
        #expect(free.moves.flatMap(\.add).contains("n5"))
    }

    /// It is the only one left in its rack: for what it has not failed at it is used all the same.
    @Test func theSpreadIsWorthATry() throws {
        let input = input(lost: 4, with: [])
        let plan = try Workbench().coordinator.plan(input, avoiding: failed)
        let targets = plan.moves.filter { $0.class == .recover }.map(\.add)
        #expect(targets == [["n5"], ["n5"], ["n5"]])
    }
}
