import Placement
import SWIM
import Testing

@testable import Cluster
@testable import Simulator

/// The watch must speak up; what it is fed here no coordinator should ever do.
@Suite struct PlacementWatchTests {
    private let ids = (0..<6).map { MemberID(high: 1, low: UInt64($0)) }
    private let partition = PartitionID(topic: "t", index: 0)
    private let second: UInt64 = 1_000_000_000

    private func watch(recoverAfter: UInt64 = 10_000_000_000) -> PlacementWatch {
        var scenario = Scenario(name: "watch", nodeCount: 6, until: 1)
        scenario.configuration.recoverAfter = recoverAfter
        var watch = PlacementWatch(scenario, groupCount: 1)
        for node in 0..<6 { watch.started(node) }
        return watch
    }

    private func step(_ action: ReplicaStep.Action) -> ReplicaStep {
        ReplicaStep(
            partition: partition, epoch: 1, generation: 1, action: action, expectedIndex: 1, expectedVoters: [],
            leader: ids[0])
    }

    /// The first thing that is wrong with a sequence of steps.
    private func fault(_ actions: [ReplicaStep.Action], _ watch: inout PlacementWatch) -> Invariant? {
        for action in actions {
            if let wrong = watch.accepted(step(action), by: 0, replicationFactor: 3) { return wrong.invariant }
        }
        return nil
    }

    /// From one node to another.
    private func move(_ from: Int, _ to: Int) -> [ReplicaStep.Action] {
        [.addLearner(ids[to]), .promote(ids[to], demoting: ids[from]), .removeLearner(ids[from])]
    }

    @Test func aReplicaThatGoesBackIsNoticed() {
        var watch = watch()
        #expect(fault(move(2, 3) + move(1, 4), &watch) == nil)
        #expect(fault(move(3, 2), &watch) == .planSettles)
        watch.disturb()
        #expect(fault(move(2, 3), &watch) == nil, "what has happened may have changed the plan")
    }

    @Test func aLearnerMayTryAgain() {
        var watch = watch()
        #expect(fault([.addLearner(ids[3]), .removeLearner(ids[3]), .addLearner(ids[3])], &watch) == nil)
    }

    @Test func aGroupThatNeverComesToRestIsNoticed() {
        var watch = watch()
        let lead: [ReplicaStep.Action] = [.transferLeader(to: ids[1]), .transferLeader(to: ids[0])]
        #expect(fault((0..<12).flatMap { _ in lead }, &watch) == nil)
        #expect(fault((0..<12).flatMap { _ in lead }, &watch) == .planSettles)
    }

    @Test func twoNodesWithOneEpochAreNoticed() {
        var watch = watch()
        #expect(watch.claimed(3, by: 0) == nil)
        #expect(watch.claimed(5, by: 1) == nil)
        #expect(watch.claimed(3, by: 0) == nil)
        #expect(watch.claimed(4, by: 2) == nil)
        #expect(watch.claimed(5, by: 2) == "n2 and n3 both have epoch 5")
        #expect(watch.claimed(4, by: 0) != nil)
    }

    // MARK: - Plans

    private func plan(_ moves: [Move], lowerBound: Int = 1) -> PlanView {
        PlanView(
            epoch: 1, generation: 1,
            moves: moves.map { PlanView.MoveView(move: $0, state: .waiting, bytesDone: 0, bytesTotal: 0) }, refused: [],
            lowerBound: lowerBound)
    }

    private func move(_ class: Move.Class, add: [String], remove: [String], rule: String = "why") -> Move {
        Move(
            partition: partition, class: `class`, add: add, remove: remove, leaderBefore: nil, leaderAfter: nil,
            bytes: 1,
            reasons: rule.isEmpty ? [] : [Reason(rule: rule, text: "because")])
    }

    private func objections(_ plan: PlanView, _ watch: PlacementWatch, at time: UInt64) -> [Invariant] {
        var views = ObservedViews(count: 6, until: 100 * second)
        // n1 has held n6 for dead since the tenth second, wrongly.
        views.set(.dead, Incarnation(rawValue: 1), of: 5, at: 0, time: 10 * second)
        return watch.objections(to: plan, views: views, processNames: (1...6).map { "n\($0)" }, at: time)
            .map(\.invariant)
    }

