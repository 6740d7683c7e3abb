import Placement
import SWIM
import Testing

@testable import Cluster

/// Which learners a plan counts as placed, so that copies under way keep their targets.
@Suite struct LearnerPlacesTests {
    private let partition = PartitionID(topic: "t", index: 0)

    private func ids(_ numbers: UInt64...) -> [MemberID] { numbers.map { .fixture($0) } }

    private func inherited(_ class: Move.Class) -> InheritedPlan {
        let move = Move(
            partition: partition, class: `class`, add: ["n4"], remove: ["n3"], leaderBefore: nil, leaderAfter: nil,
            bytes: 1, reasons: [])
        return InheritedPlan([PlannedMove(ordinal: 0, move: move, state: .catchingUp)])
    }

    @Test func aLearnerWhoseVoteIsNeededIsPlaced() {
        var bench = Workbench()
        #expect(bench.coordinator.place(ids(4), of: partition, beside: ids(1, 2), missing: 1) == ids(1, 2, 4))
        #expect(bench.coordinator.place(ids(4, 5), of: partition, beside: ids(1, 2), missing: 1) == ids(1, 2, 4))
        bench.coordinator.avoid(.fixture(4), for: partition, at: bench.now)
        #expect(bench.coordinator.place(ids(4), of: partition, beside: ids(1, 2), missing: 1) == ids(1, 2))
    }

    @Test func whatAnEarlierCoordinatorEvenedOutGoesOn() {
        var bench = Workbench()
        #expect(bench.coordinator.place(ids(4), of: partition, beside: ids(1, 2, 3), missing: 0) == ids(1, 2, 3))
        bench.coordinator.inherited = inherited(.balance)
        #expect(bench.coordinator.place(ids(4), of: partition, beside: ids(1, 2, 3), missing: 0) == ids(1, 2, 4))
        // Whoever was to be replaced for good is back.
        bench.coordinator.inherited = inherited(.recover)
        #expect(bench.coordinator.place(ids(4), of: partition, beside: ids(1, 2, 3), missing: 0) == ids(1, 2, 3))
    }
}