    @Test func recoveryBeforeItsTimeIsNoticed() {
        var watch = watch()
        let recovery = plan([move(.recover, add: ["n4"], remove: ["n5"])])
        #expect(objections(recovery, watch, at: 20 * second) == [.recoveryAfterDelay])
        watch.stopped(4, at: 20 * second)
        #expect(objections(recovery, watch, at: 25 * second) == [.recoveryAfterDelay])
        #expect(objections(recovery, watch, at: 30 * second) == [])
        let cutOff = plan([move(.recover, add: ["n4"], remove: ["n6"])])
        #expect(objections(cutOff, watch, at: 15 * second) == [.recoveryAfterDelay])
        #expect(objections(cutOff, watch, at: 20 * second) == [], "somebody has missed it for long enough")
        #expect(objections(plan([move(.balance, add: ["n4"], remove: ["n3"])]), watch, at: 15 * second) == [])
    }

    @Test func tooManyCopiesAreNoticed() {
        let watch = watch()
        let moves = (0..<3).map { _ in move(.balance, add: ["n4"], remove: ["n3"]) }
        #expect(objections(plan(moves, lowerBound: 3), watch, at: second) == [])
        #expect(objections(plan(moves, lowerBound: 2), watch, at: second) == [], "half a percent, rounded up")
        #expect(objections(plan(moves, lowerBound: 1), watch, at: second) == [.movesNearOptimum])
    }

    /// What goes on from the plan before was planned then; all else counts, whatever the partition.
    @Test func onlyWhatGoesOnIsNotCountedAgain() {
        let watch = watch()
        let moves = (0..<3).map { _ in move(.balance, add: ["n4"], remove: ["n3"]) }
        let views = ObservedViews(count: 6, until: 100 * second)
        func isObjectedTo(_ moves: [Move], adopted: Int?, after earlier: [Move], lowerBound: Int = 0) -> Bool {
            var goingOn = plan(moves, lowerBound: lowerBound)
            for index in goingOn.moves.indices { goingOn.moves[index].state = .catchingUp }
            let wrong = watch.objections(
                to: goingOn, adopted: adopted, after: earlier, views: views, processNames: [], at: second)
            return wrong.map(\.invariant) == [.movesNearOptimum]
        }
        #expect(!isObjectedTo(moves, adopted: 0, after: moves))
        #expect(!isObjectedTo(moves, adopted: 1, after: moves, lowerBound: 1))
        #expect(isObjectedTo(moves, adopted: 1, after: moves), "planned anew, even if it looks like the one before")
        #expect(isObjectedTo(moves, adopted: nil, after: moves))
        let elsewhere = [move(.balance, add: ["n5"], remove: ["n3"])]
        #expect(isObjectedTo(elsewhere, adopted: 0, after: moves), "the same partition with another target")
        #expect(isObjectedTo(elsewhere, adopted: 0, after: []))
        let begun = [move(.recover, add: ["n5"], remove: [], rule: "unfinished")]
        #expect(!isObjectedTo(begun, adopted: 1, after: []))
    }

    @Test func movesWithoutAReasonAreNoticed() {
        let watch = watch()
        #expect(
            objections(plan([move(.balance, add: [], remove: [], rule: "")]), watch, at: second)
                == [.everythingExplained])
    }

    @Test func silenceIsNoticed() {
        var watch = watch()
        var view = ClusterView()
        view.partitions = [
            PartitionView(
                id: partition, replicationFactor: 3,
                group: GroupConfiguration(index: 1, epoch: 1, voters: [ids[0], ids[1]]), replicas: [])
        ]
        #expect(watch.silence(of: view, at: 10 * second) == nil)
        #expect(watch.silence(of: view, at: 30 * second) == nil)
        var explained = view
        explained.coordination.holds = [HoldView(rule: "mass-failure", text: "half is gone")]
        #expect(watch.silence(of: explained, at: 31 * second) == nil)
        #expect(watch.silence(of: view, at: 40 * second) == nil, "it began anew")
        #expect(watch.silence(of: view, at: 61 * second) != nil)
        explained = view
        explained.plan = plan([move(.recover, add: ["n4"], remove: [])])
        explained.plan?.moves[0].wait = Reason(rule: "budget", text: "b4 in 2/2")
        #expect(watch.silence(of: explained, at: 62 * second) == nil)
        explained.plan?.moves[0].wait = nil
        #expect(watch.silence(of: explained, at: 63 * second) == nil)
        #expect(watch.silence(of: explained, at: 84 * second) != nil, "it waits and does not say for what")
        explained.coordination.holds = [HoldView(rule: "", text: "")]
        #expect(watch.silence(of: explained, at: 90 * second) == "a hold has no reason")
    }
}
